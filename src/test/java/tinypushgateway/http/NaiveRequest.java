package tinypushgateway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One request read the slow and obvious way, RFC 9112 as regular expressions.
 *
 * @param types of its body, as the Content-Type fields say
 * @param codings of its body, as the Content-Encoding fields say
 * @param body without the transfer coding, one char an octet
 * @param length of the whole request in octets
 */
record NaiveRequest(String method, List<String> types, List<String> codings, String body, int length) {
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final String VALUE = "[\\t\\x20-\\x7E\\x80-\\xFF]*+";
    private static final Pattern HEAD = Pattern.compile("(?:\\r\\n)?(" + TOKEN
            + ") [\\x21-\\x7E]+ HTTP/1\\.[0-9]\\r\\n((?:" + TOKEN + ":" + VALUE + "\\r\\n)*+)\\r\\n");
    private static final Pattern FIELD = Pattern.compile("(" + TOKEN + "):(" + VALUE + ")\\r\\n");
    private static final String QUOTED =
            "\"(?:[\\t !\\x23-\\x5B\\x5D-\\x7E\\x80-\\xFF]|\\\\[\\t\\x20-\\x7E\\x80-\\xFF])*+\"";
    private static final String EXTENSIONS = "(?:[\\t !\\x23-\\x7E\\x80-\\xFF]|" + QUOTED + ")*+";
    private static final Pattern SIZE = Pattern.compile("([0-9A-Fa-f]{1,15})(?:;" + EXTENSIONS + ")?\\r\\n");
    private static final Pattern TRAILERS = Pattern.compile("(?:" + TOKEN + ":" + VALUE + "\\r\\n)*+\\r\\n");

    /** Whether these octets are exactly one request. */
    static boolean isOne(byte[] octets, int from, int to) {
        return first(octets, from, to)
                .filter(request -> request.length == to - from)
                .isPresent();
    }

    /** The request that the octets begin with, if they begin with a whole one. */
    static Optional<NaiveRequest> first(byte[] octets, int from, int to) {
        String text = new String(octets, from, to - from, ISO_8859_1);
        Matcher head = HEAD.matcher(text);
        if (!head.lookingAt()) {
            return Optional.empty();
        }
        List<String> lengths = new ArrayList<>();
        List<String> transferCodings = new ArrayList<>();
        List<String> types = new ArrayList<>();
        List<String> codings = new ArrayList<>();
        int hosts = 0;
        for (Matcher header = FIELD.matcher(head.group(2)); header.find(); ) {
            String value = header.group(2).replaceAll("^[ \\t]+|[ \\t]+$", "");
            switch (header.group(1).toLowerCase(Locale.ROOT)) {
                case "content-length" -> lengths.add(value);
                case "transfer-encoding" -> transferCodings.add(value.toLowerCase(Locale.ROOT));
                case "content-encoding" -> codings.add(value.toLowerCase(Locale.ROOT));
                case "content-type" -> types.add(value.toLowerCase(Locale.ROOT));
                case "host" -> hosts++;
                default -> {}
            }
        }
        if (hosts > 1) {
            return Optional.empty();
        }
        NaiveRequest bare = new NaiveRequest(head.group(1), types, codings, "", head.end());
        if (transferCodings.isEmpty()) {
            return lengths.isEmpty() ? Optional.of(bare) : bare.ofLength(text, lengths);
        }
        return lengths.isEmpty() && transferCodings.equals(List.of("chunked")) ? bare.ofChunks(text) : Optional.empty();
    }

    /** Whether the body is one or more delimited messages MetricFamily. */
    boolean isProtobuf() {
        String type = String.join(", ", types).replace("\"", "").replaceAll("[ \\t]*;[ \\t]*", ";") + ";";
        return type.startsWith("application/vnd.google.protobuf;")
                && type.contains(";proto=io.prometheus.client.metricfamily;")
                && type.contains(";encoding=delimited;");
    }

    private Optional<NaiveRequest> ofLength(String text, List<String> lengths) {
        if (lengths.size() > 1 || !lengths.getFirst().matches("0*[0-9]{1,9}")) {
            return Optional.empty();
        }
        int end = length + Integer.parseInt(lengths.getFirst().replaceFirst("^0+(?=.)", ""), 10);
        return end > text.length() ? Optional.empty() : Optional.of(with(text.substring(length, end), end));
    }

    private Optional<NaiveRequest> ofChunks(String text) {
        StringBuilder data = new StringBuilder();
        int at = length;
        while (true) {
            Matcher size = SIZE.matcher(text).region(at, text.length());
            if (!size.lookingAt()) {
                return Optional.empty();
            }
            long chunk = Long.parseLong(size.group(1), 16);
            if (chunk == 0) {
                Matcher trailers = TRAILERS.matcher(text).region(size.end(), text.length());
                return trailers.lookingAt() ? Optional.of(with(data.toString(), trailers.end())) : Optional.empty();
            }
            if (chunk > text.length() - size.end() || !text.startsWith("\r\n", (int) (size.end() + chunk))) {
                return Optional.empty();
            }
            at = (int) (size.end() + chunk);
            data.append(text, size.end(), at);
            at += 2;
        }
    }

    private NaiveRequest with(String itsContent, int itsLength) {
        return new NaiveRequest(method, types, codings, itsContent, itsLength);
    }
}

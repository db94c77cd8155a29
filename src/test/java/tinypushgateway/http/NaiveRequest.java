package tinypushgateway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One request read the slow and obvious way, RFC 9112 as regular expressions: says whether some octets are exactly one. */
final class NaiveRequest {
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final String VALUE = "[\\t\\x20-\\x7E\\x80-\\xFF]*+";
    private static final Pattern HEAD = Pattern.compile("(?:\\r\\n)?" + TOKEN
            + " [\\x21-\\x7E]+ HTTP/1\\.[0-9]\\r\\n((?:" + TOKEN + ":" + VALUE + "\\r\\n)*+)\\r\\n");
    private static final Pattern FIELD = Pattern.compile("(" + TOKEN + "):(" + VALUE + ")\\r\\n");
    private static final String QUOTED =
            "\"(?:[\\t !\\x23-\\x5B\\x5D-\\x7E\\x80-\\xFF]|\\\\[\\t\\x20-\\x7E\\x80-\\xFF])*+\"";
    private static final String EXTENSIONS = "(?:[\\t !\\x23-\\x7E\\x80-\\xFF]|" + QUOTED + ")*+";
    private static final Pattern SIZE = Pattern.compile("([0-9A-Fa-f]{1,15})(?:;" + EXTENSIONS + ")?\\r\\n");
    private static final Pattern TRAILERS = Pattern.compile("(?:" + TOKEN + ":" + VALUE + "\\r\\n)*+\\r\\n");

    private NaiveRequest() {}

    static boolean isOne(byte[] octets, int from, int to) {
        String text = new String(octets, from, to - from, ISO_8859_1);
        Matcher head = HEAD.matcher(text);
        if (!head.lookingAt()) {
            return false;
        }
        List<String> lengths = new ArrayList<>();
        List<String> codings = new ArrayList<>();
        int hosts = 0;
        for (Matcher field = FIELD.matcher(head.group(1)); field.find(); ) {
            String value = field.group(2).replaceAll("^[ \\t]+|[ \\t]+$", "");
            switch (field.group(1).toLowerCase(Locale.ROOT)) {
                case "content-length" -> lengths.add(value);
                case "transfer-encoding" -> codings.add(value.toLowerCase(Locale.ROOT));
                case "host" -> hosts++;
                default -> {}
            }
        }
        return hosts <= 1 && isContent(text.substring(head.end()), lengths, codings);
    }

    private static boolean isContent(String text, List<String> lengths, List<String> codings) {
        if (lengths.isEmpty() && codings.isEmpty()) {
            return text.isEmpty();
        }
        if (codings.isEmpty()) {
            return lengths.size() == 1
                    && lengths.getFirst().matches("[0-9]+")
                    && new java.math.BigInteger(lengths.getFirst()).equals(java.math.BigInteger.valueOf(text.length()));
        }
        return lengths.isEmpty() && codings.equals(List.of("chunked")) && isChunked(text);
    }

    private static boolean isChunked(String text) {
        int at = 0;
        while (true) {
            Matcher size = SIZE.matcher(text).region(at, text.length());
            if (!size.lookingAt()) {
                return false;
            }
            long length = Long.parseLong(size.group(1), 16);
            if (length == 0) {
                return TRAILERS.matcher(text.substring(size.end())).matches();
            }
            if (length > text.length() - size.end() || !text.startsWith("\r\n", (int) (size.end() + length))) {
                return false;
            }
            at = (int) (size.end() + length + 2);
        }
    }
}

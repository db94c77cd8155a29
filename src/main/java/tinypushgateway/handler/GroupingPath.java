package tinypushgateway.handler;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.SortedMap;
import java.util.TreeMap;
import tinypushgateway.exposition.Exposition;
import tinypushgateway.exposition.GroupingLabels;
import tinypushgateway.http.HttpError;
import tinypushgateway.http.PercentEncoding;
import tinypushgateway.http.Status;

/**
 * The path of a push as clients of Pushgateway write it, {@code /metrics/job/JOB{/LABEL/VALUE}}, read into grouping labels. A path that
 * could mean two sets of labels is rejected rather than guessed at.
 *
 * <p>The rules are those of Pushgateway 1.11 (handler/push.go), also for {@code @base64} behind {@code job} and behind the name of a label. They differ
 * where Pushgateway redirects, by which most clients lose the push: {@code //} is an empty value, as Node, Rust and PHP send one, and
 * {@code %2F} is a slash in a value, unless Pushgateway would find other labels in the same path ({@link #isPathIfSlashesSeparate}).
 * A slash in a value that the client does not escape at all (PHP, prometheus-cpp before 1.2) separates, as it does for Pushgateway.
 */
public final class GroupingPath {
    private static final String START = "/metrics/job";
    private static final String BASE64 = "@base64";
    private static final String JOB = "job";

    /** How much of a path an error quotes at a time, in characters. */
    private static final int MOST_SHOWN = 40;

    private final String path;
    private final Exposition.Limits limits;

    /** Sorted, so that samples of one series are equal bytes though Go and Rust send the labels in another order each time. */
    private final SortedMap<String, String> labels = new TreeMap<>();

    /** The first label that has an escaped slash in its value; empty if none has. */
    private String labelWithSlash = "";

    private GroupingPath(String path, Exposition.Limits limits) {
        this.path = path;
        this.limits = limits;
    }

    /** Whether a path is one for {@link #of}: it begins with {@code /metrics/job} or {@code /metrics/job@base64}. */
    public static boolean matches(String path) {
        return afterStart(path) > 0;
    }

    /**
     * The grouping labels in a path, sorted by their names.
     *
     * @param path of the request target as it came: without the query, not decoded
     * @throws HttpError 400 with the reason {@code path}, if the path is none that {@link #matches}, or if its labels are malformed,
     *     could be others, or are over a limit
     */
    public static GroupingLabels of(String path, Exposition.Limits limits) throws HttpError {
        return new GroupingPath(path, limits).read();
    }

    private GroupingLabels read() throws HttpError {
        int start = afterStart(path);
        if (start < 0 || !isVisibleAscii()) {
            throw rejection(quoted(path), "/metrics/job/JOB in visible ASCII");
        }
        int jobTo = segmentEnd(start + 1);
        String segment = segment(start + 1, jobTo);
        boolean isBase64 = start > after(START, path, 0);
        String job = value(JOB, segment, isBase64);
        if (job.isEmpty()) {
            throw rejection(
                    quoted(segment) + " as the name of the job",
                    "/metrics/job/JOB, then perhaps /LABEL/VALUE: a push needs a job, set it in the client");
        }
        labels.put(JOB, job);
        if (jobTo + 1 != path.length()) { // one slash after the job is allowed
            readLabels(jobTo);
        }
        if (!labelWithSlash.isEmpty() && isPathIfSlashesSeparate(start + 1)) {
            String value = labels.getOrDefault(labelWithSlash, "");
            throw rejection(
                    "the value " + quoted(value) + " of label " + quoted(labelWithSlash) + ", written with %2F",
                    "no %2F where Pushgateway, for which it separates like '/', finds other labels: write "
                            + inBase64(labelWithSlash, value));
        }
        return GroupingLabels.of(labels);
    }

    /** Reads names and values, from the slash before the first name to the end of the path. */
    private void readLabels(int from) throws HttpError {
        for (int at = from; at < path.length(); ) {
            int nameTo = segmentEnd(at + 1);
            String segment = decodedName(segment(at + 1, nameTo));
            String name = withoutBase64(segment);
            checkName(name, at + 1, nameTo);
            if (nameTo == path.length()) {
                throw rejection(
                        "label " + quoted(segment) + " without a value",
                        "/LABEL/VALUE pairs after the job: is the job empty, or is a '/' in a value? Write such a value as"
                                + " LABEL@base64/VALUE, in base64url");
            }
            int valueTo = segmentEnd(nameTo + 1);
            String value = value(name, segment(nameTo + 1, valueTo), segment.length() > name.length());
            if (!name.equals(JOB)) { // the one after /metrics/job counts
                labels.put(name, value);
            }
            if (labels.size() > limits.labels()) {
                throw rejection(
                        "label " + quoted(name) + " after " + limits.labels() + " others",
                        "at most " + limits.labels() + " labels with the job (--push.max-labels)");
            }
            at = valueTo;
        }
    }

    private void checkName(String name, int from, int to) throws HttpError {
        if (name.isEmpty() && from == to) {
            String before = segment(path.lastIndexOf('/', from - 2) + 1, from - 1);
            throw to == path.length()
                    ? rejection(
                            "a '/' after the last value " + quoted(before), "no '/' at the end of the path: remove it")
                    : rejection(
                            "an empty label name after the value " + quoted(before),
                            "/LABEL/VALUE pairs after the job: write a value with a '/' in it as LABEL@base64/VALUE, in base64url");
        }
        if (!isName(name)) {
            throw rejection(
                    "label name " + quoted(segment(from, to)),
                    "a label name ([a-zA-Z_][a-zA-Z0-9_]*) that does not begin with __: rename the label");
        }
        if (name.length() > limits.nameBytes()) {
            throw rejection(
                    "label name " + quoted(name),
                    "a label name of at most " + limits.nameBytes() + " bytes (--push.max-name-bytes)");
        }
    }

    private String value(String label, String segment, boolean isBase64) throws HttpError {
        String value = isBase64 || segment.indexOf('%') >= 0 ? decodedValue(label, segment, isBase64) : segment;
        if (!isBase64 && isDots(value)) {
            throw refusedValue(
                    label,
                    segment,
                    "no '.' or '..', which clients and proxies take out of a path: write " + inBase64(label, value));
        }
        if (!isBase64 && labelWithSlash.isEmpty() && value.indexOf('/') >= 0) {
            labelWithSlash = label;
        }
        if (value.indexOf('\0') >= 0) {
            throw refusedValue(label, segment, "a value without NUL, which the text format cannot hold");
        }
        if (lengthInText(value) > limits.labelValueBytes()) {
            throw refusedValue(
                    label,
                    segment,
                    "a value of at most " + limits.labelValueBytes() + " bytes (--push.max-label-value-bytes)");
        }
        return value;
    }

    private static String decodedValue(String label, String segment, boolean isBase64) throws HttpError {
        byte[] octets = octets(segment);
        if (isBase64) {
            octets = Base64Url.decode(octets)
                    .orElseThrow(
                            () -> refusedValue(
                                    label + BASE64,
                                    segment,
                                    "base64url (RFC 4648 section 5): letters, digits, '-' and '_', not '+' and '/', and all of it"));
        }
        return PercentEncoding.utf8(octets)
                .orElseThrow(() -> refusedValue(label, segment, "valid UTF-8: encode the value in UTF-8"));
    }

    /** Each octet is a character, which is all that names need. */
    private static String decodedName(String segment) throws HttpError {
        return segment.indexOf('%') < 0 ? segment : new String(octets(segment), ISO_8859_1);
    }

    private static byte[] octets(String segment) throws HttpError {
        return PercentEncoding.octets(segment)
                .orElseThrow(() -> rejection(
                        quoted(segment) + " with a % without two hexadecimal digits after it",
                        "percent-encoding: write %25 for the character itself"));
    }

    /**
     * Whether Pushgateway, for which {@code %2F} separates as a slash does, would find a job, names and values in this path. If not, it
     * answers 400 or redirects, and a client that sends such a path means slashes in values.
     */
    private boolean isPathIfSlashesSeparate(int jobFrom) throws HttpError {
        String[] segments =
                path.substring(jobFrom).replace("%2F", "/").replace("%2f", "/").split("/", -1);
        int last = segments.length - 1;
        if (last == 1 && segments[1].isEmpty()) {
            return !segments[0].isEmpty(); // one slash after the job
        }
        for (int i = 0; i <= last; i++) {
            String segment = decodedName(segments[i]);
            boolean isName = (i & 1) != 0;
            boolean isLost = segment.isEmpty() ? i < last : isDots(segment); // by a redirect
            if (isLost || (isName && !isName(withoutBase64(segment)))) {
                return false;
            }
        }
        return last % 2 == 0;
    }

    private String segment(int from, int to) {
        return path.substring(Math.min(from, to), to);
    }

    private int segmentEnd(int from) {
        int slash = path.indexOf('/', from);
        return slash < 0 ? path.length() : slash;
    }

    private static String withoutBase64(String segment) {
        return segment.endsWith(BASE64) ? segment.substring(0, segment.length() - BASE64.length()) : segment;
    }

    private static boolean isDots(String segment) {
        return segment.equals(".") || segment.equals("..");
    }

    /** Behind {@code /metrics/job} or {@code /metrics/job@base64}, however that is escaped: at a slash or the end; else -1. */
    private static int afterStart(String path) {
        int at = after(START, path, 0);
        if (at < 0 || at == path.length() || path.charAt(at) == '/') {
            return at;
        }
        int end = after(BASE64, path, at);
        return end < 0 || end == path.length() || path.charAt(end) == '/' ? end : -1;
    }

    /** Where the word ends that begins at {@code from}, each letter of it perhaps an escape; -1 if it does not begin there. */
    private static int after(String word, String path, int from) {
        int at = from;
        for (int i = 0; i < word.length(); i++) {
            char wanted = word.charAt(i);
            if (at >= path.length()) {
                return -1;
            } else if (path.charAt(at) == wanted) {
                at++;
            } else if (path.charAt(at) == '%' && wanted != '/' && PercentEncoding.escaped(path, at) == wanted) {
                at += 3;
            } else {
                return -1;
            }
        }
        return at;
    }

    /** A request target is; so all that has no escapes is UTF-8. */
    private boolean isVisibleAscii() {
        for (int i = 0; i < path.length(); i++) {
            if (path.charAt(i) <= ' ' || path.charAt(i) >= 0x7F) {
                return false;
            }
        }
        return true;
    }

    private static boolean isName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean isLetter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
            if (!isLetter && (i == 0 || c < '0' || c > '9')) {
                return false;
            }
        }
        return !name.isEmpty() && !name.startsWith("__");
    }

    /** In bytes, with escapes, as the limit for values in the text format counts. */
    private static int lengthInText(String value) {
        int bytes = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < 0x80) {
                bytes += c == '"' || c == '\\' || c == '\n' ? 2 : 1;
            } else { // two surrogates are one character of four bytes
                bytes += c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
            }
        }
        return bytes;
    }

    /** How a value may be written instead, if that is short enough to be shown. */
    private static String inBase64(String label, String value) {
        String encoded = Base64.getUrlEncoder().withoutPadding().encodeToString(value.getBytes(UTF_8));
        return label + BASE64 + "/" + (encoded.length() <= MOST_SHOWN ? encoded : "VALUE, in base64url");
    }

    private static HttpError refusedValue(String label, String segment, String expected) {
        return rejection("the value " + quoted(segment) + " of label " + quoted(label), expected);
    }

    private static HttpError rejection(String found, String expected) {
        return new HttpError(
                Status.BAD_REQUEST, "path", "the path of the request: found " + found + ", expected " + expected);
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("'");
        for (int i = 0; i < Math.min(MOST_SHOWN, text.length()); i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c < 0x7F) {
                quoted.append(c);
            } else {
                quoted.append("\\u").append(Integer.toHexString(c + 0x10000), 1, 5);
            }
        }
        return quoted.append(text.length() > MOST_SHOWN ? "'..." : "'").toString();
    }
}

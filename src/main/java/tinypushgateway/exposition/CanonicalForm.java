package tinypushgateway.exposition;

/**
 * Writes a valid sample in its canonical form, so that equal series are nearly always equal bytes: {@code name{a="1",b="2"} value} with
 * one blank, before the value, without a trailing comma, and without empty braces.
 *
 * <p>The sample is written where it stands. The canonical form is never longer, except where no blank stands before the value: the blank
 * then takes the place of the line feed.
 */
final class CanonicalForm {
    private CanonicalForm() {}

    /**
     * Writes a sample over itself.
     *
     * @param nameEnd where the name ends
     * @param keyEnd where name and labels end
     * @return where the value ends now
     */
    static int write(byte[] bytes, int nameEnd, int keyEnd, int valueFrom, int valueEnd) {
        int to = nameEnd;
        boolean quoted = false;
        for (int at = nameEnd; at < keyEnd; at++) {
            byte b = bytes[at];
            if (quoted) {
                quoted = b != '"';
                bytes[to++] = b;
                if (b == '\\') {
                    bytes[to++] = bytes[++at];
                }
            } else if (b == '}') {
                to = closeBrace(bytes, to);
            } else if (!Ascii.isBlank(b)) {
                quoted = b == '"';
                bytes[to++] = b;
            }
        }
        System.arraycopy(bytes, valueFrom, bytes, to + 1, valueEnd - valueFrom);
        bytes[to] = ' ';
        return to + 1 + valueEnd - valueFrom;
    }

    private static int closeBrace(byte[] bytes, int end) {
        int to = end;
        if (bytes[to - 1] == '{') {
            return to - 1;
        }
        if (bytes[to - 1] == ',') {
            to--;
        }
        bytes[to++] = '}';
        return to;
    }
}

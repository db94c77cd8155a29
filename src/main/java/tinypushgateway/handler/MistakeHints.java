package tinypushgateway.handler;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.regex.Pattern;
import tinypushgateway.exposition.MalformedExposition;
import tinypushgateway.http.Request;

/**
 * What to do about a rejected push that looks like a common mistake. The hint depends on the body, and names options of curl only if the
 * client is curl.
 *
 * @param text the first {@value #SEARCHED_BYTES} bytes of the body, in ISO 8859-1
 */
record MistakeHints(Request.Body body, String text, PushedType type, boolean byCurl) {
    private static final int SEARCHED_BYTES = 4096;

    private static final byte[] GZIP = {0x1F, (byte) 0x8B};
    private static final byte[] UTF_8_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final byte[] UTF_16_MARK = {(byte) 0xFF, (byte) 0xFE};
    private static final byte[] UTF_16_BIG_ENDIAN_MARK = {(byte) 0xFE, (byte) 0xFF};

    /** A backslash and an n where another line could begin, or where the push ends. */
    private static final Pattern LITERAL_LINE_END = Pattern.compile("\\\\n\\s*([#a-zA-Z_:]|$)");

    private static final Pattern FORM = Pattern.compile("[^{\"\\s]+=.*|[^{\"]*(&|%[0-9A-Fa-f]{2}).*");
    private static final Pattern JSON = Pattern.compile("\\s*(\\{\\s*(}|\"[^\"]*\"\\s*:)|\\[).*", Pattern.DOTALL);
    private static final Pattern FILE_NAME = Pattern.compile("(?=.*[a-zA-Z])[\\w~:\\\\/.-]*[./\\\\][\\w~:\\\\/.-]*");

    /** Behind the value or the type of the line before, or right at its end. */
    private static final Pattern BEGIN_OF_LINE = Pattern.compile("[-+.0-9]*[#a-zA-Z_:].*\\s\\S.*");

    static MistakeHints on(Request.Body body, PushedType type, String userAgent) {
        int length = Math.min(body.length(), SEARCHED_BYTES);
        String text = new String(body.bytes(), body.from(), length, ISO_8859_1);
        return new MistakeHints(body, text, type, userAgent.startsWith("curl/"));
    }

    /** For a push that was rejected for this reason. */
    String afterRejection(MalformedExposition rejection) {
        return type.isOpenMetrics()
                ? "; OpenMetrics is not supported: send the text format 0.0.4"
                : rejection.reason() == MalformedExposition.Reason.SYNTAX ? afterSyntaxError(rest(rejection)) : "";
    }

    /** Why a push that holds no sample was surely meant to hold some; empty if it may have been meant so. */
    String withoutSample() {
        if (isOneLine()
                && LITERAL_LINE_END
                        .matcher(text)
                        .find()) { // several lines of HELP and TYPE are a registry without samples
            return literalLineEnds();
        }
        return type.isForm() && hasNoLineFeed() && body.length() > 0 ? lostLineEnds() : "";
    }

    /** @param rest of the line in which the error is, from the error on */
    private String afterSyntaxError(String rest) {
        if (startsWith(GZIP)) {
            return "; this is gzip: send it with Content-Encoding: gzip";
        }
        if (startsWith(UTF_16_MARK) || startsWith(UTF_16_BIG_ENDIAN_MARK) || text.startsWith("\0", 1)) {
            return "; this is UTF-16, as PowerShell's > writes it: write the file in UTF-8 (Out-File -Encoding ascii)";
        }
        if (startsWith(UTF_8_MARK)) {
            return "; a byte order mark does not belong there: write the file in UTF-8 without one";
        }
        if (isLiteralLineEnd(rest)) {
            return literalLineEnds();
        }
        if (isOneLine() && FORM.matcher(text.strip()).matches()) {
            return "; this looks like a form: send the sample as it is, as in 'name 1', without '=', '&' and %-encoding"
                    + (byCurl ? " (curl joins several -d by '&', and --data-urlencode encodes)" : "");
        }
        if (JSON.matcher(text).matches()) {
            return "; this looks like JSON: send the text exposition format, a line 'name{label=\"value\"} 1' for each sample";
        }
        if (isOneLine() && FILE_NAME.matcher(text.strip()).matches()) {
            return "; this looks like the name of a file: send the content of the file"
                    + (byCurl ? " (curl wants an @ before the name: --data-binary @FILE)" : "");
        }
        if (type.otherCharset().isPresent() && rest.matches("[^\\x00-\\x7F](?s:.*)")) {
            return "; Content-Type names another charset: send the push in UTF-8";
        }
        return isOneLine() && BEGIN_OF_LINE.matcher(rest).matches() ? lostLineEnds() : "";
    }

    private static boolean isLiteralLineEnd(String rest) {
        int quote = rest.indexOf('"');
        return LITERAL_LINE_END
                .matcher(quote < 0 ? rest : rest.substring(0, quote))
                .find();
    }

    private static String literalLineEnds() {
        return "; \\n is a backslash and an n here, not a line end: use printf instead of echo, or $'...' in bash";
    }

    private String lostLineEnds() {
        return hasNoLineFeed() && (byCurl || type.isForm())
                ? "; if these were several lines: curl -d removes the line ends of a file, --data-binary does not"
                : "; if these were several lines: each needs a line end";
    }

    private boolean hasNoLineFeed() {
        return text.indexOf('\n') < 0;
    }

    private boolean isOneLine() {
        int lineFeed = text.indexOf('\n');
        return lineFeed < 0 || lineFeed == body.length() - 1;
    }

    private String rest(MalformedExposition rejection) {
        String[] lines = text.split("\n", -1);
        String line = rejection.line() > lines.length ? "" : lines[rejection.line() - 1];
        return line.substring(Math.min(line.length(), rejection.column() - 1));
    }

    private boolean startsWith(byte[] start) {
        int from = body.from();
        return body.length() >= start.length
                && Arrays.equals(body.bytes(), from, from + start.length, start, 0, start.length);
    }
}

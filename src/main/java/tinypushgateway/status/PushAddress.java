package tinypushgateway.status;

import java.util.Optional;

/**
 * The address to push to, for the examples of the page, which can be copied into a shell.
 *
 * @param url scheme, host and port
 * @param needsCredentials whether a push needs some
 */
public record PushAddress(String url, boolean needsCredentials) {
    /** For want of a better one. */
    private static final String UNKNOWN = "HOST:PORT";

    private static final int MOST_CHARS = 253 + 6; // of a name in DNS, and of a port

    /**
     * By the Host field of a request, if that is a name or an address, with a port or without: nothing that a shell would take for
     * something else.
     */
    public static PushAddress of(boolean encrypted, Optional<String> host, boolean needsCredentials) {
        String known = host.map(String::strip).filter(PushAddress::isHost).orElse(UNKNOWN);
        return new PushAddress((encrypted ? "https://" : "http://") + known, needsCredentials);
    }

    private static boolean isHost(String text) {
        if (text.isEmpty() || text.length() > MOST_CHARS) {
            return false;
        }
        int end = text.charAt(0) == '[' ? text.indexOf(']') + 1 : text.indexOf(':');
        int nameTo = end < 0 ? text.length() : end;
        String name = text.substring(0, nameTo);
        return (name.startsWith("[") ? isAddress(name) : isName(name)) && isPort(text.substring(nameTo));
    }

    /** Of IPv6. */
    private static boolean isAddress(String text) {
        return text.length() > 3
                && text.substring(1, text.length() - 1)
                        .chars()
                        .allMatch(c -> c == ':' || c == '.' || (c < 128 && Character.digit(c, 16) >= 0));
    }

    private static boolean isName(String text) {
        return !text.isEmpty()
                && text.charAt(0) != '-'
                && text.chars().allMatch(c -> c == '.' || c == '-' || c == '_' || isLetterOrDigit(c));
    }

    private static boolean isLetterOrDigit(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }

    /** None, or one with its colon. */
    private static boolean isPort(String text) {
        return text.isEmpty()
                || (text.length() > 1
                        && text.length() <= 6
                        && text.charAt(0) == ':'
                        && text.chars().skip(1).allMatch(c -> c >= '0' && c <= '9'));
    }

    void writeExamples(Html html) {
        html.raw("<section aria-labelledby=\"push\">\n<h2 id=\"push\">How to push</h2>\n");
        html.raw(
                "<p>Samples of the job <code>backup</code> on the instance <code>db1</code>, as with Pushgateway:</p>\n");
        example(html, "echo 'backup_bytes 3600'", "/metrics/job/backup/instance/db1");
        html.raw(
                "<p>Samples with all labels. With <code>wait</code>, the response is 200 when Prometheus has confirmed them:</p>\n");
        example(html, "echo 'backup_bytes{job=\"backup\"} 3600'", "/push?wait=60s");
        html.raw("</section>\n");
    }

    private void example(Html html, String samples, String path) {
        html.raw("<pre><code>")
                .text(samples + " | curl " + (needsCredentials ? "--user \"NAME:$(cat password.txt)\" " : "")
                        + "--fail-with-body --data-binary @- '" + url + path + "'")
                .raw("</code></pre>\n");
    }
}

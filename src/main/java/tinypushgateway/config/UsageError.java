package tinypushgateway.config;

/** The command line or the environment cannot be used; the message is the one line that says why. */
final class UsageError extends Exception {

    private static final long serialVersionUID = 1L;

    private static final int MAX_SHOWN_CHARS = 100;

    UsageError(String line) {
        super(line);
    }

    /** Foreign text for use in a line: what would break the line or drive a terminal is masked, what is long is cut. */
    static String shown(String text) {
        String start = text.length() <= MAX_SHOWN_CHARS ? text : text.substring(0, MAX_SHOWN_CHARS) + "...";
        return start.replaceAll("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]", "?");
    }

    String line() {
        return String.valueOf(getMessage());
    }
}

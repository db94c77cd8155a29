package tinypushgateway.files;

import java.nio.file.Path;

/** A file that cannot be used; the message is the one line that says which and why, and quotes nothing of what the file holds. */
public final class BadFile extends Exception {
    private static final long serialVersionUID = 1;

    public BadFile(Path file, String problem) {
        super(file + ": " + problem, null, false, false);
    }

    public String line() {
        return String.valueOf(getMessage());
    }
}

package tinypushgateway.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads a file whole, as text. */
public final class SmallFile {
    /** As much as a Kubernetes secret may hold. */
    static final int MOST_BYTES = 1024 * 1024;

    private SmallFile() {}

    public static String read(Path file) throws BadFile {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new BadFile(file, "is larger than " + MOST_BYTES + " bytes");
            }
            return new String(bytes, UTF_8);
        } catch (NoSuchFileException e) {
            throw new BadFile(file, "there is no such file");
        } catch (AccessDeniedException e) {
            throw new BadFile(file, "may not be read by this user");
        } catch (IOException e) {
            throw new BadFile(file, "cannot be read: " + e.getMessage());
        }
    }
}

package tinypushgateway.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/**
 * By what a change of files is seen, without reading them. Links are followed: Kubernetes swaps a link to a folder with all of a secret
 * in it, and then each file is another one.
 */
record FileFingerprint(List<String> files) {
    static FileFingerprint of(List<Path> files) {
        return new FileFingerprint(files.stream().map(FileFingerprint::of).toList());
    }

    private static String of(Path file) {
        try {
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            return now.lastModifiedTime() + " " + now.size() + " " + now.fileKey();
        } catch (IOException e) {
            return "none";
        }
    }
}

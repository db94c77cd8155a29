package tinypushgateway.tls;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tinypushgateway.files.BadFile;
import tinypushgateway.files.SmallFile;

/** One block of a PEM file, RFC 7468: a label and what it holds, in DER. Text around blocks is a comment. */
record Pem(String label, byte[] der) {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);

    static List<Pem> read(Path file) throws BadFile {
        Matcher block = BLOCK.matcher(SmallFile.read(file));
        List<Pem> blocks = new ArrayList<>();
        while (block.find()) {
            blocks.add(new Pem(block.group(1), decode(file, block.group(1), block.group(2))));
        }
        return blocks;
    }

    private static byte[] decode(Path file, String label, String text) throws BadFile {
        try {
            return Base64.getDecoder().decode(text.replaceAll("\\s", ""));
        } catch (IllegalArgumentException e) { // its message would quote the file
            throw new BadFile(
                    file, "the block " + label + " is not base64, or it is encrypted: expected it without a password");
        }
    }
}

package tinypushgateway.protobuf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import tinypushgateway.config.Options;
import tinypushgateway.exposition.GroupingLabels;

/**
 * Pushes of 20 families, as client_golang 1.14.0 writes them: its five recorded families (a counter of two metrics, a gauge, an untyped
 * metric, a histogram, a summary) four times, each time under names of their own. Once in protobuf and once as the text of the same.
 */
public final class ProtobufPushes {
    public static final int PUSHES = 100;

    private static final Path RECORDED = Path.of(
            "src/test/resources/tinypushgateway/protobuf/MetricFamiliesFuzzInputs/whateverIsPushedBecomesTextOrIsRefused/go-push");

    private static final int COPIES = 4;

    private final byte[][] protobuf = new byte[PUSHES][];
    private final byte[][] text = new byte[PUSHES][];
    private int next;

    public ProtobufPushes(GroupingLabels labels) {
        MetricFamilies families = new MetricFamilies(Options.DEFAULT.expositionLimits());
        try {
            byte[] recorded = Files.readAllBytes(RECORDED);
            for (int push = 0; push < PUSHES; push++) {
                protobuf[push] = push(recorded, push);
                byte[] out = new byte[families.mostTextBytes(protobuf[push], 0, protobuf[push].length, labels)];
                text[push] = Arrays.copyOf(out, families.write(protobuf[push], 0, protobuf[push].length, labels, out));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (MalformedProtobuf e) {
            throw new IllegalStateException(e);
        }
    }

    public void advance() {
        next = (next + 1) % PUSHES;
    }

    public byte[] protobuf() {
        return protobuf[next];
    }

    public byte[] text() {
        return text[next];
    }

    /** The names all begin with "batch_": other letters in the place of these make other names. */
    private static byte[] push(byte[] recorded, int push) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        String families = new String(recorded, StandardCharsets.ISO_8859_1);
        for (int copy = 0; copy < COPIES; copy++) {
            String prefix = "b" + (char) ('a' + push / 10) + (char) ('a' + push % 10) + "h" + copy + "_";
            content.writeBytes(families.replace("batch_", prefix).getBytes(StandardCharsets.ISO_8859_1));
        }
        return content.toByteArray();
    }
}

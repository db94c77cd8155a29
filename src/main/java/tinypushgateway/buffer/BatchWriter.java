package tinypushgateway.buffer;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;
import tinypushgateway.exposition.MetricType;

/**
 * Writes the families of a batch as text exposition 0.0.4: one HELP and one TYPE line where known, then all samples of the family.
 * What comes out is accepted by every supported Prometheus, and by promtool.
 */
final class BatchWriter {
    /** Room for the longest line and then some; one write to the stream carries about so much. */
    private static final int BLOCK_BYTES = 48 * 1024;

    private static final byte[] HELP = "# HELP ".getBytes(US_ASCII);
    private static final byte[] TYPE = "# TYPE ".getBytes(US_ASCII);

    private final OutputStream out;
    private final Samples samples;
    private final FamilyRecords families;
    private final byte[] block = new byte[BLOCK_BYTES];
    private int filled;

    /** Whether Prometheus 3 would still read values of {@code le} or {@code quantile} as numbers, because of a TYPE line before. */
    private boolean boundsAreNumbers;

    BatchWriter(OutputStream out, Samples samples, FamilyRecords families) {
        this.out = out;
        this.samples = samples;
        this.families = families;
    }

    void write(int family) throws IOException {
        int sample = families.firstSample(family);
        if (sample == PagedTable.NONE) {
            return;
        }
        if (families.helpLength(family) > 0) {
            startMetadata(HELP, family);
            put(families.helpChunk(family), families.helpOffset(family), families.helpLength(family));
            block[filled++] = '\n';
        }
        writeType(family, renderedType(family));
        for (; sample != PagedTable.NONE; sample = samples.following(sample)) {
            int length = samples.lineLength(sample);
            makeRoom(length);
            samples.copyLine(sample, block, filled);
            filled += length;
        }
    }

    void flush() throws IOException {
        out.write(block, 0, filled);
        filled = 0;
    }

    private void writeType(int family, MetricType type) throws IOException {
        if (type != MetricType.UNDECLARED) {
            startMetadata(TYPE, family);
            byte[] word = type.word();
            put(word, 0, word.length);
            block[filled++] = '\n';
        }
        boundsAreNumbers = type.hasSuffixes();
    }

    /**
     * The type to show. A family whose samples do not fit its type is shown as untyped. One without a type needs a TYPE line all the
     * same if the family before was a histogram or summary: a TYPE holds for all lines after it (promparse.go, p.mtype).
     */
    private MetricType renderedType(int family) {
        MetricType type = families.type(family);
        boolean odd = type == MetricType.HISTOGRAM && (families.odd(family) & FamilyRecords.ODD_FOR_HISTOGRAM) != 0
                || type == MetricType.SUMMARY && (families.odd(family) & FamilyRecords.ODD_FOR_SUMMARY) != 0;
        return odd || type == MetricType.UNDECLARED && boundsAreNumbers ? MetricType.UNTYPED : type;
    }

    private void startMetadata(byte[] word, int family) throws IOException {
        put(word, 0, word.length);
        put(families.nameChunk(family), families.nameOffset(family), families.nameLength(family));
        makeRoom(1);
        block[filled++] = ' ';
    }

    private void put(byte[] bytes, int from, int length) throws IOException {
        makeRoom(length + 1);
        System.arraycopy(bytes, from, block, filled, length);
        filled += length;
    }

    private void makeRoom(int length) throws IOException {
        if (filled + length > BLOCK_BYTES) {
            flush();
        }
    }
}

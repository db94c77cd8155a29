package tinypushgateway.buffer;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.OutputStream;
import tinypushgateway.exposition.MetricType;

/**
 * Writes families as text exposition 0.0.4: one HELP and one TYPE line where known, then all samples of the family. What comes out is
 * accepted by every supported Prometheus, and by promtool.
 */
final class ExpositionWriter {
    /** Room for the longest line and then some; one write to the stream carries about so much. */
    private static final int BLOCK_BYTES = 48 * 1024;

    private static final byte[] HELP = "# HELP ".getBytes(US_ASCII);
    private static final byte[] TYPE = "# TYPE ".getBytes(US_ASCII);

    /** {@code histogram} */
    private static final int LONGEST_TYPE = 9;

    private final OutputStream out;
    private final byte[] block = new byte[BLOCK_BYTES];
    private int filled;

    /** Whether Prometheus 3 would still read values of {@code le} or {@code quantile} as numbers, because of a TYPE line before. */
    private boolean boundsAreNumbers;

    ExpositionWriter(OutputStream out) {
        this.out = out;
    }

    /** Length of the HELP and TYPE lines of a family, in bytes, at the most. */
    static int metadataLength(FamilyRecords families, int family) {
        return 2 * (HELP.length + families.nameLength(family) + 2) + families.helpLength(family) + LONGEST_TYPE;
    }

    /** Writes the HELP text that this family has. */
    void help(FamilyRecords families, int family) throws IOException {
        if (families.helpLength(family) > 0) {
            startMetadata(HELP, families, family);
            put(families.helpChunk(family), families.helpOffset(family), families.helpLength(family));
            block[filled++] = '\n';
        }
    }

    /**
     * Writes the TYPE line before samples of the family. If the type does not suit the samples, untyped is written. One without a type
     * needs a TYPE line all the same if the family before was a histogram or summary: a TYPE holds for all lines after it
     * (promparse.go, p.mtype).
     *
     * @param unsuitable types that the family cannot have, as in {@link FamilyRecords#unsuitableTypes}
     */
    void type(FamilyRecords families, int family, MetricType type, int unsuitable) throws IOException {
        boolean fits = !(type == MetricType.HISTOGRAM && (unsuitable & FamilyRecords.NO_HISTOGRAM) != 0)
                && !(type == MetricType.SUMMARY && (unsuitable & FamilyRecords.NO_SUMMARY) != 0);
        MetricType shown = fits && !(type == MetricType.UNDECLARED && boundsAreNumbers) ? type : MetricType.UNTYPED;
        if (shown != MetricType.UNDECLARED) {
            startMetadata(TYPE, families, family);
            byte[] word = shown.word();
            put(word, 0, word.length);
            block[filled++] = '\n';
        }
        boundsAreNumbers = shown.hasSuffixes();
    }

    /** Writes all samples of a metric. */
    void metric(Segment segment, int metric) throws IOException {
        SampleRecords samples = segment.samples();
        int sample = segment.metrics().first(metric);
        for (int left = segment.metrics().size(metric); left > 0; left--) {
            int length = samples.lineLength(sample);
            makeRoom(length);
            samples.copyLine(sample, block, filled);
            filled += length;
            sample = samples.next(sample);
        }
    }

    /** Writes a sample of a series whose samples have times. */
    void sample(TimedSeries all, int series, int sample, boolean withTime) throws IOException {
        makeRoom(all.lineLength(series, sample));
        filled = all.copyLine(series, sample, withTime, block, filled);
    }

    void flush() throws IOException {
        out.write(block, 0, filled);
        filled = 0;
    }

    private void startMetadata(byte[] word, FamilyRecords families, int family) throws IOException {
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

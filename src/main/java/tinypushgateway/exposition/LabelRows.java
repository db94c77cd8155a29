package tinypushgateway.exposition;

import java.util.Arrays;

/**
 * The labels of the line being read. Positions count from the start of the line, so they hold for the next line too, as far as that
 * begins with the same bytes.
 */
final class LabelRows {
    private static final int NAME_FROM = 0;
    private static final int NAME_TO = 1;
    private static final int END = 2;
    private static final int COLUMNS = 3;

    private static final int FIRST_LABELS = 4;

    private int[] rows = new int[COLUMNS * FIRST_LABELS];
    private long[] hashes = new long[FIRST_LABELS];
    private int size;

    int size() {
        return size;
    }

    /** Where the name of a label starts. */
    int nameFrom(int label) {
        return rows[COLUMNS * label + NAME_FROM];
    }

    int nameTo(int label) {
        return rows[COLUMNS * label + NAME_TO];
    }

    /** Where a label ends: after its closing quote. */
    int end(int label) {
        return rows[COLUMNS * label + END];
    }

    /** Forgets all labels but those that end within so many bytes of the line. */
    void keepWithin(int length) {
        while (size > 0 && end() > length) {
            size--;
        }
    }

    /** Where the last label ends. */
    int end() {
        return end(size - 1);
    }

    /** The sum of hashes after the last label. */
    long hash() {
        return hashes[size - 1];
    }

    /** Whether a label of the line that starts at {@code start} has the name {@code bytes[from, to)}. */
    boolean hasName(byte[] bytes, int start, int from, int to) {
        for (int row = 0; row < COLUMNS * size; row += COLUMNS) {
            int other = start + rows[row + NAME_FROM];
            int otherTo = start + rows[row + NAME_TO];
            if (otherTo - other == to - from
                    && bytes[other] == bytes[from]
                    && Arrays.equals(bytes, other, otherTo, bytes, from, to)) {
                return true;
            }
        }
        return false;
    }

    void add(int nameFrom, int nameTo, int end, long hash) {
        if (size == hashes.length) {
            rows = Arrays.copyOf(rows, 2 * rows.length);
            hashes = Arrays.copyOf(hashes, 2 * size);
        }
        int row = COLUMNS * size;
        rows[row + NAME_FROM] = nameFrom;
        rows[row + NAME_TO] = nameTo;
        rows[row + END] = end;
        hashes[size] = hash;
        size++;
    }
}

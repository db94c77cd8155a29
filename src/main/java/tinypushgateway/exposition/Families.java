package tinypushgateway.exposition;

import java.util.Arrays;
import java.util.List;

/**
 * The metric families of one push, and which of them owns each sample name. A histogram or summary owns {@code _bucket}, {@code
 * _sum} and {@code _count} of its name; every other name is a family of its own.
 */
final class Families {
    private static final int NAME_START = 0;
    private static final int NAME_LENGTH = 1;
    private static final int TYPE = 2;
    private static final int HELP_START = 3;
    private static final int HELP_LENGTH = 4;
    private static final int HAS_SAMPLES = 5;
    private static final int COLUMNS = 6;

    /** {@link #HELP_LENGTH} while there was no HELP line. */
    private static final int NO_HELP = -1;

    /**
     * The series that Prometheus itself makes of each scrape (scrape.go; the last three behind a feature flag). One that is pushed without
     * a job and an instance of its own has the very labels of the target, and would take the place of what Prometheus says of the gateway.
     */
    private static final List<String> RESERVED = List.of(
            "up",
            "scrape_duration_seconds",
            "scrape_samples_scraped",
            "scrape_samples_post_metric_relabeling",
            "scrape_series_added",
            "scrape_timeout_seconds",
            "scrape_sample_limit",
            "scrape_body_size_bytes");

    private byte[] bytes = {};
    private final Names names = new Names();
    private int[] rows = new int[COLUMNS];
    private int size;

    /** Starts over; names are positions in these bytes. */
    void begin(byte[] bytes) {
        this.bytes = bytes;
        size = 0;
        names.begin();
    }

    int size() {
        return size;
    }

    /** Whether Prometheus gives this name to a series of its own. */
    boolean isReserved(int from, int to) {
        if (bytes[from] != 'u' && bytes[from] != 's') {
            return false;
        }
        for (String name : RESERVED) {
            if (Ascii.equals(name, bytes, from, to)) {
                return true;
            }
        }
        return false;
    }

    /** The family that owns this sample name; a new one if no other does. */
    int owner(int from, int to) {
        int hash = (int) ByteHash.of(bytes, from, to);
        int slot = names.find(bytes, from, to, hash);
        if (names.at(slot) != OpenTable.NONE) {
            return names.family(slot);
        }
        int base = baseOwning(from, to);
        int family = base == -1 ? addRow(from, to) : base;
        names.add(slot, from, to, hash, family);
        return family;
    }

    /** The histogram or summary of this push that owns the name because of its suffix, or -1. */
    int baseOwning(int from, int to) {
        MetricType.Suffix suffix = MetricType.Suffix.of(bytes, from, to);
        if (suffix == MetricType.Suffix.NONE) {
            return -1;
        }
        int baseTo = to - suffix.length();
        int base = lookUp(bytes, from, baseTo);
        boolean ownsItself = base != -1 && nameLength(base) == baseTo - from;
        return ownsItself && type(base).owns(suffix) ? base : -1;
    }

    /** Whether a family of its own already has one of the names that {@code family} would own if it had this type. */
    boolean ownsNamesOfOthers(int family, MetricType type) {
        int from = nameStart(family);
        return type.namesOwned(bytes, from, from + nameLength(family)).stream()
                .anyMatch(name -> lookUp(name, 0, name.length) != -1);
    }

    boolean hasSamples(int family) {
        return rows[COLUMNS * family + HAS_SAMPLES] != 0;
    }

    void setHasSamples(int family) {
        rows[COLUMNS * family + HAS_SAMPLES] = 1;
    }

    int nameStart(int family) {
        return rows[COLUMNS * family + NAME_START];
    }

    int nameLength(int family) {
        return rows[COLUMNS * family + NAME_LENGTH];
    }

    MetricType type(int family) {
        return MetricType.of(rows[COLUMNS * family + TYPE]);
    }

    void setType(int family, MetricType type) {
        rows[COLUMNS * family + TYPE] = type.code();
    }

    boolean hasHelp(int family) {
        return rows[COLUMNS * family + HELP_LENGTH] != NO_HELP;
    }

    int helpStart(int family) {
        return rows[COLUMNS * family + HELP_START];
    }

    int helpLength(int family) {
        return Math.max(0, rows[COLUMNS * family + HELP_LENGTH]);
    }

    void setHelp(int family, int from, int to) {
        rows[COLUMNS * family + HELP_START] = from;
        rows[COLUMNS * family + HELP_LENGTH] = to - from;
    }

    private int lookUp(byte[] name, int from, int to) {
        int slot = names.find(name, from, to, (int) ByteHash.of(name, from, to));
        return names.at(slot) == OpenTable.NONE ? -1 : names.family(slot);
    }

    private int addRow(int from, int to) {
        int row = COLUMNS * size;
        if (row == rows.length) {
            rows = Arrays.copyOf(rows, 2 * row);
        }
        rows[row + NAME_START] = from;
        rows[row + NAME_LENGTH] = to - from;
        rows[row + TYPE] = MetricType.UNDECLARED.code();
        rows[row + HELP_START] = from;
        rows[row + HELP_LENGTH] = NO_HELP;
        rows[row + HAS_SAMPLES] = 0;
        return size++;
    }

    /** Every name that was met, and whose it is; an entry is the name's number, counted from 1. */
    private final class Names extends OpenTable {
        private static final int OWNER = 2;
        private static final int HASH = 3;
        private static final int WIDTH = 4;

        private int[] met = new int[WIDTH];
        private int count;

        void begin() {
            clear();
            count = 0;
        }

        /** The slot of this name, or the empty slot where it belongs. */
        int find(byte[] name, int from, int to, int hash) {
            int slot = slot(hash);
            for (int entry = at(slot); entry != NONE; entry = at(slot)) {
                int row = WIDTH * (entry - 1);
                int start = met[row];
                if (met[row + HASH] == hash && Arrays.equals(bytes, start, start + met[row + 1], name, from, to)) {
                    return slot;
                }
                slot = next(slot);
            }
            return slot;
        }

        int family(int slot) {
            return met[WIDTH * (at(slot) - 1) + OWNER];
        }

        void add(int slot, int from, int to, int hash, int family) {
            int row = WIDTH * count;
            if (row == met.length) {
                met = Arrays.copyOf(met, 2 * row);
            }
            met[row] = from;
            met[row + 1] = to - from;
            met[row + OWNER] = family;
            met[row + HASH] = hash;
            count++;
            put(slot, count);
        }

        @Override
        protected int hash(int entry) {
            return met[WIDTH * (entry - 1) + HASH];
        }
    }
}

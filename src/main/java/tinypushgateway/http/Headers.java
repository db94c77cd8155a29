package tinypushgateway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * The field lines of a request, as positions in the bytes that came; a value becomes a string only when it is asked for. Names are
 * given in lower case.
 */
public final class Headers {
    private static final int NAME_FROM = 0;
    private static final int NAME_TO = 1;
    private static final int VALUE_FROM = 2;
    private static final int VALUE_TO = 3;
    private static final int COLUMNS = 4;

    private byte[] bytes = {};
    private int[] rows = new int[8 * COLUMNS];
    private int size;

    /** How many field lines have this name. */
    public int count(String name) {
        int count = 0;
        for (int i = 0; i < size; i++) {
            count += isNamed(name, i) ? 1 : 0;
        }
        return count;
    }

    /** The value of the only field line with this name, or of all of them joined by commas (RFC 9110 section 5.3). */
    public Optional<String> value(String name) {
        int at = next(name, 0);
        if (at == size) {
            return Optional.empty();
        }
        String first = value(at);
        at = next(name, at + 1);
        if (at == size) {
            return Optional.of(first);
        }
        StringBuilder joined = new StringBuilder(first);
        for (; at < size; at = next(name, at + 1)) {
            joined.append(", ").append(value(at));
        }
        return Optional.of(joined.toString());
    }

    /** The first octet of the value of the first field line with this name; -1 if it is empty. */
    int firstOctet(String name) {
        int at = next(name, 0);
        return valueFrom(at) == valueTo(at) ? -1 : bytes[valueFrom(at)] & 0xFF;
    }

    /** Whether all octets of the first field line with this name are of this kind; true if there is none. */
    boolean all(String name, IntPredicate kind) {
        int at = next(name, 0);
        for (int i = valueFrom(at); i < valueTo(at); i++) {
            if (!kind.test(bytes[i])) {
                return false;
            }
        }
        return true;
    }

    /**
     * The first field line with this name as a decimal number, -1 if it is anything but digits; {@code Long.MAX_VALUE} stands for any
     * number that large or larger.
     */
    long decimal(String name) {
        int at = next(name, 0);
        int from = valueFrom(at);
        int to = valueTo(at);
        long number = from == to ? -1 : 0;
        for (int i = from; i < to; i++) {
            if (!HttpChars.isDigit(bytes[i])) {
                return -1;
            }
            number = number > Long.MAX_VALUE / 10 - 1 ? Long.MAX_VALUE : number * 10 + bytes[i] - '0';
        }
        return number;
    }

    void clear() {
        size = 0;
    }

    int size() {
        return size;
    }

    void add(int nameFrom, int nameTo, int valueFrom, int valueTo) {
        int row = COLUMNS * size;
        if (row == rows.length) {
            rows = Arrays.copyOf(rows, 2 * row);
        }
        rows[row + NAME_FROM] = nameFrom;
        rows[row + NAME_TO] = nameTo;
        rows[row + VALUE_FROM] = valueFrom;
        rows[row + VALUE_TO] = valueTo;
        size++;
    }

    /** The positions are in these bytes. */
    void setBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The next field line of this name, or {@code size} if there is no more. */
    private int next(String name, int from) {
        int at = from;
        while (at < size && !isNamed(name, at)) {
            at++;
        }
        return at;
    }

    private boolean isNamed(String name, int header) {
        int row = COLUMNS * header;
        return HttpChars.equalsIgnoreCase(name, bytes, rows[row + NAME_FROM], rows[row + NAME_TO]);
    }

    private String value(int header) {
        return new String(bytes, valueFrom(header), valueTo(header) - valueFrom(header), ISO_8859_1);
    }

    private int valueFrom(int header) {
        return header == size ? 0 : rows[COLUMNS * header + VALUE_FROM];
    }

    private int valueTo(int header) {
        return header == size ? 0 : rows[COLUMNS * header + VALUE_TO];
    }
}

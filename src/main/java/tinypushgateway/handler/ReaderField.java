package tinypushgateway.handler;

import java.util.Arrays;

/** The field {@code reader} of log lines, which is there only where readers have names. */
final class ReaderField {
    private ReaderField() {}

    /** The fields, and the reader if it has a name. */
    static Object[] with(String reader, Object... fields) {
        if (reader.isEmpty()) {
            return fields;
        }
        Object[] all = Arrays.copyOf(fields, fields.length + 2);
        all[fields.length] = "reader";
        all[fields.length + 1] = reader;
        return all;
    }
}

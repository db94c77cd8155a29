package tinypushgateway.handler;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import tinypushgateway.exposition.Exposition;

/** The names of a push's metric families for the log, in order, with blanks between them; made only when the line is written. */
record FamilyNames(Exposition push) {
    /** No further name is added from here on, so that a log line stays readable. */
    private static final int ENOUGH_CHARS = 1000;

    @Override
    public String toString() {
        StringBuilder names = new StringBuilder();
        for (int family = 0; family < push.families(); family++) {
            if (names.length() >= ENOUGH_CHARS) {
                return names.append(" ...").toString();
            }
            names.append(family == 0 ? "" : " ")
                    .append(new String(push.bytes(), push.nameStart(family), push.nameLength(family), ISO_8859_1));
        }
        return names.toString();
    }
}

package tinypushgateway.protobuf;

import static tinypushgateway.exposition.MalformedExposition.Reason.LIMIT;

import tinypushgateway.exposition.Ascii;
import tinypushgateway.exposition.Exposition;

/** What a message MetricFamily says besides its metrics, which may stand anywhere between its fields. One object reads all. */
final class Family {
    static final int HELP = 2;
    static final int METRIC = 4;

    private static final int NAME = 1;
    private static final int TYPE = 3;

    private final WireReader reader;
    private final Exposition.Limits limits;

    int nameFrom;
    int nameTo;
    int helpFrom;
    int helpTo;
    FamilyType type = FamilyType.COUNTER;

    /** How many metrics it has. */
    int metrics;

    Family(WireReader reader, Exposition.Limits limits) {
        this.reader = reader;
        this.limits = limits;
    }

    /** Reads all of the message that the reader has just entered; metrics are only counted. */
    void read() throws MalformedProtobuf {
        int from = reader.position();
        nameFrom = from;
        nameTo = from;
        helpFrom = from;
        helpTo = from;
        type = FamilyType.COUNTER;
        metrics = 0;
        for (int field = reader.next(); field != WireReader.END; field = reader.next()) {
            switch (field) {
                case NAME -> readName();
                case HELP -> {
                    helpFrom = reader.content();
                    helpTo = reader.position();
                }
                case TYPE -> readType();
                case METRIC -> {
                    reader.setIndex(++metrics);
                    reader.skip();
                }
                default -> reader.skip();
            }
        }
        checkName(from);
    }

    private void readName() throws MalformedProtobuf {
        nameFrom = reader.content();
        nameTo = reader.position();
        int end = Ascii.metricNameEnd(reader.bytes(), nameFrom, nameTo);
        if (end < nameTo) {
            throw reader.malformed(
                    end,
                    reader.quote(end, nameTo),
                    "a metric name ([a-zA-Z_:][a-zA-Z0-9_:]*); rename the metric, because other names cannot be pushed");
        }
        reader.setName(nameFrom, nameTo);
    }

    private void readType() throws MalformedProtobuf {
        int from = reader.position();
        long number = reader.varint();
        if (!FamilyType.exists(number)) {
            throw reader.malformed(
                    from,
                    number == 5 ? "5 (GAUGE_HISTOGRAM)" : Long.toString(number),
                    "0 (COUNTER), 1 (GAUGE), 2 (SUMMARY), 3 (UNTYPED) or 4 (HISTOGRAM)");
        }
        type = FamilyType.of(number);
    }

    private void checkName(int messageFrom) throws MalformedProtobuf {
        if (nameFrom == nameTo) {
            throw reader.malformed(messageFrom, "no name", "field 1 (name) with a metric name");
        }
        if (nameTo - nameFrom + type.longestSuffix() > limits.nameBytes()) {
            throw reader.malformed(
                    LIMIT,
                    nameFrom,
                    "a name of " + (nameTo - nameFrom) + " bytes",
                    "a metric name of at most " + limits.nameBytes() + " bytes (--push.max-name-bytes)"
                            + (type.hasPoints() ? ", suffixes such as _count included" : ""));
        }
    }
}

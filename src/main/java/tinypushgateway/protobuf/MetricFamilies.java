package tinypushgateway.protobuf;

import tinypushgateway.exposition.Exposition;
import tinypushgateway.exposition.GroupingLabels;

/**
 * Writes a push in the protobuf exposition format (delimited messages {@code io.prometheus.client.MetricFamily}) as text exposition 0.0.4,
 * in two passes: {@link #mostTextBytes} checks the push and says how much room the text needs at most, {@link #write} writes it. Both take
 * time in proportion to the push and the text, and allocate nothing that grows with them.
 *
 * <p>The text is what Go's expfmt makes of the same messages, but for counts, which are whole numbers here however large they are. Text
 * has no room for exemplars, times of creation, units and native histograms; of these the number of observations and their sum remain.
 *
 * <p>One object serves any number of pushes, one after the other. Not safe for several threads.
 */
public final class MetricFamilies {
    private static final byte[] NO_BYTES = {};

    private final WireReader reader = new WireReader();
    private final Family family;
    private final Metric metric;
    private final TextChecks checks;
    private final TextWriter writer;

    /** The line of the text whose place in the push is wanted, and that place once it has been reached. */
    private int wantedLine = Integer.MAX_VALUE;

    private String place = "";

    public MetricFamilies(Exposition.Limits limits) {
        family = new Family(reader, limits);
        metric = new Metric(reader, limits);
        checks = new TextChecks(reader, limits);
        writer = new TextWriter(reader, limits.samples());
    }

    /**
     * Reads {@code bytes[from, to)} and returns an upper bound of the bytes that {@link #write} will write, or the largest int if it is
     * higher than that.
     *
     * @throws MalformedProtobuf if these are no messages of that kind, or text cannot show what they say, or a limit is exceeded
     */
    public int mostTextBytes(byte[] bytes, int from, int to, GroupingLabels labels) throws MalformedProtobuf {
        checks.begin(bytes, labels);
        writer.beginToCount(bytes, labels);
        try {
            read(bytes, from, to, true);
            return writer.length();
        } finally {
            checks.begin(NO_BYTES, GroupingLabels.NONE);
            forget();
        }
    }

    /**
     * Writes what {@code bytes[from, to)} say as text to the front of {@code out} and returns its length.
     *
     * @param labels the same as for {@link #mostTextBytes}, which has accepted these bytes before
     * @param out at least as long as that returned
     */
    public int write(byte[] bytes, int from, int to, GroupingLabels labels, byte[] out) {
        writer.begin(bytes, labels, out);
        try {
            readAgain(bytes, from, to);
            return writer.length();
        } finally {
            forget();
        }
    }

    /**
     * Which message, and which of its metrics, {@link #write} wrote to this line: {@code message 3 (http_requests_total), metric 2}; without
     * a metric for a HELP or TYPE line. Empty if there are fewer lines.
     *
     * @param line counted from 1
     */
    public String placeOfLine(byte[] bytes, int from, int to, int line) {
        writer.beginToCount(bytes, GroupingLabels.NONE);
        wantedLine = line;
        try {
            readAgain(bytes, from, to);
            return place;
        } finally {
            wantedLine = Integer.MAX_VALUE;
            place = "";
            forget();
        }
    }

    private void forget() {
        writer.forget();
        reader.begin(NO_BYTES, 0, 0);
    }

    private void readAgain(byte[] bytes, int from, int to) {
        try {
            read(bytes, from, to, false);
        } catch (MalformedProtobuf e) {
            throw new IllegalStateException("these bytes have not been accepted before", e);
        }
    }

    private void read(byte[] bytes, int from, int to, boolean first) throws MalformedProtobuf {
        reader.begin(bytes, from, to);
        while (reader.nextMessage()) {
            int start = reader.position();
            family.read();
            if (family.metrics > 0) {
                writer.family(family);
                notePlace(0);
                if (first) {
                    checks.family(family);
                }
                reader.goBack(start);
                readMetrics(first);
            }
            reader.leave();
        }
    }

    private void readMetrics(boolean first) throws MalformedProtobuf {
        int number = 0;
        while (number < family.metrics) {
            if (reader.next() == Family.METRIC) {
                reader.enter(MessageType.METRIC, ++number);
                metric.read(family.type);
                if (first) {
                    checks.metric(family, metric);
                }
                writer.metric(family, metric);
                notePlace(number);
                reader.leave();
            } else {
                reader.skip();
            }
        }
    }

    private void notePlace(int metricNumber) {
        if (place.isEmpty() && writer.lines() >= wantedLine) {
            place = reader.describeMessage() + (metricNumber == 0 ? "" : ", metric " + metricNumber);
        }
    }
}

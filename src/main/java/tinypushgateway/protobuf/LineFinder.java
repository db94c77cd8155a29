package tinypushgateway.protobuf;

/** Finds which part of a content {@link TextWriter} shows in a line of the text, by counting the lines that each part becomes. */
final class LineFinder implements FamilyVisitor {
    private final WireReader reader;

    private int wanted;
    private long lines;
    private int metrics;
    private String place = "";

    LineFinder(WireReader reader) {
        this.reader = reader;
    }

    /** Starts over, before the first family. */
    void begin(int line) {
        wanted = line;
        lines = 0;
        place = "";
    }

    /** The part of the content that has the line, or nothing if there are fewer lines. */
    String place() {
        return place;
    }

    @Override
    public void family(Family family) {
        metrics = 0;
        add(family.helpTo > family.helpFrom ? 2 : 1);
    }

    @Override
    public void metric(Family family, Metric metric) throws MalformedProtobuf {
        metrics++;
        if (!family.type.hasPoints()) {
            add(1);
            return;
        }
        int points = 0;
        boolean hasInfinity = family.type == FamilyType.SUMMARY;
        metric.beforePoints();
        while (metric.nextPoint()) {
            points++;
            hasInfinity = hasInfinity || metric.bound == Double.POSITIVE_INFINITY;
        }
        add(points + (hasInfinity ? 2 : 3)); // with sum and count
    }

    private void add(int number) {
        lines += number;
        if (place.isEmpty() && lines >= wanted) {
            place = reader.describeMessage() + (metrics == 0 ? "" : ", metric " + metrics);
        }
    }
}

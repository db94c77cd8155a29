package tinypushgateway.exposition;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static tinypushgateway.exposition.MalformedExposition.Reason.DUPLICATE;
import static tinypushgateway.exposition.MalformedExposition.Reason.LIMIT;
import static tinypushgateway.exposition.MalformedExposition.Reason.METADATA;
import static tinypushgateway.exposition.MalformedExposition.Reason.RESERVED;

import java.util.Arrays;

/**
 * Reads a push in the text exposition format 0.0.4, all of it or none. Samples are exposed in canonical form, so the push need not be in it
 * where promlex.l or expfmt (which promtool and Pushgateway use) accepts that: blanks around a line and between its parts, CR before the line end, no
 * line end at the end, a type in capitals.
 *
 * <p>Straight through, line by line: {@link SampleLine} reads samples, this class comments, HELP and TYPE. A parser reads any number of
 * pushes, one after the other, and needs no new memory for one that is no larger than those before. Not safe for several threads.
 */
public final class ExpositionParser {
    /** A guess for the first size of tables; a line of a sample is seldom shorter. */
    private static final int BYTES_PER_SAMPLE = 48;

    private static final int MOST_SAMPLES_GUESSED = 1024;

    private static final byte[] NO_BYTES = {};

    private final Exposition.Limits limits;
    private final boolean acceptsTimestamps;
    private final Line line;
    private final TimestampReader timestamps;
    private final SampleLine sample;
    private final Families families = new Families();
    private final Exposition exposition;
    private final PushedSeries series;

    private byte[] bytes = NO_BYTES;
    private int end;

    /** The family of the sample before, whose name often comes again. */
    private int lastFamily;

    private long lastFamilyNameHash;

    private int lastNameFrom;
    private int lastNameTo;

    /** A parser that rejects timestamps. */
    public ExpositionParser(Exposition.Limits limits) {
        this(limits, Timestamps.REJECTED);
    }

    public ExpositionParser(Exposition.Limits limits, Timestamps timestamps) {
        this.limits = limits;
        acceptsTimestamps = timestamps.areAccepted();
        line = new Line(limits);
        this.timestamps = new TimestampReader(line, timestamps);
        sample = new SampleLine(line, limits, this.timestamps);
        exposition = new Exposition(families, acceptsTimestamps);
        series = new PushedSeries(exposition);
    }

    /**
     * Reads {@code bytes[from, to)}. The bytes belong to the result from then on: a line that is not in canonical form is rewritten in
     * place. The result holds until the next push is read.
     *
     * @throws MalformedExposition at the first byte that no exposition could have there; the bytes are then of no further use
     */
    public Exposition parse(byte[] bytes, int from, int to) throws MalformedExposition {
        begin(bytes, Math.min(MOST_SAMPLES_GUESSED, (to - from) / BYTES_PER_SAMPLE + 1));
        end = to;
        if (acceptsTimestamps) {
            timestamps.begin();
        }
        readLines(from);
        return exposition;
    }

    /** Lets go of the bytes of the last push, and with them of its result. */
    public void forget() {
        begin(NO_BYTES, 0);
    }

    private void begin(byte[] bytes, int samplesExpected) {
        this.bytes = bytes;
        lastNameFrom = 0;
        lastNameTo = 0;
        line.begin(bytes);
        sample.begin(bytes);
        families.begin(bytes);
        exposition.begin(bytes, samplesExpected);
        series.begin();
    }

    private void readLines(int from) throws MalformedExposition {
        for (int at = from; at < end; ) {
            int lineFeed = sample.nextLine(at, end);
            readLine();
            if (Math.max(exposition.samples(), families.size()) > limits.samples()) {
                throw line.malformed(
                        LIMIT,
                        line.start,
                        "at most " + limits.samples()
                                + " samples and families in a push (--push.max-samples): push it in parts");
            }
            at = lineFeed + 1;
        }
    }

    private void readLine() throws MalformedExposition {
        if (line.isSample()) {
            readSample();
        } else if (line.start < line.end) {
            readComment();
        }
    }

    private void readSample() throws MalformedExposition {
        sample.read();
        int family = familyOfSample();
        MetricType type = families.type(family);
        Labels.Bound bound = sample.labels().bound(type);
        int boundAt = sample.labels().position(bound);
        if (bound.isOdd()) {
            String word = new String(type.word(), US_ASCII);
            throw line.malformed(boundAt, "a number as the value of '" + bound.name + "' in a " + word);
        }
        sample.makeCanonical();
        families.setHasSamples(family);
        exposition.add(line, sample, family, metricHash(family));
        if (!series.add()) {
            throw line.malformed(
                    DUPLICATE,
                    line.start,
                    acceptsTimestamps
                            ? "each series once in a push for each timestamp, and once without, in any order of its labels"
                            : "each series once in a push, in any order of its labels");
        }
        if (bound.isPresent() && !series.addBound(bound.style)) {
            throw line.malformed(
                    DUPLICATE,
                    boundAt,
                    sample.labels().position(bound),
                    "each bound once: an earlier line has this series with the same number in another form (1, 1.0 and 1e0"
                            + " are one number); remove one of the two lines");
        }
    }

    private int metricHash(int family) {
        MetricType type = families.type(family);
        return type.hasSuffixes() ? sample.metricHash(type, lastFamilyNameHash) : sample.hash;
    }

    private int familyOfSample() throws MalformedExposition {
        int from = line.start;
        int to = sample.nameEnd;
        if (!Arrays.equals(bytes, lastNameFrom, lastNameTo, bytes, from, to)) {
            if (families.isReserved(from, to)) {
                throw line.malformed(RESERVED, from, "a name that Prometheus does not use for its own series");
            }
            lastFamily = families.owner(from, to);
            if (families.type(lastFamily).hasSuffixes()) {
                int name = families.nameStart(lastFamily);
                lastFamilyNameHash = ByteHash.part(bytes, name, name + families.nameLength(lastFamily));
            }
            lastNameFrom = from;
            lastNameTo = to;
        }
        return lastFamily;
    }

    /**
     * A comment, unless HELP or TYPE is its first word, and not its only one. No blank need stand before that word, as for the format's
     * description and for expfmt; for promlex.l it is a comment then.
     */
    private void readComment() throws MalformedExposition {
        int word = line.afterBlanks(line.start + 1);
        int wordEnd = word;
        while (wordEnd < line.end && !Ascii.isBlank(bytes[wordEnd])) {
            wordEnd++;
        }
        int rest = line.afterBlanks(wordEnd);
        if (rest < line.end && Ascii.equals("HELP", bytes, word, wordEnd)) {
            readHelp(rest);
        } else if (rest < line.end && Ascii.equals("TYPE", bytes, word, wordEnd)) {
            readType(rest);
        } else {
            for (int at = line.start; at < line.end; at++) {
                if (bytes[at] == 0) {
                    throw line.malformed(at, "a comment without NUL");
                }
            }
        }
    }

    private void readHelp(int nameFrom) throws MalformedExposition {
        int nameTo = metadataName(nameFrom, "HELP");
        int family = families.owner(nameFrom, nameTo);
        if (families.hasHelp(family)) {
            throw line.malformed(METADATA, nameFrom, "one HELP line for a name in a push");
        }
        int from = Math.min(nameTo + 1, line.end);
        for (int at = from; at < line.end; ) {
            at = helpCharacter(at);
        }
        if (from < line.end && bytes[line.end - 1] == '\r') {
            // Where the text is shown a line feed follows, and both would be read as a line end.
            throw line.malformed(line.end - 1, "a HELP text that does not end in CR");
        }
        families.setHelp(family, from, line.end);
    }

    private int helpCharacter(int at) throws MalformedExposition {
        if (bytes[at] == '\\') {
            if (line.at(at + 1) != '\\' && line.at(at + 1) != 'n') {
                throw line.malformed(at, "one of the escapes \\\\ \\n in a HELP text");
            }
            return at + 2;
        }
        if (Ascii.isPlain(bytes[at]) || bytes[at] == '"') {
            return at + 1;
        }
        return line.afterCharacter(at);
    }

    private void readType(int nameFrom) throws MalformedExposition {
        int nameTo = metadataName(nameFrom, "TYPE");
        int typeFrom = line.afterBlanks(nameTo);
        if (typeFrom == line.end) {
            return; // as for expfmt, a line that says nothing
        }
        MetricType type = MetricType.named(bytes, typeFrom, beforeBlanks(line.end));
        if (type == MetricType.UNDECLARED) {
            throw line.malformed(typeFrom, "counter, gauge, histogram, summary or untyped, and nothing after it");
        }
        int family = families.owner(nameFrom, nameTo);
        if (families.type(family) != MetricType.UNDECLARED) {
            throw line.malformed(METADATA, nameFrom, "one TYPE line for a name in a push");
        }
        if (families.hasSamples(family) || families.ownsNamesOfOthers(family, type)) {
            throw line.malformed(METADATA, nameFrom, "the TYPE line before all lines of its family");
        }
        families.setType(family, type);
    }

    private int beforeBlanks(int end) {
        int at = end;
        while (Ascii.isBlank(bytes[at - 1])) {
            at--;
        }
        return at;
    }

    /** Reads the name in a HELP or TYPE line and returns where it ends; a blank or the end of the line is there. */
    private int metadataName(int from, String word) throws MalformedExposition {
        int at = Ascii.metricNameEnd(bytes, from, line.end);
        if (at == from || at < line.end && !Ascii.isBlank(bytes[at])) {
            throw line.malformed(at, "a metric name and a blank after " + word);
        }
        if (at - from > limits.nameBytes()) {
            throw line.malformed(
                    LIMIT, from, "a metric name of at most " + limits.nameBytes() + " bytes (--push.max-name-bytes)");
        }
        if (families.baseOwning(from, at) != -1) {
            throw line.malformed(
                    METADATA, from, "no metadata for a name that belongs to an earlier histogram or summary");
        }
        return at;
    }
}

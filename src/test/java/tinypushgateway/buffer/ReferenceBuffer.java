package tinypushgateway.buffer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tinypushgateway.exposition.Exposition;
import tinypushgateway.exposition.MetricType;

/** The buffer as one would write it with all the memory in the world: maps of strings, and no tables. */
final class ReferenceBuffer {
    private static final List<String> SUFFIXES = List.of("_bucket", "_sum", "_count");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_0-9]+)=\"((?:\\\\.|[^\"\\\\])*)\"");
    private static final int MOST_SEALED_FOR_TYPES = 16;

    /** A metric name and labels that count. */
    private record Key(String name, TreeMap<String, String> labels) {
        static Key of(String text) {
            int brace = text.indexOf('{');
            TreeMap<String, String> labels = new TreeMap<>();
            if (brace >= 0) {
                Matcher label = LABEL.matcher(text.substring(brace));
                while (label.find()) {
                    String name = label.group(1);
                    if (!label.group(2).isEmpty() || name.equals("job") || name.equals("instance")) {
                        labels.put(name, label.group(2));
                    }
                }
            }
            return new Key(brace < 0 ? text : text.substring(0, brace), labels);
        }

        /** Of the metric in a family of this name and type. */
        Key metric(String family, MetricType type) {
            TreeMap<String, String> rest = new TreeMap<>(labels);
            if (type == MetricType.HISTOGRAM) {
                rest.remove("le");
            } else if (type == MetricType.SUMMARY) {
                rest.remove("quantile");
            }
            return new Key(family, rest);
        }
    }

    private record Metric(boolean composite, Key key, Map<String, String> values) {
        /** Of its samples. */
        List<Key> keys() {
            return values.keySet().stream().map(Metric::keyOf).toList();
        }

        /** From the form that {@link Texts#series} has. */
        private static Key keyOf(String series) {
            return Key.of(series.replace('[', '{').replace(']', '}'));
        }
    }

    private static final class Family {
        MetricType type = MetricType.UNDECLARED;
        String owner;

        Family(String name) {
            owner = name;
        }

        MetricType composition() {
            return type.hasSuffixes() ? type : MetricType.UNDECLARED;
        }
    }

    private static final class ReferenceSegment {
        final Map<String, Family> families = new HashMap<>();
        final Map<Key, Metric> metrics = new LinkedHashMap<>();
        final int[] failures;

        ReferenceSegment(int readers) {
            failures = new int[readers];
        }

        int size() {
            return metrics.values().stream()
                    .mapToInt(metric -> metric.values().size())
                    .sum();
        }

        boolean fits(Exposition push) {
            for (int i = 0; i < push.families(); i++) {
                if (!fits(name(push, i), push.type(i))) {
                    return false;
                }
            }
            return true;
        }

        boolean fits(String name, MetricType type) {
            if (type == MetricType.UNDECLARED) {
                return true;
            }
            Optional<Family> known = Optional.ofNullable(families.get(name));
            if (known.isPresent()) {
                Family family = known.get();
                MetricType composition = type.hasSuffixes() ? type : MetricType.UNDECLARED;
                return family.owner.equals(name) && family.composition() == composition;
            }
            return owned(name, type).stream().noneMatch(families::containsKey);
        }

        static List<String> owned(String name, MetricType type) {
            return switch (type) {
                case HISTOGRAM -> SUFFIXES.stream().map(name::concat).toList();
                case SUMMARY -> List.of(name + "_sum", name + "_count");
                default -> List.of();
            };
        }

        void add(Exposition push) {
            Map<Key, Metric> written = new HashMap<>();
            boolean[] misfits = new boolean[push.families()];
            for (int i = 0; i < push.families(); i++) {
                misfits[i] = !fits(name(push, i), push.type(i));
            }
            for (int i = 0; i < push.samples(); i++) {
                String line = new String(push.bytes(), push.start(i), push.textLength(i), ISO_8859_1);
                String text = line.substring(0, push.keyLength(i));
                Key key = Key.of(text);
                int pushed = push.family(i);
                String name = misfits[pushed] ? key.name() : name(push, pushed);
                declare(name, misfits[pushed] ? MetricType.UNDECLARED : push.type(pushed));
                put(key, Texts.series(text), line.substring(push.keyLength(i) + 1), family(name).owner, written);
            }
        }

        void declare(String name, MetricType type) {
            Family family = family(name);
            if (type != MetricType.UNDECLARED) {
                family.type = type;
                owned(name, type).forEach(owned -> family(owned).owner = name);
            }
        }

        void put(Key key, String series, String value, String owner, Map<Key, Metric> written) {
            MetricType composition = family(owner).composition();
            Key metric = key.metric(composition == MetricType.UNDECLARED ? key.name() : owner, composition);
            if (!written.containsKey(metric)) {
                written.put(metric, new Metric(composition != MetricType.UNDECLARED, metric, new LinkedHashMap<>()));
                metrics.put(metric, written.get(metric));
            }
            written.get(metric).values().put(series, value);
        }

        Family family(String name) {
            return families.computeIfAbsent(name, Family::new);
        }

        boolean has(Metric metric) {
            return (metric.composite() && has(metric.key(), MetricType.UNDECLARED))
                    || metric.keys().stream().anyMatch(key -> has(key, compositionOf(key)));
        }

        /** The family that the name of a sample belongs to, if it is known here, may be a histogram or summary. */
        MetricType compositionOf(Key key) {
            return families.containsKey(key.name())
                    ? family(family(key.name()).owner).composition()
                    : MetricType.UNDECLARED;
        }

        boolean has(Key key, MetricType composition) {
            return families.containsKey(key.name())
                    && metrics.containsKey(key.metric(family(key.name()).owner, composition));
        }
    }

    private static final class ReferenceReader {
        int oldest;
        int leased;
        long delivered;
        long replaced;
        long dropped;
    }

    private final int maxFailures;
    private final List<ReferenceSegment> segments = new ArrayList<>();
    private final List<ReferenceReader> readers = new ArrayList<>();
    private int sealedForTypes;
    private long accepted;
    private long replaced;

    ReferenceBuffer(int maxFailures, int readers) {
        this.maxFailures = maxFailures;
        for (int i = 0; i < readers; i++) {
            this.readers.add(new ReferenceReader());
        }
        segments.add(new ReferenceSegment(readers));
    }

    void push(Exposition push) {
        if (!segments.getLast().fits(push) && sealedForTypes < MOST_SEALED_FOR_TYPES) {
            segments.add(new ReferenceSegment(readers.size()));
            sealedForTypes++;
        }
        int before = segments.getLast().size();
        segments.getLast().add(push);
        accepted += push.samples();
        replaced += before + push.samples() - segments.getLast().size();
    }

    /** What the reader then gets, by series; a lease that it has fails. */
    Map<String, String> lease(int number) {
        ReferenceReader reader = readers.get(number);
        if (reader.leased > 0) {
            retain(number);
        }
        if (segments.getLast().size() > 0) {
            segments.add(new ReferenceSegment(readers.size()));
        }
        sealedForTypes = 0;
        reader.leased = segments.size() - 1 - reader.oldest;
        Map<String, String> values = new LinkedHashMap<>();
        List<ReferenceSegment> taken = leased(reader);
        for (int i = 0; i < taken.size(); i++) {
            for (Metric metric : taken.get(i).metrics.values()) {
                if (!isSuperseded(metric, taken.subList(i + 1, taken.size()))) {
                    values.putAll(metric.values());
                }
            }
        }
        return values;
    }

    void settle(int number) {
        ReferenceReader reader = readers.get(number);
        List<ReferenceSegment> taken = leased(reader);
        int superseded = 0;
        int all = 0;
        for (int i = 0; i < taken.size(); i++) {
            superseded += superseded(taken, i);
            all += taken.get(i).size();
        }
        reader.delivered += all - superseded;
        reader.replaced += superseded;
        reader.oldest += reader.leased;
        reader.leased = 0;
    }

    int retain(int number) {
        ReferenceReader reader = readers.get(number);
        List<ReferenceSegment> taken = leased(reader);
        int lost = 0;
        for (int i = 0; i < taken.size(); i++) {
            taken.get(i).failures[number]++;
            if (taken.get(i).failures[number] >= maxFailures) {
                int superseded = superseded(taken, i);
                lost += taken.get(i).size() - superseded;
                reader.replaced += superseded;
                reader.oldest++;
            }
        }
        reader.dropped += lost;
        reader.leased = 0;
        return lost;
    }

    boolean hasLease(int number) {
        return readers.get(number).leased > 0;
    }

    Ledger ledger(int number, String name, long bytes, long typeConflicts) {
        ReferenceReader reader = readers.get(number);
        long inFlight =
                leased(reader).stream().mapToLong(ReferenceSegment::size).sum();
        long owed = segments.subList(reader.oldest, segments.size()).stream()
                .mapToLong(ReferenceSegment::size)
                .sum();
        return new Ledger(
                name,
                accepted,
                reader.delivered,
                replaced + reader.replaced,
                reader.dropped,
                0,
                0,
                owed - inFlight,
                inFlight,
                bytes,
                typeConflicts);
    }

    private List<ReferenceSegment> leased(ReferenceReader reader) {
        return segments.subList(reader.oldest, reader.oldest + reader.leased);
    }

    private static int superseded(List<ReferenceSegment> taken, int segment) {
        return taken.get(segment).metrics.values().stream()
                .filter(metric -> isSuperseded(metric, taken.subList(segment + 1, taken.size())))
                .mapToInt(metric -> metric.values().size())
                .sum();
    }

    private static boolean isSuperseded(Metric metric, List<ReferenceSegment> newer) {
        return newer.stream().anyMatch(segment -> segment.has(metric));
    }

    private static String name(Exposition push, int family) {
        return new String(push.bytes(), push.nameStart(family), push.nameLength(family), ISO_8859_1);
    }
}

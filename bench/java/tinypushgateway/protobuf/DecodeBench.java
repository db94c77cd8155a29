package tinypushgateway.protobuf;

import java.util.LinkedHashMap;
import java.util.Map;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import tinypushgateway.config.Options;
import tinypushgateway.exposition.Exposition;
import tinypushgateway.exposition.ExpositionParser;
import tinypushgateway.exposition.GroupingLabels;
import tinypushgateway.exposition.MalformedExposition;

/** What a push in protobuf costs beside the same as text: decoding should take no longer than the parsing that follows. */
@State(Scope.Thread)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class DecodeBench {
    private static final GroupingLabels GROUP = group();

    private final ProtobufPushes pushes = new ProtobufPushes(GROUP);
    private final MetricFamilies families = new MetricFamilies(Options.DEFAULT.expositionLimits());
    private final ExpositionParser parser = new ExpositionParser(Options.DEFAULT.expositionLimits());

    private byte[] text = {};

    /** Content read, in bytes. */
    @State(Scope.Thread)
    @AuxCounters
    public static class Read {
        public long bytes;
    }

    /** The first pass alone. */
    @Benchmark
    public int check(Read read) throws MalformedProtobuf {
        pushes.advance();
        byte[] push = pushes.protobuf();
        read.bytes += push.length;
        return families.mostTextBytes(push, 0, push.length, GROUP);
    }

    /** Both passes. */
    @Benchmark
    public int decode(Read read) throws MalformedProtobuf {
        text = new byte[check(read)];
        return families.write(pushes.protobuf(), 0, pushes.protobuf().length, GROUP, text);
    }

    @Benchmark
    public Exposition decodeAndParse(Read read) throws MalformedProtobuf, MalformedExposition {
        int length = decode(read);
        return parser.parse(text, 0, length);
    }

    @Benchmark
    public Exposition parseText(Read read) throws MalformedExposition {
        pushes.advance();
        byte[] push = pushes.text();
        read.bytes += push.length;
        return parser.parse(push, 0, push.length);
    }

    private static GroupingLabels group() {
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put("job", "batch");
        labels.put("instance", "i1");
        return GroupingLabels.of(labels);
    }
}

package tinypushgateway.buffer;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.InetAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import tinypushgateway.buffer.Buffer.OfferResult;
import tinypushgateway.config.Options;
import tinypushgateway.exposition.Exposition;
import tinypushgateway.exposition.ExpositionParser;
import tinypushgateway.exposition.GroupingLabels;
import tinypushgateway.exposition.MalformedExposition;
import tinypushgateway.groups.Groups;

/** Storing small pushes of one sample each, all of different series, until a scrape takes them away. */
@State(Scope.Thread)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class OfferBench {
    private static final InetAddress PEER = InetAddress.getLoopbackAddress();

    /** Series that wait between two scrapes. */
    @Param({"1000", "100000"})
    public int series;

    /** Groups that are known at once; the pushes are of one. */
    @Param({"0", "1000"})
    public int groups;

    private final Buffer buffer = Buffers.of(256L << 20, 3);
    private Groups known;
    private Exposition[] pushes;
    private int next;

    @Setup
    public void parse() throws MalformedExposition {
        known = new Groups(groups, List.of(""), InstantSource.system());
        pushes = new Exposition[series];
        for (int i = 0; i < series; i++) {
            byte[] text = ("demo_metric{job=\"test\",id=\"" + i + "\"} 1\n").getBytes(US_ASCII);
            pushes[i] = new ExpositionParser(Options.DEFAULT.expositionLimits()).parse(text, 0, text.length);
        }
    }

    @Benchmark
    public void offerDistinct() {
        Exposition push = pushes[next];
        Groups.OfPush pushed = known.of(push, GroupingLabels.NONE);
        if (buffer.offer(push, PEER, Optional.empty(), pushed) != OfferResult.ACCEPTED) {
            throw new IllegalStateException("the buffer is full: this is no benchmark of storing any more");
        }
        pushed.accepted(push.samples(), PEER, "bench");
        next++;
        if (next == series) {
            next = 0;
            buffer.lease().settle();
        }
    }
}

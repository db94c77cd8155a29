package tinypushgateway.buffer;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.InetAddress;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import tinypushgateway.exposition.Exposition;
import tinypushgateway.exposition.ExpositionLimits;
import tinypushgateway.exposition.ExpositionParser;
import tinypushgateway.exposition.MalformedExposition;

/** Storing small pushes of one sample each, all of different series, until a scrape takes them away. */
@State(Scope.Thread)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class OfferBench {
    /** Series that wait between two scrapes. */
    @Param({"1000", "100000"})
    public int series;

    private final Buffer buffer = new Buffer(256L << 20, 3);
    private Exposition[] pushes;
    private int next;

    @Setup
    public void parse() throws MalformedExposition {
        pushes = new Exposition[series];
        for (int i = 0; i < series; i++) {
            byte[] text = ("demo_metric{job=\"test\",id=\"" + i + "\"} 1\n").getBytes(US_ASCII);
            pushes[i] = new ExpositionParser(ExpositionLimits.DEFAULT).parse(text, 0, text.length);
        }
    }

    @Benchmark
    public void offerDistinct() {
        if (buffer.offer(pushes[next], InetAddress.getLoopbackAddress()) != Admission.ACCEPTED) {
            throw new IllegalStateException("the buffer is full: this is no benchmark of storing any more");
        }
        next++;
        if (next == series) {
            next = 0;
            buffer.lease().settle();
        }
    }
}

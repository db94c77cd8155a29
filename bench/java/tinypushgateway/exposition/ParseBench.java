package tinypushgateway.exposition;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.InetAddress;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import tinypushgateway.buffer.Buffer;
import tinypushgateway.buffer.Buffer.OfferResult;
import tinypushgateway.buffer.Buffers;
import tinypushgateway.config.Options;

/**
 * What a push costs between the socket and its answer: parsed, and parsed and stored. The newline scans read the same bytes and do
 * nothing else: how near to the memory the parser works.
 */
@State(Scope.Thread)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class ParseBench {
    private static final byte[] SMALL = "demo_metric{job=\"test\"} 1\n".getBytes(US_ASCII);

    private final BulkPushes pushes = new BulkPushes();
    /** Pushes share one, as in the gateway. */
    private final ExpositionParser parser = new ExpositionParser(Options.DEFAULT.expositionLimits());

    private final Buffer buffer = Buffers.of(256L << 20, 3);

    /** Text read, in bytes. */
    @State(Scope.Thread)
    @AuxCounters
    public static class Read {
        public long bytes;
    }

    @Benchmark
    public int bulkNewlineScan(Read read) {
        byte[] push = pushes.next();
        read.bytes += push.length;
        int lines = 0;
        for (byte octet : push) {
            if (octet == '\n') {
                lines++;
            }
        }
        return lines;
    }

    /** The scan that the parser itself uses, a long at a time and line by line. */
    @Benchmark
    public int bulkNewlineScanByLongs(Read read) {
        byte[] push = pushes.next();
        read.bytes += push.length;
        int lines = 0;
        for (int at = 0; at < push.length; at = Ascii.lineFeed(push, at, push.length) + 1) {
            lines++;
        }
        return lines;
    }

    @Benchmark
    public Exposition bulkParse(Read read) throws MalformedExposition {
        byte[] push = pushes.next();
        read.bytes += push.length;
        return parser.parse(push, 0, push.length);
    }

    /** 100,000 distinct series, then a scrape takes them away. */
    @Benchmark
    public void bulkParseAndStore(Read read) throws MalformedExposition {
        Exposition push = bulkParse(read);
        store(push);
        if (pushes.wrapped()) {
            buffer.lease().settle();
        }
    }

    @Benchmark
    public Exposition smallParse(Read read) throws MalformedExposition {
        read.bytes += SMALL.length;
        return parser.parse(SMALL, 0, SMALL.length);
    }

    /** One series over and over: each push replaces the sample of the one before. */
    @Benchmark
    public void smallParseAndReplace(Read read) throws MalformedExposition {
        store(smallParse(read));
    }

    private void store(Exposition push) {
        if (Buffers.offer(buffer, push, InetAddress.getLoopbackAddress()) != OfferResult.ACCEPTED) {
            throw new IllegalStateException("the buffer is full: this is no benchmark of storing any more");
        }
    }
}

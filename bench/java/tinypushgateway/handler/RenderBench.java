package tinypushgateway.handler;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import tinypushgateway.buffer.Buffer;
import tinypushgateway.buffer.Buffers;
import tinypushgateway.buffer.Lease;
import tinypushgateway.config.Options;
import tinypushgateway.exposition.BulkPushes;
import tinypushgateway.exposition.ExpositionParser;
import tinypushgateway.exposition.MalformedExposition;
import tinypushgateway.groups.Groups;
import tinypushgateway.log.Format;
import tinypushgateway.log.Level;
import tinypushgateway.log.Log;
import tinypushgateway.metrics.OwnMetrics;

/** What a scrape costs without the network: a lease written to nowhere, plain and compressed. */
@State(Scope.Thread)
@Fork(2)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class RenderBench {
    @Param({"1000", "100000"})
    public int series;

    @Param({"false", "true"})
    public boolean gzip;

    /** Into how many the series are parted by scrapes that failed, half of them in each. */
    @Param({"1", "2"})
    public int segments;

    private final BulkPushes pushes = new BulkPushes();
    private ScrapeDelivery delivery;
    private long textBytes;

    /** Text rendered, in bytes before compression. */
    @State(Scope.Thread)
    @AuxCounters
    public static class Rendered {
        public long bytes;
    }

    @Setup
    public void lease() throws MalformedExposition, IOException {
        Buffer buffer = Buffers.of(256L << 20, 3);
        for (int pushed = 0; pushed < series; pushed += BulkPushes.SAMPLES) {
            if (segments == 2 && pushed == series / BulkPushes.SAMPLES / 2 * BulkPushes.SAMPLES && pushed > 0) {
                buffer.lease().retain(false);
            }
            byte[] push = pushes.next();
            Buffers.offer(
                    buffer,
                    new ExpositionParser(Options.DEFAULT.expositionLimits()).parse(push, 0, push.length),
                    InetAddress.getLoopbackAddress());
        }
        Lease lease = buffer.lease();
        if (lease.samples() != series) {
            throw new IllegalStateException("meant to render " + series + " series, not " + lease.samples());
        }
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        lease.writeTo(text);
        textBytes = text.size();
        Log log = Log.to(System.err, Level.ERROR, Format.LOGFMT, 1 << 18);
        delivery = new ScrapeDelivery(
                lease,
                gzip,
                0,
                new Semaphore(1),
                new AtomicInteger(),
                new ScrapeMonitor("", Duration.ZERO, log).scraped(InetAddress.getLoopbackAddress()),
                new OwnMetrics(
                        "bench",
                        new OwnMetrics.Limits(0, 0, 0),
                        buffer::ledgers,
                        () -> 0,
                        new Groups(0, List.of(""), InstantSource.system())),
                log,
                InetAddress.getLoopbackAddress());
    }

    /** A lease that has not ended can be written again and again. */
    @Benchmark
    public void render(Rendered rendered) throws IOException {
        delivery.writeTo(OutputStream.nullOutputStream());
        rendered.bytes += textBytes;
    }
}

package tinypushgateway.endtoend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Jobs that push to one gateway, and what they know of it afterwards. */
final class Jobs {
    private static final int ACCEPTED = 202;
    private static final int BAD_REQUEST = 400;

    private final GatewayProcess gateway;
    private final NumberedSamples samples = new NumberedSamples();
    private final AtomicLong rejections = new AtomicLong();
    private final Map<String, Double> accepted = new ConcurrentHashMap<>();

    Jobs(GatewayProcess gateway) {
        this.gateway = gateway;
    }

    /** The samples the gateway took: values by id. */
    Map<String, Double> accepted() {
        return Map.copyOf(accepted);
    }

    /** How many pushes it refused. */
    long rejections() {
        return rejections.get();
    }

    /** Pushes so many samples in one push, over the JDK's HTTP client. */
    void push(String job, int samples) throws IOException, InterruptedException {
        long first = this.samples.next(samples);
        assertThat(gateway.push(NumberedSamples.text(job, first, samples)).statusCode())
                .isEqualTo(ACCEPTED);
        remember(first, samples);
    }

    /** The same with a real curl. */
    void pushWithCurl(String job, int samples) throws IOException, InterruptedException {
        long first = this.samples.next(samples);
        assertThat(Curl.push(gateway, NumberedSamples.text(job, first, samples)).status())
                .isEqualTo("202");
        remember(first, samples);
    }

    /** Pushes what no scrape could bear, or just could; see {@link OddPush}. */
    void push(OddPush odd) throws IOException, InterruptedException {
        long id = samples.next(1);
        int status = gateway.push(odd.bytes(id, NumberedSamples.value(id))).statusCode();
        assertThat(status).as(odd.name()).isEqualTo(odd.isAccepted() ? ACCEPTED : BAD_REQUEST);
        if (odd.isAccepted()) {
            remember(id, 1);
        } else {
            rejections.incrementAndGet();
        }
    }

    /** Begins a push and goes away in the middle of it. */
    void breakOff() throws IOException {
        String begun = "POST /push HTTP/1.1\r\nHost: gateway\r\nContent-Length: 10000\r\n\r\n"
                + NumberedSamples.text("unfinished", samples.next(1), 1);
        try (Socket socket = gateway.connect()) {
            socket.getOutputStream().write(begun.getBytes(ISO_8859_1));
            socket.setSoLinger(true, 0);
        }
    }

    /** Holds the storage against what was accepted: all of it, nothing else, each once and with its value. */
    void assertStoredExactlyOnce(QueryApi storage) {
        assertThat(NumberedSamples.storedOnce(storage)).isEqualTo(accepted());
    }

    private void remember(long first, int samples) {
        for (long id = first; id < first + samples; id++) {
            accepted.put(Long.toString(id), NumberedSamples.value(id));
        }
    }
}

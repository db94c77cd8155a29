package tinypushgateway.endtoend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Jobs that push to one gateway, and what they know of it afterwards: every sample has a label {@code id} of its own and a value
 * that belongs to it, so that storage can be held against what was accepted, sample by sample.
 */
final class Jobs {
    private static final int ACCEPTED = 202;
    private static final int BAD_REQUEST = 400;

    private final GatewayProcess gateway;
    private final AtomicLong lastId = new AtomicLong();
    private final AtomicLong refusals = new AtomicLong();
    private final Map<String, Double> accepted = new ConcurrentHashMap<>();

    Jobs(GatewayProcess gateway) {
        this.gateway = gateway;
    }

    /** The samples the gateway took: values by id. */
    Map<String, Double> accepted() {
        return Map.copyOf(accepted);
    }

    /** How many pushes it refused. */
    long refusals() {
        return refusals.get();
    }

    /** Pushes so many samples in one push, over the JDK's HTTP client. */
    void push(String job, int samples) throws IOException, InterruptedException {
        long first = lastId.getAndAdd(samples) + 1;
        assertThat(gateway.push(text(job, first, samples)).statusCode()).isEqualTo(ACCEPTED);
        remember(first, samples);
    }

    /** The same with a real curl. */
    void pushWithCurl(String job, int samples) throws IOException, InterruptedException {
        long first = lastId.getAndAdd(samples) + 1;
        assertThat(Curl.push(gateway, text(job, first, samples)).status()).isEqualTo("202");
        remember(first, samples);
    }

    /** Pushes what no scrape could bear, or just could; see {@link OddPush}. */
    void push(OddPush odd) throws IOException, InterruptedException {
        long id = lastId.incrementAndGet();
        int status = gateway.push(odd.bytes(id, value(id))).statusCode();
        assertThat(status).as(odd.name()).isEqualTo(odd.isAccepted() ? ACCEPTED : BAD_REQUEST);
        if (odd.isAccepted()) {
            remember(id, 1);
        } else {
            refusals.incrementAndGet();
        }
    }

    /** Begins a push and goes away in the middle of it. */
    void breakOff() throws IOException {
        String begun = "POST /push HTTP/1.1\r\nHost: gateway\r\nContent-Length: 10000\r\n\r\n"
                + text("unfinished", lastId.incrementAndGet(), 1);
        try (Socket socket = gateway.connect()) {
            socket.getOutputStream().write(begun.getBytes(ISO_8859_1));
            socket.setSoLinger(true, 0);
        }
    }

    /** Holds the storage against what was accepted: all of it, nothing else, each once and with its value. */
    void assertStoredExactlyOnce(PrometheusProcess prometheus) {
        assertThat(byId(prometheus.query("last_over_time({id!=\"\"}[1h])"))).isEqualTo(accepted());
        assertThat(byId(prometheus.query("count_over_time({id!=\"\"}[1h]) != 1")))
                .isEmpty();
    }

    private static Map<String, Double> byId(List<StoredSample> vector) {
        return vector.stream().collect(toMap(sample -> sample.label("id"), StoredSample::value));
    }

    /** About 80 bytes a sample. */
    private static String text(String job, long first, int samples) {
        StringBuilder text = new StringBuilder("# HELP items_done How many.\n# TYPE items_done gauge\n");
        for (long id = first; id < first + samples; id++) {
            text.append("items_done{job=\"%s\",instance=\"\",id=\"%d\",padding=\"%030d\"} %s\n"
                    .formatted(job, id, id, value(id)));
        }
        return text.toString();
    }

    private void remember(long first, int samples) {
        for (long id = first; id < first + samples; id++) {
            accepted.put(Long.toString(id), value(id));
        }
    }

    private static double value(long id) {
        return id * 0.125 - 1000;
    }
}

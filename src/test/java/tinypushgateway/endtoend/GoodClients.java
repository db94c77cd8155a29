package tinypushgateway.endtoend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Jobs that push as jobs do, a connection for each push and once more when they are told to try again, and a scraper: beside others that
 * do not behave. What they got, and how long it took.
 */
final class GoodClients implements AutoCloseable {
    private static final Pattern ID = Pattern.compile("[{,]id=\"(\\d+)\"");
    private static final int PATIENCE_MILLIS = 60_000;

    private final GatewayProcess gateway;
    private final NumberedSamples samples = new NumberedSamples();
    private final Set<String> accepted = ConcurrentHashMap.newKeySet();
    private final Map<String, Integer> scraped = new HashMap<>();
    private final List<Long> micros = new ArrayList<>();
    private final AtomicInteger retries = new AtomicInteger();
    private final AtomicInteger brokenScrapes = new AtomicInteger();
    private final Together.Repeated running;

    private GoodClients(GatewayProcess gateway, boolean stopsWithTheGateway) {
        this.gateway = gateway;
        running = Together.start(
                () -> paced(10, this::push, stopsWithTheGateway),
                () -> paced(10, this::push, stopsWithTheGateway),
                () -> paced(100, this::scrape, stopsWithTheGateway));
    }

    static GoodClients of(GatewayProcess gateway) {
        return new GoodClients(gateway, false);
    }

    /** Ones that take it as it comes when nobody answers any more. */
    static GoodClients untilItEnds(GatewayProcess gateway) {
        return new GoodClients(gateway, true);
    }

    /** Ids of the samples for which a job got 202. */
    Set<String> accepted() {
        return accepted;
    }

    /** How often each id was in a scrape that came to its end. */
    Map<String, Integer> scraped() {
        synchronized (scraped) {
            return Map.copyOf(scraped);
        }
    }

    /** Ends them; everything that was accepted must have been scraped, or be there now, and only once. */
    String stop() throws InterruptedException, ExecutionException, IOException {
        running.stop();
        Waiting.until(
                Duration.ofMillis(PATIENCE_MILLIS),
                () -> scrapedAll(),
                () -> scraped().size() + " of " + accepted.size() + "\n"
                        + gateway.ownMetrics().text());
        assertThat(scraped().values()).as("nothing twice").allMatch(times -> times == 1);
        assertThat(scraped().keySet()).containsAll(accepted);
        return figures();
    }

    /** Ends them where they are. */
    void end() throws InterruptedException, ExecutionException {
        running.stop();
    }

    /** What they saw, for docs/reliability.md. */
    String figures() {
        synchronized (micros) {
            List<Long> sorted = micros.stream().sorted().toList();
            assertThat(sorted).isNotEmpty();
            return String.format(
                    Locale.ROOT,
                    "%d good pushes accepted, %d tried again, ms p50 %.1f p99 %.1f most %.1f; %d samples scraped, %d scrapes refused or broken",
                    sorted.size(),
                    retries.get(),
                    sorted.get(sorted.size() / 2) / 1e3,
                    sorted.get(sorted.size() * 99 / 100) / 1e3,
                    sorted.getLast() / 1e3,
                    scraped().size(),
                    brokenScrapes.get());
        }
    }

    @Override
    public void close() {
        running.close();
    }

    private boolean scrapedAll() {
        try {
            scrape();
            return scraped().keySet().containsAll(accepted);
        } catch (IOException e) {
            return false;
        }
    }

    private static void paced(long millis, Together.Action action, boolean forgiving) throws Exception {
        try {
            action.once();
        } catch (IOException e) {
            if (!forgiving) {
                throw e;
            }
        }
        Thread.sleep(millis);
    }

    private void push() throws IOException, InterruptedException {
        long id = samples.next(1);
        String text = NumberedSamples.text("good", id, 1);
        long start = System.nanoTime();
        int status = tryToPush(text);
        while (status != 202) {
            assertThat(status).as("what a job may try again").isIn(503, 0);
            if (System.nanoTime() - start > PATIENCE_MILLIS * 1_000_000L) {
                throw new IOException("not accepted in time, at last " + status);
            }
            retries.incrementAndGet();
            Thread.sleep(20);
            status = tryToPush(text);
        }
        synchronized (micros) {
            micros.add((System.nanoTime() - start) / 1000);
        }
        accepted.add(Long.toString(id));
    }

    /** The status, 0 if the connection ended without one. */
    private int tryToPush(String text) throws IOException {
        try (Socket socket = gateway.connect()) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream()
                    .write(("POST /push HTTP/1.1\r\nHost: x\r\nContent-Length: " + text.length() + "\r\n\r\n" + text)
                            .getBytes(ISO_8859_1));
            byte[] start = socket.getInputStream().readNBytes(12);
            return start.length < 12 ? 0 : Integer.parseInt(new String(start, 9, 3, ISO_8859_1));
        } catch (java.net.SocketException e) {
            if (!gateway.process().isAlive()) {
                throw e;
            }
            return 0;
        }
    }

    /** Reads to the last chunk and closes, as Prometheus does. */
    private void scrape() throws IOException {
        StringBuilder answer = new StringBuilder();
        try (Socket socket = gateway.connect()) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream()
                    .write("GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".getBytes(ISO_8859_1));
            InputStream in = socket.getInputStream();
            byte[] block = new byte[64 * 1024];
            for (int read = in.read(block); read > 0 && !isWhole(answer); read = isWhole(answer) ? 0 : in.read(block)) {
                answer.append(new String(block, 0, read, ISO_8859_1));
            }
        } catch (java.net.SocketException e) {
            if (!gateway.process().isAlive()) {
                throw e;
            }
        }
        if (isWhole(answer)) {
            count(answer);
        } else if (answer.indexOf("\r\nContent-Length: 0\r\n") < 0) {
            brokenScrapes.incrementAndGet();
        }
    }

    private void count(CharSequence answer) {
        synchronized (scraped) {
            for (Matcher id = ID.matcher(answer); id.find(); ) {
                scraped.merge(id.group(1), 1, Integer::sum);
            }
        }
    }

    private static boolean isWhole(StringBuilder answer) {
        return answer.length() > 7 && answer.indexOf("\r\n0\r\n\r\n", answer.length() - 7) >= 0;
    }
}

package tinypushgateway.endtoend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.zip.GZIPOutputStream;

/** Clients that want more memory than there is, many at once, again and again. */
final class Hogs {
    private static final int PATIENCE_MILLIS = 30_000;
    private static final int BODIES = 16;

    private final GatewayProcess gateway;
    private final int mostBytes;
    private final int mostSamples;
    private final AtomicInteger distinct = new AtomicInteger();

    /** @param mostBytes of a push, and {@code mostSamples} in one, as the gateway was told */
    Hogs(GatewayProcess gateway, int mostBytes, int mostSamples) {
        this.gateway = gateway;
        this.mostBytes = mostBytes;
        this.mostSamples = mostSamples;
    }

    enum Kind {
        LARGEST,
        LARGEST_GZIPPED,
        BOMBS,
        FAMILIES,
        HUGE_LABELS,
        TOO_LARGE,
        ENDLESS,
        UNFINISHED,
        MANY_GROUPS,
        UNREAD_ANSWERS,
        UNREAD_STATUS,
        UNREAD_PAGES
    }

    /** Statuses, or what there was instead, and how often. */
    Map<String, LongAdder> attack(Kind kind, int connections, Duration time) throws IOException, InterruptedException {
        Map<String, LongAdder> outcomes = new ConcurrentSkipListMap<>();
        List<byte[]> requests = requests(kind);
        long end = System.nanoTime() + time.toNanos();
        AtomicInteger next = new AtomicInteger();
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            all.add(Thread.startVirtualThread(() -> {
                do {
                    byte[] request = requests.get(next.getAndIncrement() % requests.size());
                    outcomes.computeIfAbsent(outcome(kind, request), none -> new LongAdder())
                            .increment();
                } while (System.nanoTime() < end);
            }));
        }
        for (Thread one : all) {
            one.join();
        }
        return outcomes;
    }

    /** So many series that never come again, in one push. */
    String series(int count) {
        StringBuilder text = new StringBuilder(count * 60);
        for (int i = 0; i < count; i++) {
            text.append("hog_series{worker=\"")
                    .append(distinct.incrementAndGet())
                    .append("\"} 1\n");
        }
        return text.toString();
    }

    private String outcome(Kind kind, byte[] request) {
        try (Socket socket = gateway.connect()) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            try {
                send(kind, socket, request);
            } catch (IOException e) {
                // refused before all of it was read; the answer may be there all the same
            }
            String head = readHead(socket.getInputStream());
            if (head.length() < 12) {
                return "closed";
            }
            String status = head.substring(9, 12);
            return status.equals("503") && !head.contains("\r\nRetry-After: ") ? "503 without Retry-After" : status;
        } catch (SocketTimeoutException e) {
            return "no answer";
        } catch (IOException e) {
            return "closed";
        }
    }

    /** Up to its end, or as far as it came. */
    private static String readHead(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        try {
            int octet = in.read();
            while (octet >= 0) {
                head.append((char) octet);
                octet = head.indexOf("\r\n\r\n") < 0 ? in.read() : -1;
            }
        } catch (SocketException e) {
            // closed with content of ours unread
        }
        return head.toString();
    }

    private static void send(Kind kind, Socket socket, byte[] request) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(request);
        if (kind == Kind.ENDLESS) {
            byte[] chunk = ("8000\r\n" + "#".repeat(0x8000) + "\r\n").getBytes(ISO_8859_1);
            for (int i = 0; i < 1_000; i++) { // 32 MB: as good as endless
                out.write(chunk);
            }
        }
    }

    private List<byte[]> requests(Kind kind) throws IOException {
        List<byte[]> requests = new ArrayList<>();
        for (int i = 0; i < BODIES; i++) {
            requests.add(request(kind));
        }
        return requests;
    }

    private byte[] request(Kind kind) throws IOException {
        return switch (kind) {
            case LARGEST -> push(largest(), "");
            case LARGEST_GZIPPED -> push(gzip(largest()), "Content-Encoding: gzip\r\n");
            case BOMBS -> push(gzip(new byte[16 * mostBytes]), "Content-Encoding: gzip\r\n");
            case FAMILIES -> push(families(), "");
            case HUGE_LABELS -> push(hugeLabels(), "");
            case TOO_LARGE -> push(new byte[mostBytes + 1], "");
            case ENDLESS -> "POST /push HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(ISO_8859_1);
            case UNFINISHED -> head(mostBytes, "", "#".repeat(mostBytes / 2));
            case UNREAD_ANSWERS ->
                "GET /-/metrics HTTP/1.1\r\nHost: x\r\n\r\n".repeat(50).getBytes(ISO_8859_1);
            case MANY_GROUPS -> push(manyGroups(), "");
            case UNREAD_STATUS ->
                "GET /-/status HTTP/1.1\r\nHost: x\r\n\r\n".repeat(50).getBytes(ISO_8859_1);
            case UNREAD_PAGES -> "GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(200).getBytes(ISO_8859_1);
        };
    }

    /** As many bytes as a push may have, in samples of some 200. */
    private byte[] largest() {
        StringBuilder text = new StringBuilder(mostBytes);
        String padding = "p".repeat(150);
        for (int i = 0; i < mostSamples && text.length() < mostBytes - 250; i++) {
            text.append("hog_largest{worker=\"")
                    .append(distinct.incrementAndGet())
                    .append("\",padding=\"")
                    .append(padding)
                    .append("\"} 1\n");
        }
        return text.toString().getBytes(ISO_8859_1);
    }

    /** Each sample a family of its own: the costliest to parse. */
    private byte[] families() {
        StringBuilder text = new StringBuilder(mostBytes);
        for (int i = 0; i < mostSamples && text.length() < mostBytes - 100; i++) {
            int family = distinct.incrementAndGet();
            text.append("# TYPE hog_")
                    .append(family)
                    .append(" gauge\nhog_")
                    .append(family)
                    .append(" 1\n");
        }
        return text.toString().getBytes(ISO_8859_1);
    }

    /** Each sample is of another group, with labels as long as those of a known group may be. */
    private byte[] manyGroups() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            String job = distinct.incrementAndGet() + "j".repeat(235);
            text.append("hog_group{job=\"").append(job).append("\"} 1\n");
        }
        return text.toString().getBytes(ISO_8859_1);
    }

    /** Seven label values of 2 KB a sample. */
    private byte[] hugeLabels() {
        StringBuilder text = new StringBuilder(mostBytes);
        String value = "v".repeat(2000);
        while (text.length() < mostBytes - 15_000) {
            text.append("hog_labels{");
            for (char name = 'a'; name < 'h'; name++) {
                text.append(name)
                        .append("=\"")
                        .append(value)
                        .append(distinct.incrementAndGet())
                        .append("\",");
            }
            text.append("} 1\n");
        }
        return text.toString().getBytes(ISO_8859_1);
    }

    private static byte[] push(byte[] content, String fields) throws IOException {
        return head(content.length, fields, new String(content, ISO_8859_1));
    }

    private static byte[] head(int length, String fields, String content) {
        return ("POST /push HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + fields + "Content-Length: " + length
                        + "\r\n\r\n" + content)
                .getBytes(ISO_8859_1);
    }

    private static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(zipped)) {
            out.write(content);
        }
        return zipped.toByteArray();
    }
}

package tinypushgateway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tinypushgateway.buffer.Ledger;
import tinypushgateway.config.Options;
import tinypushgateway.exposition.GroupingLabels;
import tinypushgateway.exposition.MalformedExposition;
import tinypushgateway.exposition.Pushes;
import tinypushgateway.protobuf.MalformedProtobuf;
import tinypushgateway.protobuf.MetricFamilies;

/**
 * Any octets, in pieces of any size, on a whole connection to the real paths of the gateway, from a peer of each {@link
 * MemorySocket.Manner}. There is never an internal error. What is written are answers with a sound status line, each as long as it
 * says, and none after one that closes. Exactly the samples of those pushes enter that were answered 202, where {@link NaiveRequest}
 * finds them: nothing is smuggled in. When the connection is over the ledger balances, nothing is in flight and no memory stays
 * reserved; the next peer is served, and gets what is pending.
 */
class ConnectionFuzz {
    private static final GatewayInMemory GATEWAY = GatewayInMemory.open();
    private static final List<MemorySocket.Manner> MANNERS = List.of(MemorySocket.Manner.values());
    private static final String STATUS_LINE = "HTTP/1\\.1 [1-5][0-9][0-9] [A-Za-z -]+(: [ -~]{1,170})?";

    private static final String PROTOBUF = "Content-Type: application/vnd.google.protobuf;"
            + " proto=io.prometheus.client.MetricFamily; encoding=delimited\r\n";

    /** An untyped metric {@code up_to} with the value 2.5. */
    private static final String FAMILY = "\26\n\5up_to\30\3\"\13*\t\t\0\0\0\0\0\0\4@";

    static List<Arguments> seeds() throws IOException {
        String push = "my_metric{label=\"test\"} 1\n";
        String host = " HTTP/1.1\r\nHost: x\r\n";
        String pushed = "POST /push" + host + "Content-Length: " + push.length() + "\r\n\r\n" + push;
        String chunked = "POST /push" + host
                + "Transfer-Encoding: chunked\r\n\r\n4\r\na 1\n\r\n2;x=y\r\nb \r\n2\r\n2\n\r\n0\r\nT: u\r\n\r\n";
        String scrape =
                "GET /metrics" + host + "Accept-Encoding: gzip\r\nX-Prometheus-Scrape-Timeout-Seconds: 10\r\n\r\n";
        String gzip = gzip("# HELP h x\n# TYPE h histogram\nh_bucket{le=\"1\"} 1\nh_sum 1\nh_count 1\n");
        String large = "large{n=\"" + "9".repeat(1500) + "\"} 1\n";
        List<String> all = new ArrayList<>(List.of(
                pushed,
                pushed + chunked + scrape,
                pushed + "GET /metrics HTTP/1.0\r\n\r\n",
                "POST /push" + host + "Content-Encoding: gzip\r\nContent-Length: " + gzip.length() + "\r\n\r\n" + gzip
                        + scrape,
                "POST /push" + host + "Content-Length: " + large.length() + "\r\n\r\n" + large + scrape,
                "POST /push" + host
                        + "Expect: 100-continue\r\nContent-Type: text/plain; version=0.0.4\r\nContent-Length: 4\r\n\r\na 1\n",
                "HEAD /metrics" + host + "\r\nGET /" + host + "\r\nGET /-/metrics" + host + "\r\nGET /-/ready" + host
                        + "\r\n",
                "POST /push" + host + "Content-Length: " + pushed.length() + "\r\n\r\n" + pushed + pushed,
                "PUT /metrics/job/x%2Fy/shard//zone@base64/ZXU=" + host + "Content-Length: " + push.length()
                        + "\r\n\r\n" + push + "DELETE /metrics/job/x" + host + "\r\n" + scrape,
                "POST /metrics/job/x" + host + PROTOBUF + "Content-Length: " + FAMILY.length() + "\r\n\r\n" + FAMILY
                        + scrape));
        Corpus.read()
                .forEach(each ->
                        all.add(each.octets().replace("/echo ", "/push ").replace("/smuggled", "/metrics")));
        List<String> peers = List.of("\0\u00FF", "\1\0", "\1\7", "\2\u00FF", "\3P");
        return IntStream.range(0, all.size())
                .mapToObj(i -> peers.get(i % peers.size()) + all.get(i))
                .map(text -> Arguments.of(text.getBytes(ISO_8859_1)))
                .toList();
    }

    /** The first octet says what manners the peer has, the second how large the pieces are. */
    @MethodSource("seeds")
    @FuzzTest(maxDuration = "5m")
    void anyOctetsOnAWholeConnection(byte[] input) throws Exception {
        if (input.length < 2) {
            return;
        }
        MemorySocket.Manner manner = MANNERS.get(input[0] & 3);
        int piece = 1 + (input[1] & 0xFF) * (manner == MemorySocket.Manner.BREAKS ? 8 : 1);
        MemorySocket peer = new MemorySocket(input, 2, piece, manner);
        Ledger before = GATEWAY.ledger();

        GATEWAY.serve(peer);

        Ledger after = GATEWAY.ledger();
        GATEWAY.checkAtRest();
        if (manner != MemorySocket.Manner.BREAKS) {
            assertThat(after.accepted() - before.accepted()).isEqualTo(samplesAccepted(input, peer));
        }
        GATEWAY.checkStillServes();
    }

    /** Reads the answers one by one, beside the requests; returns how many samples were in pushes answered 202. */
    private static long samplesAccepted(byte[] input, MemorySocket peer) throws Exception {
        long samples = 0;
        int at = 2;
        Wire wire = new Wire(new MemorySocket(peer.written(), 0, Integer.MAX_VALUE, MemorySocket.Manner.HALF_CLOSES));
        while (!wire.hasEnded()) {
            boolean head = new String(input, at, input.length - at, ISO_8859_1).matches("(?s)(\r\n)?HEAD .*");
            Wire.Answer answer;
            try {
                answer = wire.answer(head);
            } catch (EOFException e) { // samples on their way to a peer that went away
                assertThat(peer.manner()).isEqualTo(MemorySocket.Manner.RESETS);
                return samples;
            }
            assertThat(answer.statusLine()).matches(STATUS_LINE);
            if (answer.status() == 100) {
                continue;
            }
            Optional<NaiveRequest> request = NaiveRequest.first(input, at, input.length);
            if (answer.status() == 202) {
                samples += samples(request.orElseThrow());
            }
            if (answer.closes()) { // a HEAD that was not understood as one has body
                assertThat(wire.rest()).matches(head ? "(?s).*" : "");
                return samples;
            }
            at += request.orElseThrow().length();
        }
        return samples;
    }

    private static int samples(NaiveRequest push) throws IOException, MalformedExposition {
        if (push.method().equals("DELETE")) { // of a group, which has no effect
            return 0;
        }
        assertThat(push.method()).isIn("POST", "PUT");
        byte[] sent = push.body().getBytes(ISO_8859_1);
        boolean gzip = push.codings().stream().anyMatch(coding -> coding.endsWith("gzip"));
        byte[] body = gzip ? new GZIPInputStream(new ByteArrayInputStream(sent)).readAllBytes() : sent;
        return Pushes.parse(push.isProtobuf() ? text(body) : body).samples();
    }

    private static byte[] text(byte[] families) {
        MetricFamilies decoder = new MetricFamilies(Options.DEFAULT.expositionLimits());
        try {
            byte[] text = new byte[decoder.mostTextBytes(families, 0, families.length, GroupingLabels.NONE)];
            int length = decoder.write(families, 0, families.length, GroupingLabels.NONE, text);
            return Arrays.copyOf(text, length);
        } catch (MalformedProtobuf e) {
            throw new AssertionError("accepted, but malformed", e);
        }
    }

    private static String gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(ISO_8859_1));
        }
        return bytes.toString(ISO_8859_1);
    }
}

package tinypushgateway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** Content-Encoding: gzip, RFC 9110 section 8.4.1.3 and RFC 1952. */
class GzipBodyTest {
    private static final int MOST = 64 * 1024;

    private final BodyBuffer.Budget budget = new BodyBuffer.Budget(1024 * 1024);

    @Test
    void contentIsDecoded() throws Exception {
        assertThat(decode(gzip("abc"))).isEqualTo("abc");
        assertThat(decode(gzip(""))).isEmpty();
        String random = random(MOST);
        assertThat(decode(gzip(random))).isEqualTo(random);
    }

    @Test
    void contentAtTheLimitIsTakenAndOneOctetMoreIsNot() throws Exception {
        assertThat(decode(gzip("c".repeat(MOST)))).hasSize(MOST);
        assertRefused(gzip("c".repeat(MOST + 1)), Status.CONTENT_TOO_LARGE);
    }

    @Test
    void aBombIsStoppedAtTheLimit() throws Exception {
        assertRefused(gzip("c".repeat(60_000_000)), Status.CONTENT_TOO_LARGE);
    }

    @Test
    void severalMembersAreJoined() throws Exception { // RFC 1952 section 2.2
        assertThat(decode(join(gzip("abc"), gzip(""), gzip("def")))).isEqualTo("abcdef");
    }

    @Test
    void optionalPartsOfTheHeaderAreSkipped() throws Exception { // RFC 1952 section 2.3.1
        byte[] plain = gzip("abc");
        byte[] header = {0x1F, (byte) 0x8B, 8, 4 | 8 | 16, 0, 0, 0, 0, 0, 3, 2, 0, 'x', 'y', 'n', 0, 'c', 0};
        assertThat(decode(join(header, Arrays.copyOfRange(plain, 10, plain.length))))
                .isEqualTo("abc");
    }

    @Test
    void whatIsTruncatedAnywhereIsRefused() throws Exception {
        byte[] whole = gzip(random(300));
        for (int length = 0; length < whole.length; length++) {
            assertRefused(Arrays.copyOf(whole, length), Status.BAD_REQUEST);
        }
    }

    @Test
    void garbageAfterTheEndIsRefused() throws Exception {
        assertRefused(join(gzip("abc"), new byte[] {0}), Status.BAD_REQUEST);
        assertRefused(join(gzip("abc"), "more text of a push\n".getBytes(ISO_8859_1)), Status.BAD_REQUEST);
        assertRefused(join(gzip("abc"), new byte[] {0x1F}), Status.BAD_REQUEST);
    }

    @Test
    void noBitCanChangeUnnoticed() throws Exception { // RFC 1952 section 2.3.1: CRC32 and ISIZE
        String text = random(200);
        byte[] whole = gzip(text);
        for (int i = 0; i < 8 * whole.length; i++) {
            byte[] flipped = whole.clone();
            flipped[i / 8] ^= (byte) (1 << i % 8);
            try {
                assertThat(decode(flipped)).as("bit %d", i).isEqualTo(text); // a time stamp, say
            } catch (HttpError e) {
                assertThat(e.status()).isEqualTo(Status.BAD_REQUEST);
            }
        }
    }

    @Test
    void overTheWireTheConnectionGoesOn() throws Exception {
        try (TestServer server = new TestServer();
                Wire wire = server.connect()) {
            for (String coding : new String[] {"gzip", "GZIP", "x-gzip"}) {
                assertThat(push(wire, coding, gzip("abc")).text()).isEqualTo("abc");
            }
            assertThat(push(wire, "gzip", "abc".getBytes(ISO_8859_1)).status()).isEqualTo(400);
            assertThat(push(wire, "gzip", gzip("c".repeat(MOST + 1))).status()).isEqualTo(413);
            assertThat(push(wire, "identity", "abc".getBytes(ISO_8859_1)).text())
                    .isEqualTo("abc");
            Eventually.holds("all memory is given back", () -> server.inflightLeft() == 1024 * 1024);
        }
    }

    private static Wire.Answer push(Wire wire, String coding, byte[] body) throws IOException {
        wire.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Encoding: " + coding + "\r\nContent-Length: " + body.length
                        + "\r\n\r\n")
                .send(body);
        return wire.answer();
    }

    private void assertRefused(byte[] body, Status status) {
        assertThatExceptionOfType(HttpError.class)
                .isThrownBy(() -> decode(body))
                .matches(e -> e.status() == status, status.toString());
    }

    /** Decodes what stands in the middle of other bytes, as it does in the buffer of a connection. */
    private String decode(byte[] body) throws HttpError {
        BodyBuffer decoded = new BodyBuffer(budget, MOST);
        byte[] around = join(new byte[] {9, 9, 9}, body, new byte[] {9, 9, 9});
        try {
            Request.Body text = new GzipDecoder(new Request.Body(around, 3, 3 + body.length), decoded).decode();
            return new String(text.bytes(), text.from(), text.length(), ISO_8859_1);
        } finally {
            decoded.release();
            assertThat(budget.left()).isEqualTo(1024 * 1024);
        }
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(ISO_8859_1));
        }
        return bytes.toByteArray();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static String random(int length) {
        byte[] bytes = new byte[length];
        new Random(1).nextBytes(bytes);
        return new String(bytes, ISO_8859_1);
    }
}

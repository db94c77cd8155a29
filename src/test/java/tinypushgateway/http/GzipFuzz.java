package tinypushgateway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.Inflater;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any octets as body that says it is gzip. It is refused with 400 or 413 and one line of text, or decoded to what the JDK's
 * GZIPInputStream makes of it, whether it was there already, came by its length or in chunks; and no memory stays reserved. What the
 * fuzzer cannot guess is done for it: the octets as a deflate stream, with the header and the checksum that belong to it, are taken
 * up to the limit, and not one octet beyond.
 */
class GzipFuzz {
    private static final int MOST = 2048;
    private static final Server.Limits LIMITS = new TestLimits().bodyBytes(MOST).limits();
    private static final int HEADER_CRC = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int RESERVED = 0xE0;

    private record Outcome(int status, String text) {}

    static List<Arguments> seeds() throws IOException {
        byte[] one = gzip("my_metric{label=\"test\"} 1\n".repeat(40));
        byte[] noise = {3, 1, 4, 1, 5, 9, 2, 6};
        return List.of(
                Arguments.of(one),
                Arguments.of(gzip("")),
                Arguments.of(join(one, gzip("a 1\n"))),
                Arguments.of(join(gzip("a 1\n"), noise)),
                Arguments.of(join(header(HEADER_CRC | EXTRA | NAME | COMMENT), deflated(one), trailer("a"))),
                Arguments.of(join(new byte[] {EXTRA}, deflated(one))),
                Arguments.of(gzip("c".repeat(MOST))),
                Arguments.of(gzip("c".repeat(MOST + 1))));
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "5m")
    void anyOctetsAreDecodedOrRefused(byte[] octets) throws Exception {
        checkLikeTheJdk(octets);
        if (octets.length > 0) {
            checkMended(octets[0], octets);
        }
    }

    private static void checkLikeTheJdk(byte[] octets) throws IOException {
        Outcome outcome = outcome(octets);
        if (outcome.status == 200) {
            GZIPInputStream jdk = new GZIPInputStream(new ByteArrayInputStream(octets));
            assertThat(new String(jdk.readAllBytes(), ISO_8859_1)).isEqualTo(outcome.text);
        }
    }

    private static void checkMended(int flags, byte[] octets) throws IOException {
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(octets, 1, octets.length - 1);
            byte[] text = new byte[2 * MOST];
            int length = inflater.inflate(text);
            boolean whole = inflater.finished();
            int end = octets.length - inflater.getRemaining();
            String known = new String(text, 0, length, ISO_8859_1);
            byte[] member = join(header(flags), copy(octets, 1, end), trailer(known));
            Outcome outcome = outcome(member);
            if (member.length > MOST) {
                assertThat(outcome.status).isEqualTo(413);
            } else if ((flags & RESERVED) != 0) {
                assertThat(outcome.status).isEqualTo(400);
            } else if (!whole) { // the checksum is read as more of the stream
                assertThat(outcome.status).isIn(400, 413);
            } else {
                assertThat(outcome).isEqualTo(length > MOST ? new Outcome(413, "") : new Outcome(200, known));
            }
        } catch (DataFormatException e) {
            assertThat(outcome(join(header(0), copy(octets, 1, octets.length))).status)
                    .isGreaterThanOrEqualTo(400);
        } finally {
            inflater.end();
        }
    }

    private static Outcome outcome(byte[] octets) throws IOException {
        Input there = input(octets);
        there.fill();
        Outcome outcome = outcome(there, new Framing.Length(octets.length));
        assertThat(outcome(input(octets), new Framing.Length(octets.length))).isEqualTo(outcome);
        byte[] first = (octets.length < 2 ? "" : "1\r\n" + (char) (octets[0] & 0xFF) + "\r\n").getBytes(ISO_8859_1);
        byte[] rest = octets.length < 2 ? octets : copy(octets, 1, octets.length);
        String size = rest.length == 0 ? "" : Integer.toHexString(rest.length) + "\r\n";
        byte[] chunks = join(first, size.getBytes(ISO_8859_1), rest, "\r\n0\r\n\r\n".getBytes(ISO_8859_1));
        if (rest.length > 0) {
            assertThat(outcome(input(chunks), Framing.CHUNKED)).isEqualTo(outcome);
        }
        return outcome;
    }

    private static Outcome outcome(Input input, Framing framing) throws IOException {
        BodyBuffer.Budget budget = new BodyBuffer.Budget(LIMITS.inflightBytes());
        RequestBodyReader reader = new RequestBodyReader(
                input,
                LIMITS,
                budget,
                framing,
                new ConnectionTimeouts(
                        new Socket(),
                        ConnectionLimiter.Slot.regular(),
                        LIMITS.readTimeout().toNanos()));
        try {
            reader.checkAnnounced();
            Request.Body body = reader.read("gzip");
            assertThat(reader.isComplete()).isTrue();
            assertThat(input.available()).isZero();
            return new Outcome(200, new String(body.bytes(), body.from(), body.length(), ISO_8859_1));
        } catch (HttpError e) {
            assertThat(e.status()).isIn(Status.BAD_REQUEST, Status.CONTENT_TOO_LARGE);
            assertThat(e.getMessage()).matches("[ -~]+");
            return new Outcome(e.status().code(), "");
        } finally {
            reader.release();
            assertThat(budget.left()).isEqualTo(LIMITS.inflightBytes());
        }
    }

    private static Input input(byte[] octets) {
        return new Input(new ByteArrayInputStream(octets), LIMITS.headBytes());
    }

    /** RFC 1952 section 2.3, with whatever optional parts the flags say. */
    private static byte[] header(int flags) {
        byte[] header = {0x1F, (byte) 0x8B, 8, (byte) flags, 0, 0, 0, 0, 0, 3};
        if ((flags & EXTRA) != 0) {
            header = join(header, new byte[] {2, 0, 'x', 'y'});
        }
        if ((flags & NAME) != 0) {
            header = join(header, new byte[] {'n', 0});
        }
        if ((flags & COMMENT) != 0) {
            header = join(header, new byte[] {'c', 0});
        }
        if ((flags & HEADER_CRC) != 0) {
            CRC32 sum = new CRC32();
            sum.update(header);
            header = join(header, littleEndian(sum.getValue(), 2));
        }
        return header;
    }

    private static byte[] trailer(String text) {
        CRC32 sum = new CRC32();
        sum.update(text.getBytes(ISO_8859_1));
        return join(littleEndian(sum.getValue(), 4), littleEndian(text.length(), 4));
    }

    private static byte[] littleEndian(long number, int octets) {
        byte[] bytes = new byte[octets];
        for (int i = 0; i < octets; i++) {
            bytes[i] = (byte) (number >> (8 * i));
        }
        return bytes;
    }

    /** What stands between the ten octets of a plain header and the trailer. */
    private static byte[] deflated(byte[] gzip) {
        return copy(gzip, 10, gzip.length - 8);
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(ISO_8859_1));
        }
        return bytes.toByteArray();
    }

    private static byte[] copy(byte[] bytes, int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}

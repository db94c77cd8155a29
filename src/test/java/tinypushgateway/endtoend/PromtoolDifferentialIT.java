package tinypushgateway.endtoend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tinypushgateway.Repetitions;
import tinypushgateway.buffer.Buffer;
import tinypushgateway.buffer.Buffer.OfferResult;
import tinypushgateway.buffer.Buffers;
import tinypushgateway.buffer.Lease;
import tinypushgateway.exposition.Corpus;
import tinypushgateway.exposition.GeneratedPush;
import tinypushgateway.exposition.MalformedExposition;
import tinypushgateway.exposition.Mutation;
import tinypushgateway.exposition.Pushes;

/**
 * Whatever the parser accepts, {@code promtool check metrics} parses as the buffer renders it; and what is not untidy, as it was pushed too
 * (line ends aside). What promtool says about style does not matter here.
 */
class PromtoolDifferentialIT {
    private static final long SEED = Long.getLong("promtool.seed", new Random().nextLong());

    private static final int BATCHES = Repetitions.of(15, 60);
    private static final int PUSHES_PER_BATCH = 50;
    private static final int MUTANTS = Repetitions.of(50, 250);

    /** Exit codes of promtool: nothing to say, and something to say about style. A parse error is a 1. */
    private static final List<Integer> PARSED = List.of(0, 3);

    static Stream<Path> validCorpus() {
        return Corpus.valid();
    }

    @ParameterizedTest
    @MethodSource("validCorpus")
    void theCorpusIsTakenAsRendered(Path file) throws Exception {
        byte[] pushed = Files.readAllBytes(file);

        assertTaken(rendered(List.of(pushed)), "rendered");
    }

    @Test
    void generatedPushesAreTakenAsPushedAndAsRendered() throws Exception {
        report(BATCHES * PUSHES_PER_BATCH + " generated pushes");
        for (int batch = 0; batch < BATCHES; batch++) {
            int first = batch * PUSHES_PER_BATCH;
            List<byte[]> pushes = Stream.iterate(first, i -> i < first + PUSHES_PER_BATCH, i -> i + 1)
                    .map(i -> new GeneratedPush(SEED + i, 6, "p" + i + "_").bytes())
                    .toList();
            ByteArrayOutputStream pushed = new ByteArrayOutputStream();
            for (byte[] push : pushes) {
                pushed.writeBytes(withLineFeeds(push));
            }
            assertTaken(pushed.toByteArray(), "pushed");
            assertTaken(rendered(pushes), "rendered");
        }
    }

    /** What breaks a push often is what nobody thought of; if the parser accepts it all the same, promtool must. */
    @Test
    void brokenPushesThatAreAcceptedAreTaken() throws Exception {
        Random random = new Random(SEED);
        int accepted = 0;
        for (long i = 0; accepted < MUTANTS; i++) {
            byte[] mutant = Mutation.of(new GeneratedPush(SEED + i, 4, "").bytes(), random);
            if (isAccepted(mutant)) {
                accepted++;
                assertTaken(rendered(List.of(mutant)), "rendered");
            }
        }
        report(accepted + " broken pushes that were accepted");
    }

    private static boolean isAccepted(byte[] push) {
        try {
            Pushes.parse(push);
            return true;
        } catch (MalformedExposition e) {
            return false;
        }
    }

    private static byte[] withLineFeeds(byte[] push) {
        String text = new String(push, ISO_8859_1).replace("\r\n", "\n");
        return (text.isEmpty() || text.endsWith("\n") ? text : text + "\n").getBytes(ISO_8859_1);
    }

    private static byte[] rendered(List<byte[]> pushes) throws Exception {
        Buffer buffer = Buffers.of(64 << 20, 3);
        for (byte[] push : pushes) {
            assertThat(Buffers.offer(buffer, Pushes.parse(push), InetAddress.getLoopbackAddress()))
                    .isEqualTo(OfferResult.ACCEPTED);
        }
        Lease lease = buffer.lease();
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        lease.writeTo(text);
        return text.toByteArray();
    }

    private static void assertTaken(byte[] text, String what) throws IOException, InterruptedException {
        Path said = Files.createTempFile("promtool", ".txt");
        try {
            Process promtool = new ProcessBuilder("promtool", "check", "metrics")
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            give(promtool, text);
            assertThat(promtool.waitFor())
                    .as(() -> what + ", seed " + SEED + ": promtool said:\n" + firstError(said) + "\nof:\n"
                            + new String(text, 0, Math.min(text.length, 4_000), ISO_8859_1))
                    .isIn(PARSED);
        } finally {
            Files.delete(said);
        }
    }

    /** Closes its input, at which promtool ends; one that found an error ends before it has read all. */
    private static void give(Process promtool, byte[] text) {
        try (OutputStream in = promtool.getOutputStream()) {
            in.write(text);
        } catch (IOException e) {
            report("promtool did not read all: " + e.getMessage());
        }
    }

    private static String firstError(Path said) {
        try {
            return Arrays.stream(Files.readString(said, ISO_8859_1).split("\n"))
                    .filter(line -> line.contains("error"))
                    .findFirst()
                    .orElse("nothing of an error");
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static void report(String what) {
        System.out.println("promtool: " + what + ", -Dpromtool.seed=" + SEED);
    }
}

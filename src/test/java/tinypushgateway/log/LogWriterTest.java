package tinypushgateway.log;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LogWriterTest {

    private static final int LINES_THAT_FIT = 10;
    private static final int LINE_BYTES = 20;

    private final Writes writes = new Writes();
    private final LogWriter writer =
            LogWriter.start(writes, LINES_THAT_FIT * (LINE_BYTES + LogWriter.LINE_OVERHEAD_BYTES));

    @AfterEach
    void end() {
        writes.release();
        writer.close();
    }

    @Test
    void linesAreWrittenOneByOneInTheirOrder() {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            lines.add(line(i));
            assertThat(writer.add(bytes(line(i)))).isTrue();
            writer.flush(Writes.PATIENCE);
        }

        assertThat(writes.all()).isEqualTo(lines);
        assertThat(writer.dropped()).isZero();
    }

    @Test
    void nobodyWaitsForAStreamThatBlocksAndWhatFindsNoRoomIsDropped() {
        writes.block();

        List<Boolean> added =
                IntStream.range(0, 25).mapToObj(i -> writer.add(bytes(line(i)))).toList();

        assertThat(added.subList(0, LINES_THAT_FIT)).containsOnly(true);
        assertThat(added.subList(LINES_THAT_FIT, 25)).containsOnly(false);
        assertThat(writer.dropped()).isEqualTo(15);
        writes.release();
        assertThat(writer.flush(Writes.PATIENCE)).isTrue();
        assertThat(writes.all())
                .isEqualTo(IntStream.range(0, LINES_THAT_FIT)
                        .mapToObj(LogWriterTest::line)
                        .toList());
    }

    @Test
    void aLineThatIsBeingWrittenTakesRoomAndOneThatIsWrittenDoesNot() throws Exception {
        writes.block();
        writer.add(bytes(line(0)));
        writes.awaitBlocked();
        for (int i = 1; i < LINES_THAT_FIT; i++) {
            assertThat(writer.add(bytes(line(i)))).isTrue();
        }
        assertThat(writer.add(bytes(line(99)))).isFalse();

        writes.release();
        writer.flush(Writes.PATIENCE);

        assertThat(writer.add(bytes(line(100)))).isTrue();
    }

    @Test
    void aLineLongerThanTheQueueIsDroppedAlone() {
        assertThat(writer.add(new byte[10_000])).isFalse();
        assertThat(writer.add(bytes(line(1)))).isTrue();

        writer.flush(Writes.PATIENCE);
        assertThat(writes.all()).containsExactly(line(1));
        assertThat(writer.dropped()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource
    void whateverTheStreamThrowsCostsOneLine(Throwable thrown) {
        writes.failNext(thrown);
        writer.add(bytes(line(0)));
        writer.flush(Writes.PATIENCE);
        writer.add(bytes(line(1)));
        writer.flush(Writes.PATIENCE);

        assertThat(writes.all()).containsExactly(line(1));
        assertThat(writer.dropped()).isEqualTo(1);
        assertThat(writer.takeUnreported()).isEqualTo(1);
    }

    static Stream<Throwable> whateverTheStreamThrowsCostsOneLine() {
        return Stream.of(
                new IOException("Broken pipe"),
                new UncheckedIOException(new IOException("No space left on device")),
                new OutOfMemoryError("Java heap space"),
                new StackOverflowError());
    }

    @Test
    void flushingEndsWithoutAReaderAndSaysSo() {
        writes.block();
        writer.add(bytes(line(0)));

        assertThat(writer.flush(Duration.ofMillis(1))).isFalse();
        writes.release();
        assertThat(writer.flush(Writes.PATIENCE)).isTrue();
    }

    @Test
    void afterTheEndLinesAreDropped() {
        writer.close();

        assertThat(writer.add(bytes(line(0)))).isFalse();
        assertThat(writer.dropped()).isEqualTo(1);
        assertThat(writer.flush(Writes.PATIENCE)).isTrue();
        assertThat(writes.all()).isEmpty();
    }

    @Test
    void ofManyThreadsEachLineIsWrittenOrCounted() {
        AtomicInteger added = new AtomicInteger();
        IntStream.range(0, 20_000).parallel().forEach(i -> {
            if (writer.add(bytes(line(i)))) {
                added.incrementAndGet();
            }
        });
        writer.flush(Writes.PATIENCE);

        assertThat(writes.all()).hasSize(added.get()).doesNotHaveDuplicates();
        assertThat(writer.dropped()).isEqualTo(20_000 - added.get());
        assertThat(writer.takeUnreported()).isEqualTo(20_000 - added.get());
    }

    private static String line(int i) {
        String number = Integer.toString(i);
        return "line ".concat("0".repeat(LINE_BYTES - 6 - number.length())).concat(number) + "\n";
    }

    private static byte[] bytes(String line) {
        return line.getBytes(US_ASCII);
    }
}

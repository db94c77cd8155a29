package tinypushgateway.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class LogTest {

    private static final Instant NOW = Instant.parse("2026-11-22T21:00:00.123456Z");

    private final Writes writes = new Writes();
    private final List<Log> logs = new ArrayList<>();

    @AfterEach
    void end() {
        writes.release();
        logs.forEach(Log::close);
    }

    @Test
    void anEventIsALineOfLogfmt() {
        log(Format.LOGFMT).info("listening", "address", ":9091");
        assertThat(written()).containsExactly("""
                ts=2026-11-22T21:00:00.123Z level=info msg="listening" address=":9091"
                """);
    }

    @Test
    void anEventIsALineOfJson() {
        log(Format.JSON).info("listening", "address", ":9091");
        assertThat(written()).containsExactly("""
                {"ts":"2026-11-22T21:00:00.123Z","level":"info","msg":"listening","address":":9091"}
                """);
    }

    @ParameterizedTest
    @EnumSource
    void aLineIsOneWriteHoweverLongItIs(Format format) {
        Log log = log(format);
        log.warn("x".repeat(1000), "a", 1, "b", "y".repeat(1000), "c", "z".repeat(1000));
        log.warn("x".repeat(1000), "a", 1, "b", "y".repeat(1000), "c", "z".repeat(1000));

        assertThat(written()).hasSize(2).allSatisfy(line -> assertThat(line).endsWith("\n"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"LOGFMT | ' lines_dropped=3\n'", "JSON | ',\"lines_dropped\":3}\n'"})
    void theNextLineThatFindsRoomSaysHowManyWereDropped(Format format, String end) {
        Log log = logWithRoomForOneLine(format);
        writes.block();
        log.info("first");
        log.info("dropped");
        log.info("dropped");
        log.limited(Level.WARN, "dropped").log();
        assertThat(log.droppedLines()).isEqualTo(3);
        writes.release();
        assertThat(written()).singleElement().asString().contains("first");

        log.info("next");
        written();
        log.info("last");

        assertThat(written()).hasSize(3);
        assertThat(written().get(1)).contains("next").endsWith(end);
        assertThat(written().get(2)).contains("last").doesNotContain("lines_dropped");
        assertThat(log.droppedLines()).isEqualTo(3);
    }

    @Test
    void manyThreadsTogetherReportEachDroppedLineOnce() {
        Log log = logWithRoomForOneLine(Format.LOGFMT);
        IntStream.range(0, 10_000).parallel().forEach(i -> log.info("m", "i", i));
        written();
        log.info("last");

        long reported = written().stream()
                .filter(line -> line.contains("lines_dropped="))
                .mapToLong(line -> Long.parseLong(line.replaceFirst(".* lines_dropped=(\\d+)\n", "$1")))
                .sum();
        assertThat(written().size() - 1 + log.droppedLines()).isEqualTo(10_000);
        assertThat(reported).isEqualTo(log.droppedLines());
    }

    @Test
    void closingWritesWhatWasLoggedBefore() {
        Log log = log(Format.LOGFMT);
        IntStream.range(0, 1000).forEach(i -> log.info("m", "i", i));
        log.close();

        assertThat(writes.all()).hasSize(1000);
    }

    @Test
    void closingDoesNotWaitForAStreamThatBlocks() {
        Log log = log(Format.LOGFMT);
        writes.block();
        log.info("nobody reads this");
        log.close();

        assertThat(writes.all()).isEmpty();
    }

    @Test
    void aLineThatIsNoEventIsWrittenAsItIs() {
        Log.print(writes, "tiny-pushgateway: \u00e4");

        assertThat(writes.all()).containsExactly("tiny-pushgateway: \u00e4\n");
    }

    @ParameterizedTest
    @CsvSource({"DEBUG, debug info warn error", "INFO, info warn error", "WARN, warn error", "ERROR, error"})
    void whatIsBelowTheLevelIsNotWritten(Level least, String written) {
        Log log = log(Format.LOGFMT, least);
        log.debug("m");
        log.info("m");
        log.warn("m");
        log.error("m");
        assertThat(levels()).containsExactly(written.split(" "));

        writes.forget();
        for (Level level : Level.values()) {
            log.limited(level, "m").log();
        }
        assertThat(levels()).containsExactly(written.split(" "));
        assertThat(Level.values())
                .filteredOn(log::writes)
                .extracting(Level::toString)
                .containsExactly(written.split(" "));
    }

    @Test
    void whatIsBelowTheLevelIsNotEvenTurnedIntoText() {
        AtomicInteger asked = new AtomicInteger();
        Object value = new Object() {
            @Override
            public String toString() {
                return "asked " + asked.incrementAndGet();
            }
        };
        log(Format.LOGFMT, Level.INFO).debug("m", "value", value);
        assertThat(asked).hasValue(0);
    }

    @Test
    void inLogfmtOnlyPlainWordsAndNumbersStayBare() {
        assertThat(logfmt("reason", "line_too-long")).isEqualTo("reason=line_too-long");
        assertThat(logfmt("path", "/push")).isEqualTo("path=/push");
        assertThat(logfmt("n", -1.5)).isEqualTo("n=-1.5");
        assertThat(logfmt("n", Double.NaN)).isEqualTo("n=NaN");
        assertThat(logfmt("ok", true)).isEqualTo("ok=true");
        assertThat(logfmt("empty", "")).isEqualTo("empty=\"\"");
        assertThat(logfmt("text", "a b")).isEqualTo("text=\"a b\"");
        assertThat(logfmt("text", "a=b")).isEqualTo("text=\"a=b\"");
        assertThat(logfmt("text", "h\u00f6r")).isEqualTo("text=\"h\u00f6r\"");
        assertThat(logfmt("nothing", null)).isEqualTo("nothing=null");
    }

    @Test
    void inJsonNumbersAndBooleansStayBareWhereJsonKnowsThem() {
        assertThat(json("n", 7)).isEqualTo("\"n\":7");
        assertThat(json("n", Long.MIN_VALUE)).isEqualTo("\"n\":-9223372036854775808");
        assertThat(json("n", 0.5)).isEqualTo("\"n\":0.5");
        assertThat(json("n", Double.NaN)).isEqualTo("\"n\":\"NaN\"");
        assertThat(json("n", Double.POSITIVE_INFINITY)).isEqualTo("\"n\":\"Infinity\"");
        assertThat(json("ok", false)).isEqualTo("\"ok\":false");
        assertThat(json("text", "7")).isEqualTo("\"text\":\"7\"");
        assertThat(json("nothing", null)).isEqualTo("\"nothing\":\"null\"");
    }

    @Test
    void anAddressIsShownWithoutItsName() throws IOException {
        InetAddress named = InetAddress.getByAddress("job.example", new byte[] {10, 0, 0, 7});

        assertThat(logfmt("peer", named)).isEqualTo("peer=10.0.0.7");
    }

    @Test
    void aDurationIsANumberOfSeconds() {
        assertThat(logfmt("took", Duration.ofMillis(1500))).isEqualTo("took=1.5");
        assertThat(logfmt("took", Duration.ofMinutes(100))).isEqualTo("took=6000");
        assertThat(logfmt("took", Duration.ZERO)).isEqualTo("took=0");
        assertThat(logfmt("took", Duration.ofNanos(-1))).isEqualTo("took=-0.000000001");
        assertThat(json("took", Duration.ofSeconds(Long.MAX_VALUE))).isEqualTo("\"took\":9223372036854775807");
    }

    @Test
    void anExceptionIsItsTypeAndMessage() {
        assertThat(logfmt("error", new IOException("Broken pipe")))
                .isEqualTo("error=\"java.io.IOException: Broken pipe\"");
    }

    @Test
    void nobodyCanForgeALineOrReachTheTerminal() {
        assertThat(logfmt("path", "/\nts=2026 level=error")).isEqualTo("path=\"/\\nts=2026 level=error\"");
        assertThat(logfmt("path", "\" level=error x=\"\\")).isEqualTo("path=\"\\\" level=error x=\\\"\\\\\"");
        assertThat(logfmt("path", "\r\t\0")).isEqualTo("path=\"\\r\\t\\u0000\"");
        assertThat(logfmt("path", "\u001b[2J")).isEqualTo("path=\"\\u001b[2J\"");
        assertThat(logfmt("path", "\u009b2J\u007f")).isEqualTo("path=\"\\u009b2J\\u007f\"");
        assertThat(logfmt("path", "\u202etxt\u2028\u2029")).isEqualTo("path=\"\\u202etxt\\u2028\\u2029\"");
    }

    @Test
    void halfACharacterIsReplacedAndAWholeOneKept() {
        assertThat(logfmt("text", "\ud83d\ude00")).isEqualTo("text=\"\ud83d\ude00\"");
        assertThat(logfmt("text", "a\ud83d")).isEqualTo("text=\"a\ufffd\"");
        assertThat(json("text", "\ude00\ud83d")).isEqualTo("\"text\":\"\ufffd\ufffd\"");
    }

    @Test
    void aLongValueIsCut() {
        assertThat(logfmt("text", "x".repeat(1024))).isEqualTo("text=" + "x".repeat(1024));
        assertThat(logfmt("text", "x".repeat(1025))).isEqualTo("text=" + "x".repeat(1024) + "...");
    }

    @Test
    void aKeyCannotBreakALineEither() {
        assertThat(logfmt("a b=\n", 1)).isEqualTo("_a_b__=1");
        assertThat(logfmt("", 1)).isEqualTo("_=1");
        assertThat(json("a\"", 1)).isEqualTo("\"_a_\":1");
    }

    @Test
    void aValueWithoutAKeyIsNotLost() {
        log(Format.LOGFMT).info("m", "a", 1, "b");
        assertThat(written()).singleElement().asString().endsWith(" a=1 extra=b\n");
    }

    @Test
    void linesOfManyThreadsDoNotMix() {
        Log log = log(Format.LOGFMT);
        IntStream.range(0, 1000).parallel().forEach(i -> log.info("m", "i", i));
        assertThat(written())
                .hasSize(1000)
                .allSatisfy(line -> assertThat(line).matches("ts=\\S+ level=info msg=\"m\" i=[0-9]+\n"));
    }

    private List<String> levels() {
        return written().stream()
                .map(line -> line.replaceAll("ts=.* level=(\\w+) msg=\"m\"\n", "$1"))
                .toList();
    }

    private String logfmt(String key, Object value) {
        return field(Format.LOGFMT, key, value).replaceAll("^ts=\\S+ level=info msg=\"m\" (.*)\n$", "$1");
    }

    private String json(String key, Object value) {
        return field(Format.JSON, key, value).replaceAll("^\\{.*\"msg\":\"m\",(.*)}\n$", "$1");
    }

    private String field(Format format, String key, Object value) {
        writes.forget();
        log(format).info("m", key, value);
        assertThat(written()).hasSize(1);
        return written().getFirst();
    }

    private Log log(Format format) {
        return log(format, Level.DEBUG);
    }

    private Log log(Format format, Level least) {
        return log(format, least, 1 << 20);
    }

    private Log logWithRoomForOneLine(Format format) {
        return log(format, Level.DEBUG, LogWriter.LINE_OVERHEAD_BYTES + 120);
    }

    private Log log(Format format, Level least, int maxQueuedBytes) {
        logs.add(new Log(LogWriter.start(writes, maxQueuedBytes), least, format, InstantSource.fixed(NOW), () -> 0));
        return logs.getLast();
    }

    /** What all logs have written, when they have written all. */
    private List<String> written() {
        logs.forEach(log -> assertThat(log.flush(Writes.PATIENCE)).isTrue());
        return writes.all();
    }
}

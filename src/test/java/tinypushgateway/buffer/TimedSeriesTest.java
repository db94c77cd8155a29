package tinypushgateway.buffer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TimedSeriesTest {
    private static final long NOON = 1_700_000_000_000L;

    private final Arena arena = new Arena(new Chunks());
    private final TimedSeries timed = new TimedSeries(arena);
    private final int series = series("k");

    @Test
    void samplesStandInTheOrderOfTheirTimesInWhateverOrderTheyCame() {
        for (int order = 0; order < 256; order++) {
            TimedSeriesTest other = new TimedSeriesTest();
            boolean[] seen = new boolean[4];
            int different = 0;
            for (int i = 0; i < 4; i++) {
                int time = (order >> (2 * i)) & 3;
                assertThat(other.add(time, "v" + time)).isEqualTo(!seen[time]);
                different += seen[time] ? 0 : 1;
                seen[time] = true;
            }
            StringBuilder expected = new StringBuilder();
            for (int time = 0; time < 4; time++) {
                expected.append(seen[time] ? "k v" + time + " " + time + "\n" : "");
            }
            assertThat(other.lines())
                    .isEqualTo(expected.toString())
                    .endsWith(other.line(other.timed.last(other.series)));
            assertThat(other.timed.count(other.series)).isEqualTo(different);
        }
    }

    @Test
    void aNewerValueOfOneTimeTakesThePlaceOfTheOlderWhereverThatStands() {
        for (int time = 1; time <= 3; time++) {
            TimedSeriesTest other = new TimedSeriesTest();
            other.add(1, "12345678");
            other.add(2, "12345678");
            other.add(3, "12345678");
            long used = other.arena.bytesUsed();
            assertThat(other.add(time, "12")).isFalse();
            assertThat(other.lines()).contains("k 12 " + time + "\n").hasLineCount(3);
            assertThat(other.arena.bytesUsed()).isEqualTo(used);

            assertThat(other.add(time, "123456789012345")).isFalse();
            other.add(4, "4");
            assertThat(other.lines())
                    .contains("k 123456789012345 " + time + "\n")
                    .endsWith("k 4 4\n")
                    .hasLineCount(4);
            assertThat(other.timed.count(other.series)).isEqualTo(4);
        }
    }

    @Test
    void aSampleWithoutATimeIsMovedBehindANewestOneOfLessThanASecondLater() {
        add(NOON + 999, "1");
        assertThat(arrive(NOON, "2")).isEqualTo(NOON + 1000);
        assertThat(arrive(NOON, "3")).isEqualTo(NOON);
        assertThat(arrive(NOON + 1000, "4")).isEqualTo(NOON + 1001);
        assertThat(arrive(NOON + 1002, "5")).isEqualTo(NOON + 1002);
        assertThat(timed.count(series)).isEqualTo(5);
    }

    @Test
    void aSampleWithoutATimeGetsTheNextOneThatIsFree() {
        add(NOON, "1");
        add(NOON + 1, "2");
        add(NOON + 3, "3");
        add(NOON + 60_000, "4");
        assertThat(arrive(NOON, "5")).isEqualTo(NOON + 2);
        assertThat(arrive(NOON, "6")).isEqualTo(NOON + 4);
        assertThat(timed.count(series)).isEqualTo(6);
        assertThat(lines()).hasLineCount(6).contains("k 3 1700000000003\nk 6 1700000000004\nk 4 1700000060000\n");
    }

    @Test
    void aSampleTakesTheMemoryThatWasSaidBefore() {
        for (int key = 1; key < 20; key++) {
            for (int value = 1; value < 20; value++) {
                TimedSeriesTest other = new TimedSeriesTest();
                int text = key + 1 + value;
                long before = other.arena.bytesUsed();
                int added = other.series("k".repeat(key));
                long record = other.arena.bytesUsed() - before;
                other.timed.add(added, 1, bytes("1".repeat(value)), 0, value);
                long all = other.arena.bytesUsed() - before;
                assertThat(all).isEqualTo(TimedSeries.mostBytes(key, text));
                assertThat(Math.max(record, all - record)).isEqualTo(TimedSeries.largest(key, text));
            }
        }
    }

    @Test
    void noLineIsLongerThanItSays() {
        add(Long.MIN_VALUE, "123");
        assertThat(lines()).hasSize(timed.lineLength(series, timed.first(series)));
    }

    @Test
    void aLineMayBeWithoutItsTime() {
        add(NOON, "1");
        byte[] to = new byte[20];
        int end = timed.copyLine(series, timed.first(series), false, to, 3);
        assertThat(new String(to, 3, end - 3, ISO_8859_1)).isEqualTo("k 1\n");
    }

    @Test
    void allSamplesOfASeriesElsewhereAreTakenIn() {
        add(1, "1");
        add(2, "2");
        TimedSeriesTest newer = new TimedSeriesTest();
        newer.add(2, "a longer value than before");
        newer.add(3, "4");
        newer.add(4, "5");
        assertThat(timed.addAll(series, newer.timed, newer.series)).isEqualTo(2);
        assertThat(lines()).isEqualTo("k 1 1\nk a longer value than before 2\nk 4 3\nk 5 4\n");
    }

    @Test
    void aSeriesRemembersWhoPushedIt() {
        Samples keys = new Samples(arena, TimedSeries.KEY);
        assertThat(keys.peer(series)).isEqualTo(7);
        assertThat(keys.state(series)).isEqualTo(Samples.INLINE);
        assertThat(keys.series(series)).isEqualTo("k");
    }

    private int series(String key) {
        return timed.add(bytes(key), 0, key.length(), 7);
    }

    private boolean add(long time, String value) {
        return timed.add(series, time, bytes(value), 0, value.length());
    }

    private long arrive(long arrival, String value) {
        return timed.addArrived(series, arrival, bytes(value), 0, value.length());
    }

    private String lines() {
        StringBuilder lines = new StringBuilder();
        for (int sample = timed.first(series); sample != PagedTable.NONE; sample = timed.next(sample)) {
            lines.append(line(sample));
        }
        return lines.toString();
    }

    private String line(int sample) {
        byte[] line = new byte[timed.lineLength(series, sample)];
        return new String(line, 0, timed.copyLine(series, sample, true, line, 0), ISO_8859_1);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(ISO_8859_1);
    }
}

package tinypushgateway.buffer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TimedSeriesTest {
    private static final long NOON = 1_700_000_000_000L;

    private final Arena arena = new Arena(new Arena.ChunkPool());
    private final TimedSeries timed = new TimedSeries(arena);
    private final int series = series("k");

    @Test
    void samplesStandInTheOrderOfTheirTimesInWhateverOrderTheyCame() {
        for (int order = 0; order < 256; order++) {
            TimedSeriesTest other = new TimedSeriesTest();
            String[] newest = {"", "", "", ""};
            for (int i = 0; i < 4; i++) {
                int time = (order >> (2 * i)) & 3;
                other.add(time, "v" + i);
                newest[time] = "k v" + i + " " + time + "\n";
            }
            assertThat(other.lines()).isEqualTo(String.join("", newest));
            assertThat(other.timed.count(other.series)).isEqualTo(4);
        }
    }

    @Test
    void aSampleWithoutATimeIsMovedBehindANewestOneOfLessThanASecondLater() {
        add(NOON + 999, "1");
        assertThat(arrive(NOON, "2")).isEqualTo(NOON + 1000);
        assertThat(arrive(NOON + 1000, "3")).isEqualTo(NOON + 1001);
        assertThat(arrive(NOON + 1002, "4")).isEqualTo(NOON + 1002);
        add(NOON + 9000, "5");
        assertThat(arrive(NOON + 1003, "6")).isEqualTo(NOON + 1003);
        assertThat(timed.count(series)).isEqualTo(6);
    }

    @Test
    void noTwoSamplesWithoutATimeHaveOneTime() {
        add(NOON + 60_000, "1");
        assertThat(arrive(NOON, "2")).isEqualTo(NOON);
        assertThat(arrive(NOON, "3")).isEqualTo(NOON + 1);
        assertThat(arrive(NOON, "4")).isEqualTo(NOON + 2);
        assertThat(lines()).isEqualTo("k 2 1700000000000\nk 3 1700000000001\nk 4 1700000000002\nk 1 1700000060000\n");
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
        assertThat(lines()).hasSize(timed.lineLength(series, timed.inOrder(series)[0]));
    }

    @Test
    void aLineMayBeWithoutItsTime() {
        add(NOON, "1");
        byte[] to = new byte[20];
        int end = timed.copyLine(series, timed.inOrder(series)[0], false, to, 3);
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
        timed.addAll(series, newer.timed, newer.series);
        assertThat(timed.count(series)).isEqualTo(5);
        assertThat(lines()).isEqualTo("k 1 1\nk a longer value than before 2\nk 4 3\nk 5 4\n");
    }

    @Test
    void aSeriesRemembersWhoPushedIt() {
        SampleRecords keys = new SampleRecords(arena, TimedSeries.KEY);
        assertThat(keys.origin(series)).isEqualTo(7);
        assertThat(keys.state(series)).isEqualTo(SampleRecords.INLINE);
        assertThat(keys.series(series)).isEqualTo("k");
    }

    private int series(String key) {
        return timed.add(bytes(key), 0, key.length(), 7);
    }

    private void add(long time, String value) {
        timed.add(series, time, bytes(value), 0, value.length());
    }

    private long arrive(long arrival, String value) {
        return timed.addArrived(series, arrival, bytes(value), 0, value.length());
    }

    private String lines() {
        StringBuilder lines = new StringBuilder();
        for (int sample : timed.inOrder(series)) {
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

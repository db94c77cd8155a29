package tinypushgateway.buffer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tinypushgateway.exposition.MetricType;

/** {@link FamilyOwnership} and the {@link FamilyRecords} under it. */
class FamilyOwnershipTest {
    private final Arena arena = new Arena(new ChunkPool());
    private final FamilyRecords families = new FamilyRecords(arena);
    private final FamilyOwnership names = new FamilyOwnership(families);

    @Test
    void aNameHasOneRecord() {
        assertThat(record("a")).isEqualTo(record("a")).isNotEqualTo(record("b"));
        assertThat(families.first()).isEqualTo(record("a"));
        assertThat(families.following(record("a"))).isEqualTo(record("b"));
        assertThat(families.following(record("b"))).isEqualTo(PagedTable.NONE);
    }

    @Test
    void aHistogramOwnsThreeNamesAndASummaryTwo() {
        names.declare(record("h"), MetricType.HISTOGRAM);
        names.declare(record("s"), MetricType.SUMMARY);
        assertThat(owner("h_bucket"))
                .isEqualTo(owner("h_sum"))
                .isEqualTo(owner("h_count"))
                .isEqualTo(record("h"));
        assertThat(owner("s_sum")).isEqualTo(owner("s_count")).isEqualTo(record("s"));
        assertThat(owner("s_bucket")).isEqualTo(record("s_bucket"));
        assertThat(owner("h")).isEqualTo(record("h"));
    }

    @Test
    void aNameOfAnotherFamilyFitsNoTypeOfItsOwn() {
        names.declare(record("h"), MetricType.HISTOGRAM);
        assertThat(fits("h_sum", MetricType.COUNTER)).isFalse();
        assertThat(fits("h_sum", MetricType.UNDECLARED)).isTrue();
        assertThat(fits("h_total", MetricType.COUNTER)).isTrue();
    }

    @Test
    void aFamilyNeitherBecomesAHistogramNorCeasesToBeOne() {
        names.declare(record("h"), MetricType.HISTOGRAM);
        names.declare(record("c"), MetricType.COUNTER);
        record("u");
        assertThat(fits("h", MetricType.HISTOGRAM)).isTrue();
        assertThat(fits("h", MetricType.SUMMARY)).isFalse();
        assertThat(fits("h", MetricType.GAUGE)).isFalse();
        assertThat(fits("c", MetricType.GAUGE)).isTrue();
        assertThat(fits("c", MetricType.HISTOGRAM)).isFalse();
        assertThat(fits("u", MetricType.GAUGE)).isTrue();
        assertThat(fits("u", MetricType.SUMMARY)).isFalse();
    }

    @Test
    void aHistogramDoesNotFitWhereItsNamesAreFamilies() {
        record("h_count");
        assertThat(fits("h", MetricType.HISTOGRAM)).isFalse();
        assertThat(fits("h", MetricType.SUMMARY)).isFalse();
        assertThat(fits("h", MetricType.COUNTER)).isTrue();
    }

    @Test
    void anotherTypeIsAConflict() {
        names.declare(record("a"), MetricType.COUNTER);
        names.declare(record("a"), MetricType.GAUGE);
        assertThat(families.type(record("a"))).isEqualTo(MetricType.GAUGE);
        assertThat(names.conflicts()).isEqualTo(1);
        assertThat(names.lastChange()).isEqualTo(new TypeChange("a", "counter", "gauge"));
    }

    @Test
    void aMisfitIsAConflictWithTheFamilyThatIsThere() {
        record("h_count");
        names.declare(record("h_count"), MetricType.COUNTER);
        byte[] name = "h".getBytes(ISO_8859_1);
        names.noteMisfit(PagedTable.NONE, name, 0, 1, MetricType.HISTOGRAM);
        assertThat(names.lastChange()).isEqualTo(new TypeChange("h_count", "counter", "histogram"));
    }

    @Test
    void theSameTypeAgainOrNoneIsNoConflict() {
        names.declare(record("a"), MetricType.GAUGE);
        names.declare(record("a"), MetricType.GAUGE);
        names.declare(record("a"), MetricType.UNDECLARED);
        assertThat(families.type(record("a"))).isEqualTo(MetricType.GAUGE);
        assertThat(names.conflicts()).isZero();
    }

    @Test
    void aHelpTextThatFitsTakesThePlaceOfTheOlder() {
        int record = record("a");
        help(record, "older");
        long used = arena.bytesUsed();
        help(record, "new");
        help(record, "");
        assertThat(help(record)).isEqualTo("new");
        help(record, "newest!!");
        assertThat(help(record)).isEqualTo("newest!!");
        assertThat(arena.bytesUsed()).isEqualTo(used);
        help(record, "and a longer one");
        assertThat(help(record)).isEqualTo("and a longer one");
    }

    private boolean fits(String name, MetricType type) {
        byte[] bytes = name.getBytes(ISO_8859_1);
        return names.fits(families.find(bytes, 0, bytes.length), bytes, 0, bytes.length, type);
    }

    private int record(String name) {
        return names.record(name.getBytes(ISO_8859_1), 0, name.length());
    }

    private int owner(String name) {
        return families.owner(record(name));
    }

    private void help(int record, String text) {
        families.setHelp(record, text.getBytes(ISO_8859_1), 0, text.length());
    }

    private String help(int record) {
        return new String(
                families.helpChunk(record), families.helpOffset(record), families.helpLength(record), ISO_8859_1);
    }
}

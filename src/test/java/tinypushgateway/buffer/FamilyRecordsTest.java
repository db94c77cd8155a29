package tinypushgateway.buffer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tinypushgateway.exposition.MetricType;

class FamilyRecordsTest {
    private final Arena arena = new Arena(new Arena.ChunkPool());
    private final FamilyRecords families = new FamilyRecords(arena);

    @Test
    void aNameHasOneRecord() {
        assertThat(record("a")).isEqualTo(record("a")).isNotEqualTo(record("b"));
        assertThat(families.first()).isEqualTo(record("a"));
        assertThat(families.following(record("a"))).isEqualTo(record("b"));
        assertThat(families.following(record("b"))).isEqualTo(RecordTable.NONE);
    }

    @Test
    void aHistogramOwnsThreeNamesAndASummaryTwo() {
        families.declare(record("h"), MetricType.HISTOGRAM);
        families.declare(record("s"), MetricType.SUMMARY);
        assertThat(owner("h_bucket"))
                .isEqualTo(owner("h_sum"))
                .isEqualTo(owner("h_count"))
                .isEqualTo(record("h"));
        assertThat(owner("s_sum")).isEqualTo(owner("s_count")).isEqualTo(record("s"));
        assertThat(owner("s_bucket")).isEqualTo(record("s_bucket"));
        assertThat(owner("h")).isEqualTo(record("h"));
    }

    @Test
    void aNameOfAnotherFamilyIsCompatibleWithNoTypeOfItsOwn() {
        families.declare(record("h"), MetricType.HISTOGRAM);
        assertThat(isCompatible("h_sum", MetricType.COUNTER)).isFalse();
        assertThat(isCompatible("h_sum", MetricType.UNDECLARED)).isTrue();
        assertThat(isCompatible("h_total", MetricType.COUNTER)).isTrue();
    }

    @Test
    void aFamilyNeitherBecomesAHistogramNorCeasesToBeOne() {
        families.declare(record("h"), MetricType.HISTOGRAM);
        families.declare(record("c"), MetricType.COUNTER);
        record("u");
        assertThat(isCompatible("h", MetricType.HISTOGRAM)).isTrue();
        assertThat(isCompatible("h", MetricType.SUMMARY)).isFalse();
        assertThat(isCompatible("h", MetricType.GAUGE)).isFalse();
        assertThat(isCompatible("c", MetricType.GAUGE)).isTrue();
        assertThat(isCompatible("c", MetricType.HISTOGRAM)).isFalse();
        assertThat(isCompatible("u", MetricType.GAUGE)).isTrue();
        assertThat(isCompatible("u", MetricType.SUMMARY)).isFalse();
    }

    @Test
    void aHistogramIsNotCompatibleWhereItsNamesAreFamilies() {
        record("h_count");
        assertThat(isCompatible("h", MetricType.HISTOGRAM)).isFalse();
        assertThat(isCompatible("h", MetricType.SUMMARY)).isFalse();
        assertThat(isCompatible("h", MetricType.COUNTER)).isTrue();
    }

    @Test
    void anotherTypeIsAConflict() {
        families.declare(record("a"), MetricType.COUNTER);
        families.declare(record("a"), MetricType.GAUGE);
        assertThat(families.type(record("a"))).isEqualTo(MetricType.GAUGE);
        assertThat(families.typeConflicts()).isEqualTo(1);
        assertThat(families.lastTypeChange()).isEqualTo(new BufferObserver.TypeChange("a", "counter", "gauge"));
    }

    @Test
    void anIncompatibleTypeIsAConflictWithTheFamilyThatIsThere() {
        record("h_count");
        families.declare(record("h_count"), MetricType.COUNTER);
        byte[] name = "h".getBytes(ISO_8859_1);
        families.countIncompatible(RecordTable.NONE, name, 0, 1, MetricType.HISTOGRAM);
        assertThat(families.lastTypeChange())
                .isEqualTo(new BufferObserver.TypeChange("h_count", "counter", "histogram"));
    }

    @Test
    void theSameTypeAgainOrNoneIsNoConflict() {
        families.declare(record("a"), MetricType.GAUGE);
        families.declare(record("a"), MetricType.GAUGE);
        families.declare(record("a"), MetricType.UNDECLARED);
        assertThat(families.type(record("a"))).isEqualTo(MetricType.GAUGE);
        assertThat(families.typeConflicts()).isZero();
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

    private boolean isCompatible(String name, MetricType type) {
        byte[] bytes = name.getBytes(ISO_8859_1);
        return families.isCompatible(families.find(bytes, 0, bytes.length), bytes, 0, bytes.length, type);
    }

    private int record(String name) {
        return families.findOrAdd(name.getBytes(ISO_8859_1), 0, name.length());
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

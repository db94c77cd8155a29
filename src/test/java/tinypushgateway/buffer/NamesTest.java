package tinypushgateway.buffer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tinypushgateway.exposition.MetricType;

/** {@link Names} and the {@link FamilyRecords} under it. */
class NamesTest {
    private final Arena arena = new Arena(new Chunks());
    private final FamilyRecords families = new FamilyRecords(arena, new Samples(arena));
    private final Names names = new Names(families);

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
    void anOwnerMayBeOwnedItself() {
        names.declare(record("h_sum"), MetricType.SUMMARY);
        names.declare(record("h"), MetricType.HISTOGRAM);
        assertThat(owner("h_sum_count")).isEqualTo(record("h"));
        assertThat(names.conflicts()).isEqualTo(1);
    }

    @Test
    void aNameThatIsOwnedBringsTheNamesItWouldOwn() {
        names.declare(record("h"), MetricType.HISTOGRAM);
        names.declare(record("h_sum"), MetricType.SUMMARY);
        assertThat(owner("h_sum_count")).isEqualTo(owner("h_sum")).isEqualTo(record("h"));
        assertThat(names.conflicts()).isEqualTo(1);
    }

    @Test
    void aNameOnceOwnedStaysSo() {
        names.declare(record("h"), MetricType.HISTOGRAM);
        names.declare(record("h"), MetricType.GAUGE);
        names.declare(record("h_sum"), MetricType.COUNTER);
        assertThat(owner("h_sum")).isEqualTo(record("h"));
        assertThat(families.type(record("h"))).isEqualTo(MetricType.GAUGE);
        assertThat(names.conflicts()).isEqualTo(2);
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

    @Test
    void whatDoesNotFitATypeIsRemembered() {
        int record = record("h_bucket");
        families.markOdd(record, FamilyRecords.ODD_FOR_HISTOGRAM);
        names.declare(record("h"), MetricType.HISTOGRAM);
        families.markOdd(record("h"), FamilyRecords.ODD_FOR_SUMMARY);
        assertThat(families.odd(record("h")))
                .isEqualTo(FamilyRecords.ODD_FOR_HISTOGRAM | FamilyRecords.ODD_FOR_SUMMARY);
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

package tinypushgateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NearestNameTest {

    @ParameterizedTest
    @CsvSource({
        "web.listen-adress, web.listen-address",
        "listen-address, web.listen-address",
        "max-connections, web.max-connections",
        "web.max_connections, web.max-connections",
        "push.max-byte, push.max-bytes",
        "LOG.level, log.level",
        "log-level, log.level",
        "halp, help",
        "verison, version"
    })
    void aSlipFindsWhatWasMeant(String typed, String meant) {
        assertThat(NearestName.to(typed)).contains(meant);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "config.file", "persistence.interval", "qqqqqqqqqqqqqqqqqqqqqqqq"})
    void whatResemblesNothingFindsNothing(String typed) {
        assertThat(NearestName.to(typed)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"'', '', 0", "a, '', 1", "kitten, sitting, 3", "flaw, lawn, 2", "same, same, 0"})
    void editsAreCounted(String from, String to, int edits) {
        assertThat(NearestName.edits(from, to)).isEqualTo(edits);
    }

    @Property
    void editsAreTheSameBothWaysAndBoundedByTheLongerWord(
            @ForAll @StringLength(max = 20) String one, @ForAll @StringLength(max = 20) String other) {
        assertThat(NearestName.edits(one, other))
                .isEqualTo(NearestName.edits(other, one))
                .isBetween(Math.abs(one.length() - other.length()), Math.max(one.length(), other.length()));
    }
}

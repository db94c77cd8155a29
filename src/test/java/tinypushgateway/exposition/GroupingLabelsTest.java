package tinypushgateway.exposition;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GroupingLabelsTest {

    @Test
    void theTextHasTheLabelsInTheirOrder() {
        assertThat(text(labels("job", "nightly", "shard", "7", "instance", "a")))
                .isEqualTo("job=\"nightly\",shard=\"7\",instance=\"a\"");
    }

    @Test
    void valuesAreEscapedInTheText() {
        assertThat(text(labels("job", "a\\b\"c\nd"))).isEqualTo("job=\"a\\\\b\\\"c\\nd\"");
    }

    @Test
    void otherValuesAreWrittenInUtf8AsTheyAre() {
        assertThat(text(labels("job", "nächtlich 😀\r"))).isEqualTo("job=\"nächtlich 😀\r\"");
    }

    @Test
    void anEmptyValueIsAValue() {
        assertThat(text(labels("job", "x", "path", ""))).isEqualTo("job=\"x\",path=\"\"");
    }

    @Test
    void aNameIsFoundInTheBytesOfAPush() {
        GroupingLabels labels = labels("job", "x", "shard", "7");
        byte[] bytes = "{shard=\"1\",sharding=\"2\"}".getBytes(UTF_8);

        assertThat(labels.has(bytes, 1, 6)).isTrue();
        assertThat(labels.has(bytes, 1, 5)).isFalse();
        assertThat(labels.has(bytes, 11, 19)).isFalse();
        assertThat(labels.has(bytes, 1, 1)).isFalse();
    }

    @Test
    void anInstanceIsKnownEvenIfItIsEmpty() {
        assertThat(labels("job", "x", "instance", "").hasInstance()).isTrue();
        assertThat(labels("job", "x", "instances", "y").hasInstance()).isFalse();
    }

    @Test
    void noneHasNoLabelAndNoText() {
        assertThat(GroupingLabels.NONE.isEmpty()).isTrue();
        assertThat(GroupingLabels.NONE.hasInstance()).isFalse();
        assertThat(text(GroupingLabels.NONE)).isEmpty();
        assertThat(GroupingLabels.of(Map.of())).isSameAs(GroupingLabels.NONE);
        assertThat(labels("job", "x").isEmpty()).isFalse();
    }

    @Test
    void laterChangesOfTheMapChangeNothing() {
        Map<String, String> map = new LinkedHashMap<>(Map.of("job", "x"));
        GroupingLabels labels = GroupingLabels.of(map);
        map.put("shard", "7");

        assertThat(text(labels)).isEqualTo("job=\"x\"");
        assertThat(labels.has("shard".getBytes(UTF_8), 0, 5)).isFalse();
    }

    @Test
    void logsShowTheLabelsInBraces() {
        assertThat(labels("job", "x", "instance", "y")).hasToString("{job=\"x\",instance=\"y\"}");
    }

    /** Labels of names and values in turn. */
    private static GroupingLabels labels(String... namesAndValues) {
        Map<String, String> labels = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            labels.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return GroupingLabels.of(labels);
    }

    private static String text(GroupingLabels labels) {
        return new String(labels.text(), UTF_8);
    }
}

package tinypushgateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeSpanTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "0s, 0",
        "500ms, 500",
        "10s, 10000",
        "1m, 60000",
        "1m30s, 90000",
        "2h, 7200000",
        "1h1m1s1ms, 3661001",
        "90m, 5400000",
        "1h5ms, 3600005"
    })
    void unitsAddUp(String text, long millis) {
        assertThat(TimeSpan.parse(text)).contains(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "10",
                "00",
                "s",
                "ms",
                "1.5s",
                "-1s",
                "+1s",
                " 1s",
                "1s ",
                "1 s",
                "1S",
                "1H",
                "1sec",
                "1d",
                "1us",
                "1s1m",
                "1s1s",
                "1ms1s",
                "\u0661s",
                "1s\n",
                "1234567890s"
            })
    void everythingElseIsNoDuration(String text) {
        assertThat(TimeSpan.parse(text)).isEmpty();
    }

    @Test
    void theLongestThatCanBeWrittenIsReadWithoutOverflow() {
        assertThat(TimeSpan.parse("999999999h999999999m999999999s999999999ms"))
                .contains(Duration.ofHours(999_999_999)
                        .plusMinutes(999_999_999)
                        .plusSeconds(999_999_999)
                        .plusMillis(999_999_999));
    }

    @Property
    void hoursMinutesSecondsAndMillisecondsAreReadBack(
            @ForAll @IntRange(max = 1000) int hours,
            @ForAll @IntRange(max = 1000) int minutes,
            @ForAll @IntRange(max = 1000) int seconds,
            @ForAll @IntRange(max = 1000) int millis) {
        assertThat(TimeSpan.parse(hours + "h" + minutes + "m" + seconds + "s" + millis + "ms"))
                .contains(Duration.ofHours(hours)
                        .plusMinutes(minutes)
                        .plusSeconds(seconds)
                        .plusMillis(millis));
    }
}

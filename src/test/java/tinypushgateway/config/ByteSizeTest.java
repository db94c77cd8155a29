package tinypushgateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSizeTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1, 1",
        "512B, 512",
        "64KiB, 65536",
        "64KB, 65536",
        "2MiB, 2097152",
        "2MB, 2097152",
        "1GiB, 1073741824",
        "1GB, 1073741824",
        "007B, 7",
        "8589934591GiB, 9223372035781033984"
    })
    void everyUnitIsAPowerOf1024(String text, long bytes) {
        assertThat(ByteSize.parse(text)).contains(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "B",
                "KiB",
                " 1",
                "1 ",
                "1 KiB",
                "-1",
                "+1",
                "1.5MiB",
                "1kib",
                "1K",
                "1k",
                "1TiB",
                "1KiBB",
                "0x10",
                "1_000",
                "1e3",
                "\u0661KiB",
                "1KiB\n",
                "8589934592GiB",
                "9223372036854775808",
                "99999999999999999999999999"
            })
    void everythingElseIsNoSize(String text) {
        assertThat(ByteSize.parse(text)).isEmpty();
    }

    @Property
    void aSizeIsItsNumberTimesItsUnit(@ForAll @LongRange(min = 0, max = 8_000_000_000L) long number) {
        assertThat(ByteSize.parse(number + "")).contains(number);
        assertThat(ByteSize.parse(number + "KiB")).contains(number << 10);
        assertThat(ByteSize.parse(number + "MiB")).contains(number << 20);
        assertThat(ByteSize.parse(number + "GiB")).contains(number << 30);
    }

    @Property
    void noTextIsTooStrangeToBeRefused(@ForAll String text) {
        assertThat(ByteSize.parse(text + "x")).isEmpty();
    }
}

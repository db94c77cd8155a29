package tinypushgateway.protobuf;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberTextTest {

    /** What Go 1.19's strconv.FormatFloat(f, 'g', -1, 64) gives; but for -0, which expfmt writes as 0. */
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-0.0, 0",
        "1, 1",
        "-1, -1",
        "10, 10",
        "999999, 999999",
        "-999999, -999999",
        "1000000, 1e+06",
        "-1000000, -1e+06",
        "1234567, 1.234567e+06",
        "123456.5, 123456.5",
        "999999.5, 999999.5",
        "999999.9999999999, 999999.9999999999",
        "0.5, 0.5",
        "0.1, 0.1",
        "0.25, 0.25",
        "2.5, 2.5",
        "0.30000000000000004, 0.30000000000000004",
        "0.001, 0.001",
        "0.0001, 0.0001",
        "0.00012345678901234567, 0.00012345678901234567",
        "0.00001, 1e-05",
        "-0.000025, -2.5e-05",
        "0.00009999, 9.999e-05",
        "1e-7, 1e-07",
        "1e-8, 1e-08",
        "1e-9, 1e-09",
        "1e-10, 1e-10",
        "1e20, 1e+20",
        "1e21, 1e+21",
        "1e22, 1e+22",
        "1e23, 1e+23",
        "1e99, 1e+99",
        "1e100, 1e+100",
        "2e23, 2e+23",
        "1700000000.123, 1.700000000123e+09",
        "1795638737.465, 1.795638737465e+09",
        "9007199254740992, 9.007199254740992e+15",
        "9007199254740993, 9.007199254740992e+15",
        "999999999999999, 9.99999999999999e+14",
        "18446744073709551615, 1.8446744073709552e+19",
        "3.141592653589793, 3.141592653589793",
        "1.7976931348623157e308, 1.7976931348623157e+308",
        "-1.7976931348623157e308, -1.7976931348623157e+308",
        "2.2250738585072014e-308, 2.2250738585072014e-308",
        "4.9e-324, 5e-324",
        "9.9e-324, 1e-323",
        "1.5e-323, 1.5e-323",
        "2e-323, 2e-323",
        "2.5e-323, 2.5e-323",
        "3e-323, 3e-323",
        "3.5e-323, 3.5e-323",
        "4e-323, 4e-323",
        "1e-322, 1e-322",
        "1e-300, 1e-300",
        "3e-308, 3e-308",
        "2.9387358770557188e-39, 2.938735877055719e-39",
        "NaN, NaN",
        "Infinity, +Inf",
        "-Infinity, -Inf"
    })
    void floatsAreWrittenAsGoDoes(double value, String text) {
        assertThat(written(value)).isEqualTo(text);
    }

    @Property(tries = 20_000)
    void aFloatIsReadAsTheSameBitsAndHasTheDigitsOfJava(@ForAll long bits, @ForAll Random random) {
        double value = Double.longBitsToDouble(bits);
        if (!Double.isFinite(value)) {
            return;
        }
        check(value);
        check(random.nextInt() / Math.pow(10, random.nextInt(12)));
        check((double) random.nextLong());
        check(random.nextDouble() * Math.pow(10, random.nextInt(20) - 10));
        check(Math.nextUp((double) random.nextInt(2_000_000)));
        check(Double.MIN_VALUE * random.nextInt(100_000));
        check(random.nextInt(1000) * Math.pow(10, random.nextInt(600) - 300));
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                0,
                1,
                9,
                10,
                99,
                100,
                999_999_999,
                1_000_000_000_000_000_000L,
                Long.MAX_VALUE,
                -1,
                Long.MIN_VALUE,
                -10
            })
    void wholeNumbersAreWrittenWithoutASign(long value) {
        byte[] out = new byte[30];
        int to = NumberText.writeUnsigned(value, out, 3);

        assertThat(new String(out, 3, to - 3, US_ASCII)).isEqualTo(Long.toUnsignedString(value));
        assertThat(NumberText.mostUnsignedBytes(value)).isBetween(to - 3, 1 + to - 3);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 10, -10, Long.MAX_VALUE, Long.MIN_VALUE})
    void timestampsAreWrittenWithASign(long value) {
        byte[] out = new byte[30];
        int to = NumberText.writeSigned(value, out, 3);

        assertThat(new String(out, 3, to - 3, US_ASCII)).isEqualTo(Long.toString(value));
        assertThat(to - 3).isLessThanOrEqualTo(NumberText.MOST_SIGNED_BYTES);
    }

    private static void check(double value) {
        String text = written(value);
        assertThat(Double.parseDouble(text)).isEqualTo(value == 0 ? 0.0 : value);
        String digits = digits(text);
        String javas = digits(Double.toString(value));
        if (digits.length() != 1 || javas.length() != 2) { // Java writes two at least
            assertThat(digits).as(text).isEqualTo(javas);
        }
        int exponent = value == 0 ? 0 : (int) Math.floor(Math.log10(Math.abs(value)));
        if (exponent > 6 || exponent < -5) {
            assertThat(text).matches("-?[1-9](\\.[0-9]*[1-9])?e[+-][0-9]{2,3}");
        } else if (exponent > -4 && exponent < 5) {
            assertThat(text).matches("-?(0|[1-9][0-9]*)(\\.[0-9]*[1-9])?");
        }
    }

    /** The digits that count. */
    private static String digits(String text) {
        String digits = text.replaceAll("[eE].*|[-.]", "");
        return digits.replaceAll("^0+|0+$", "");
    }

    private static String written(double value) {
        byte[] out = new byte[30];
        int to = NumberText.writeFloat(value, out, 3);
        assertThat(to - 3).isLessThanOrEqualTo(NumberText.mostBytes(value));
        return new String(out, 3, to - 3, US_ASCII);
    }
}

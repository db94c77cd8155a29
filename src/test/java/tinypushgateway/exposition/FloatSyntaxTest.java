package tinypushgateway.exposition;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Numbers are what Go's strconv.ParseFloat takes without an error, but for underscores and hexadecimal. */
class FloatSyntaxTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "1",
                "-1",
                "+1",
                "007",
                "1.5",
                ".5",
                "5.",
                "-.5",
                "+5.",
                "-0",
                "1e3",
                "1E3",
                "1e+3",
                "1e-3",
                "1.e5",
                ".1e5",
                "1e00003",
                "inf",
                "Inf",
                "INF",
                "+Inf",
                "-inF",
                "infinity",
                "+Infinity",
                "-INFINITY",
                "nan",
                "NaN",
                "NAN",
                "nAn",
                "1e308",
                "1.7976931348623157e308",
                "-1.7976931348623157e+308",
                "1e-999",
                "1e-99999",
                "4.9e-324",
                "1e-400",
                "0e99999",
                "0.0000001e310",
                "18446744073709551616"
            })
    void theseAreNumbers(String text) {
        assertThat(isFloat(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "+",
                "-",
                ".",
                "+.",
                "e",
                "e5",
                ".e5",
                "1e",
                "1e+",
                "1e-",
                "1e5.",
                "1e5e5",
                "1..2",
                "1.2.3",
                "--1",
                "+-1",
                "1-",
                "1 ",
                " 1",
                "1_000",
                "0x10",
                "0X1P3",
                "0x1p-2",
                "0b1",
                "1d",
                "1f",
                "1D",
                "1F",
                "1L",
                "1,5",
                "+NaN",
                "-NaN",
                "nanx",
                "na",
                "in",
                "infi",
                "infinit",
                "infinityx",
                "inf1",
                "++inf",
                "1e309",
                "-1e309",
                "1e99999",
                "1.797693134862315808e308",
                "1e000003",
                "1e-100000",
                "\u0661",
                "1\u0000",
                "\u0000",
                "NULL",
                "None",
                "true",
                "\u00e9nf",
                "I\u00cef"
            })
    void theseAreNot(String text) {
        assertThat(isFloat(text)).isFalse();
    }

    @Test
    void manyDigitsAreAQuestionOfSize() {
        assertThat(isFloat("1" + "0".repeat(308))).isTrue();
        assertThat(isFloat("1" + "0".repeat(309))).isFalse();
        assertThat(isFloat("-1" + "0".repeat(309))).isFalse();
        assertThat(isFloat("0".repeat(1_000) + "1")).isTrue();
        assertThat(isFloat("0." + "0".repeat(1_000) + "1")).isTrue();
        assertThat(isFloat("0." + "0".repeat(1_000) + "1e1300")).isTrue();
        assertThat(isFloat("0." + "0".repeat(1_000) + "1e1310")).isFalse();
        assertThat(isFloat("1" + "0".repeat(1_000) + "e-800")).isTrue();
        assertThat(isFloat("1" + "0".repeat(1_000) + "e-600")).isFalse();
        assertThat(isFloat("9".repeat(298) + "e11")).isFalse();
        assertThat(isFloat("9".repeat(298) + "e2")).isTrue();
    }

    @Test
    void onlyTheSpanCounts() {
        byte[] bytes = "91e309".getBytes(ISO_8859_1);

        assertThat(FloatSyntax.isFloat(bytes, 1, 5)).isTrue();
        assertThat(FloatSyntax.isFloat(bytes, 1, 3)).isFalse();
        assertThat(FloatSyntax.isFloat(bytes, 2, 2)).isFalse();
    }

    private static boolean isFloat(String text) {
        return FloatSyntax.isFloat(text.getBytes(ISO_8859_1), 0, text.length());
    }
}

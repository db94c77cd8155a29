package tinypushgateway.exposition;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 3629 section 4, as a table and against the JDK's own decoder. */
class Utf8Test {

    @ParameterizedTest
    @CsvSource({
        "C280, 2",
        "DFBF, 2",
        "E0A080, 3",
        "E18080, 3",
        "ED9FBF, 3",
        "EE8080, 3",
        "EFBFBF, 3",
        "F0908080, 4",
        "F48FBFBF, 4",
    })
    void theFirstAndLastOfEachLengthAreWellFormed(String hex, int length) {
        assertThat(sequence(hex)).isEqualTo(length);
        assertThat(sequence(hex + "41")).isEqualTo(length);
        assertThat(sequence(hex + "80")).isEqualTo(length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"C080", "C1BF", "E08080", "E09FBF", "F0808080", "F08FBFBF", "F888808080", "FC8480808080"})
    void overlongFormsAreNot(String hex) {
        assertThat(sequence(hex)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"EDA080", "EDBFBF", "EDAE80EDB080"})
    void surrogatesAreNot(String hex) {
        assertThat(sequence(hex)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"F4908080", "F5808080", "FE", "FF"})
    void nothingIsAboveTheLastCodePoint(String hex) {
        assertThat(sequence(hex)).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "C2",
                "E0A0",
                "E1",
                "F09080",
                "F090",
                "F4",
                "C241",
                "E18041",
                "F0908041",
                "C2C2",
                "80",
                "BF",
                "00",
                "41"
            })
    void aSequenceHasAllItsBytesAndStartsWithALead(String hex) {
        assertThat(sequence(hex)).isZero();
    }

    /** Every lead and second byte, with the followers that could tell a difference. */
    @Test
    void theJdkDecoderAgrees() {
        int[] followers = {0x41, 0x7F, 0x80, 0xBF, 0xC0};
        for (int lead = 0x80; lead <= 0xFF; lead++) {
            for (int second = 0; second <= 0xFF; second++) {
                for (int third : followers) {
                    for (int fourth : followers) {
                        byte[] bytes = {(byte) lead, (byte) second, (byte) third, (byte) fourth};
                        if (Utf8.sequence(bytes, 0, 4) != lengthByTheJdk(bytes)) {
                            throw new AssertionError(HexFormat.of().formatHex(bytes));
                        }
                    }
                }
            }
        }
    }

    private static int lengthByTheJdk(byte[] bytes) {
        for (int length = 2; length <= 4; length++) {
            if (isOneCharacter(bytes, length)) {
                return length;
            }
        }
        return 0;
    }

    /** What is malformed decodes to U+FFFD, which none of the inputs is. */
    private static boolean isOneCharacter(byte[] bytes, int length) {
        String decoded = new String(bytes, 0, length, UTF_8);
        return decoded.codePointCount(0, decoded.length()) == 1 && decoded.indexOf('\ufffd') < 0;
    }

    private static int sequence(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        return Utf8.sequence(bytes, 0, bytes.length);
    }
}

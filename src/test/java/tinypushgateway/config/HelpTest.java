package tinypushgateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HelpTest {

    @Test
    void everyFlagIsShownWithItsDefaultItsMeaningItsBoundsAndItsVariable() {
        assertThat(Flags.ALL)
                .allSatisfy(flag -> assertThat(Help.text())
                        .contains("  " + flag.typed() + "=" + flag.defaultText() + "\n      "
                                + flag.help().replace("\n", "\n      ") + "\n      "
                                + flag.type().allowed() + "\n      $" + flag.variable() + "\n"));
    }

    @Test
    void theTwoFlagsWithoutAValueAreShown() {
        assertThat(Help.text()).contains("  -h, --help\n").contains("  --version\n");
    }

    @Test
    void itFitsATerminal() {
        assertThat(Help.text().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(110));
        assertThat(Help.text()).endsWith("\n").doesNotContain("\r", "\t");
    }
}

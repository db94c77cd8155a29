package tinypushgateway.exposition;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static tinypushgateway.exposition.Pushes.families;
import static tinypushgateway.exposition.Pushes.keys;
import static tinypushgateway.exposition.Pushes.lines;
import static tinypushgateway.exposition.Pushes.parse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tinypushgateway.config.Options;

/** What the parser accepts, and what it makes of it. */
class ExpositionParserTest {

    @Test
    void aSampleIsAKeyAndAValue() throws MalformedExposition {
        Exposition push = parse("my_metric{label=\"test\"} 1\n");

        assertThat(push.samples()).isEqualTo(1);
        assertThat(keys(push)).containsExactly("my_metric{label=\"test\"}");
        assertThat(lines(push)).containsExactly("my_metric{label=\"test\"} 1");
        assertThat(families(push)).containsExactly("my_metric UNDECLARED : my_metric");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\r\n", "\n\n", " ", "\t \n", "  \t", "# only a comment", "#", "#\n# \n#\t\n"})
    void nothingIsAPushToo(String text) throws MalformedExposition {
        assertThat(parse(text).samples()).isZero();
        assertThat(parse(text).families()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "Z", "_", ":", "a1", "_9", ":b:", "job:requests_total:rate5m", "__name__"})
    void aMetricNameIsOfLettersDigitsUnderscoresAndColons(String name) throws MalformedExposition {
        assertThat(keys(parse(name + " 1\n" + name + "{x=\"1\"} 2"))).containsExactly(name, name + "{x=\"1\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "Z", "_", "a1", "_9", "__meta", "le", "quantile", "job", "name"})
    void aLabelNameIsOfLettersDigitsAndUnderscores(String name) throws MalformedExposition {
        assertThat(keys(parse("m{" + name + "=\"1\"} 1"))).containsExactly("m{" + name + "=\"1\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "plain",
                " ",
                "}",
                "{",
                ",",
                "a=\\\"b\\\"",
                "\\\\",
                "\\n",
                "\\\"",
                "\\\\\\\"",
                "#",
                "\t",
                "\u0001",
                "\u007f",
                "a\rb",
                "\u00e9",
                "\u20ac",
                "\ud83d\ude00",
                "\ufeff",
                "\uffff"
            })
    void aLabelValueIsAnyTextButForItsThreeEscapes(String value) throws MalformedExposition {
        String line = "m{a=\"" + value + "\",b=\"2\"} 1";

        assertThat(lines(parse(line))).containsExactly(new String(line.getBytes(UTF_8), ISO_8859_1));
    }

    @Test
    void aLineEndIsALineFeedOrBothOrTheEndOfThePush() throws MalformedExposition {
        assertThat(lines(parse("a 1\nb 2\r\nc{x=\"1\"} 3\r\nd 4")))
                .containsExactly("a 1", "b 2", "c{x=\"1\"} 3", "d 4");
    }

    @Test
    void samplesAreNumberedInTheOrderPushed() throws MalformedExposition {
        assertThat(lines(parse("b 1\na 2\nb{x=\"1\"} 3\n"))).containsExactly("b 1", "a 2", "b{x=\"1\"} 3");
    }

    @Test
    void manySamplesFitAsWellAsOne() throws MalformedExposition {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 5_000; i++) {
            text.append("m")
                    .append(i % 700)
                    .append("{i=\"")
                    .append(i)
                    .append("\"} ")
                    .append(i)
                    .append('\n');
        }
        Exposition push = parse(text.toString());

        assertThat(push.families()).isEqualTo(700);
        assertThat(String.join("\n", lines(push)) + "\n").isEqualTo(text.toString());
        for (int i = 0; i < push.samples(); i++) {
            assertThat(push.family(i)).isEqualTo(i % 700);
        }
    }

    @Test
    void manyTinySamplesOutgrowTheFirstGuess() throws MalformedExposition {
        StringBuilder text = new StringBuilder();
        for (char c = 'a'; c <= 'z'; c++) {
            text.append(c).append(" 1\n");
        }
        assertThat(parse(text.toString()).samples()).isEqualTo(26);
    }

    @Test
    void commentsAreSkippedWhateverTheySay() throws MalformedExposition {
        Exposition push =
                parse("# EOF\n#HELPER x\n# TYPED x y\n## TYPE x bogus\n# help x\n#\t- HELP\n# UNIT x seconds\nx 1\n");

        assertThat(families(push)).containsExactly("x UNDECLARED : x");
    }

    @Test
    void aCommentMayHoldBytesThatAreNoText() throws MalformedExposition {
        assertThat(lines(parse("# \u00ff\u00fe\nx 1\n".getBytes(ISO_8859_1)))).containsExactly("x 1");
    }

    @ParameterizedTest
    @CsvSource({
        "counter, COUNTER",
        "gauge, GAUGE",
        "histogram, HISTOGRAM",
        "summary, SUMMARY",
        "untyped, UNTYPED",
    })
    void aTypeLineTypesItsFamily(String word, MetricType type) throws MalformedExposition {
        Exposition push = parse("# TYPE x " + word + "\n");

        assertThat(push.families()).isEqualTo(1);
        assertThat(push.type(0)).isEqualTo(type);
        assertThat(push.type(0).word()).isEqualTo(word.getBytes(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"# HELP x a b", "#HELP x a b", "#\tHELP\tx\ta b", "#  HELP \t x a b", "# HELP x a b\r"})
    void aHelpLineTellsOfItsFamily(String line) throws MalformedExposition {
        assertThat(families(parse(line + "\nx 1\n"))).containsExactly("x UNDECLARED a b: x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"# TYPE x gauge", "#TYPE x gauge", "#\tTYPE\tx\tgauge", "#  TYPE \t x gauge", "# TYPE x gauge\r"
            })
    void blanksBeforeTheNameOfAFamilyAreAsManyAsOneLikes(String line) throws MalformedExposition {
        assertThat(families(parse(line + "\nx 1\n"))).containsExactly("x GAUGE : x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"# HELP x", "# HELP x ", "# HELP x\t"})
    void aHelpTextMayBeMissing(String line) throws MalformedExposition {
        assertThat(parse(line + "\nx 1\n").helpLength(0)).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "  two blanks",
                "\"quoted\"",
                "a\\\\b\\nc",
                "#",
                "{}",
                "tail ",
                "a\rb",
                "\u00e9\u20ac\ud83d\ude00"
            })
    void aHelpTextIsKeptAsWritten(String help) throws MalformedExposition {
        Exposition push = parse("# HELP x " + help + "\n");

        assertThat(new String(push.bytes(), push.helpStart(0), push.helpLength(0), UTF_8))
                .isEqualTo(help);
    }

    @Test
    void theBytesAroundAPushAreNotPartOfIt() throws MalformedExposition {
        byte[] bytes = "y 1x  { }  1\n2\n".getBytes(UTF_8);
        Exposition push = new ExpositionParser(Options.DEFAULT.expositionLimits()).parse(bytes, 3, 12);

        assertThat(lines(push)).containsExactly("x 1");
        assertThat(new String(bytes, UTF_8)).startsWith("y 1").endsWith("\n2\n");
    }
}

package tinypushgateway.exposition;

import static org.assertj.core.api.Assertions.assertThat;
import static tinypushgateway.exposition.Pushes.keys;
import static tinypushgateway.exposition.Pushes.lines;
import static tinypushgateway.exposition.Pushes.parse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A line that is valid but not in canonical form is rewritten where it stands, so that equal series are equal bytes. */
class CanonicalFormTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    `x  1`                                      | x       | x 1
                    `x\t1`                                      | x       | x 1
                    `x{} 1`                                     | x       | x 1
                    `x{ } 1`                                    | x       | x 1
                    `x {} 1`                                    | x       | x 1
                    `x \t{ \t} \t1`                             | x       | x 1
                    `x {a="1"} 1`                               | x{a="1"} | x{a="1"} 1
                    `x{ a="1"} 1`                               | x{a="1"} | x{a="1"} 1
                    `x{a ="1"} 1`                               | x{a="1"} | x{a="1"} 1
                    `x{a= "1"} 1`                               | x{a="1"} | x{a="1"} 1
                    `x{a="1" } 1`                               | x{a="1"} | x{a="1"} 1
                    `x{a="1",} 1`                               | x{a="1"} | x{a="1"} 1
                    `x{a="1" , } 1`                             | x{a="1"} | x{a="1"} 1
                    `x{a="1"}\t1`                               | x{a="1"} | x{a="1"} 1
                    `x{a="1"}  1`                               | x{a="1"} | x{a="1"} 1
                    `x\t{\ta\t=\t"1"\t,\tb\t=\t"2"\t,\t}\t1`    | x{a="1",b="2"} | x{a="1",b="2"} 1
                    `x{ a=" , } ",b="{ = \\" } \\\\"} -Inf`     | x{a=" , } ",b="{ = \\" } \\\\"} | x{a=" , } ",b="{ = \\" } \\\\"} -Inf
                    `x{ a="\\\\",b="\\\\\\"," , } 1`            | x{a="\\\\",b="\\\\\\","} | x{a="\\\\",b="\\\\\\","} 1
                    `x{ a="" } 1`                               | x{a=""} | x{a=""} 1
                    """)
    void blanksTrailingCommasAndEmptyBracesGo(String pushed, String key, String canonical) throws MalformedExposition {
        Exposition push = parse("y 0\n" + pushed + "\r\nz 2\n");

        assertThat(lines(push)).containsExactly("y 0", canonical, "z 2");
        assertThat(keys(push)).containsExactly("y", key, "z");
        assertThat(lines(parse(canonical))).containsExactly(canonical);
    }

    @Test
    void aLineHasTheHashOfItsCanonicalForm() throws MalformedExposition {
        assertThat(parse("x { a = \"1\" , } 1").hash(0))
                .isEqualTo(parse("x{a=\"1\"} 1").hash(0));
        assertThat(parse("x { } 1").hash(0)).isEqualTo(parse("x 1").hash(0));
    }

    @Test
    void aLineInCanonicalFormIsNotTouched() throws MalformedExposition {
        String line = "x{a=\"1\",b=\"  \"} 1.50e+00";

        assertThat(lines(parse(line))).containsExactly(line);
    }
}

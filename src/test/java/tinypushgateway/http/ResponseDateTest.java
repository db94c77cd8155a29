package tinypushgateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class ResponseDateTest {
    private static final long END_OF_9999 = 253_402_300_799L;

    /** The JDK's own way to write it. */
    private static final DateTimeFormatter IMF_FIXDATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    @Example
    void theExampleOfTheRfc() {
        assertThat(Response.date(784_111_777)).isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
    }

    @Property
    void everySecondIsWrittenAsTheFormatterWouldWriteIt(@ForAll @LongRange(max = END_OF_9999) long second) {
        assertThat(Response.date(second)).isEqualTo(IMF_FIXDATE.format(Instant.ofEpochSecond(second)));
    }
}

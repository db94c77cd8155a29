package tinypushgateway.handler;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The preference wait among others, RFC 7240 sections 2 and 4.3. */
class RequestedWaitTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "wait=10 | 10",
                "wait=0 | 0",
                "WAIT=10 | 10",
                "wait = 10 | 10",
                "wait=\"10\" | 10",
                "wait=\"1\\0\" | 10",
                "wait=10; foo=bar | 10",
                "wait=10;foo=\"a,b\" | 10",
                "respond-async, wait=10 | 10",
                "wait=10, respond-async | 10",
                "respond-async,wait=10,handling=lenient | 10",
                "foo=\"wait=1, wait=2\", wait=10 | 10",
                "foo=\"a\\\", wait=1\", wait=10 | 10",
                "foo; wait=1, wait=10 | 10",
                ", ,wait=10 | 10",
                "wait=10, wait=20 | 10",
                "waits=1, wait=10 | 10",
                "wait=999999999 | 999999999",
                "wait=99999999999999999999 | 2147483647",
            })
    void theSecondsOfTheFirstWaitAreRead(String header, int seconds) {
        assertThat(RequestedWait.preferredSeconds(header)).hasValue(seconds);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "wait",
                "wait=",
                "wait=\"\"",
                "wait=ten",
                "wait=-1",
                "wait=+1",
                "wait=1.5",
                "wait=10s",
                "wait=1 0",
                "wait=\"10",
                "wait=\u0661",
                "wait=ten, wait=10",
                "wait, wait=10",
                "foo=\"never ends, wait=10",
                "foo; wait=10",
                "await=10",
            })
    void whatIsMalformedOrSomethingElseIsIgnored(String header) {
        assertThat(RequestedWait.preferredSeconds(header)).isEmpty();
    }
}

package tinypushgateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Parameters of a query, as forms and curl write them. */
class RequestParameterTest {

    @ParameterizedTest
    @CsvSource({
        "/push?wait=30s, 30s",
        "/push?wait=, ''",
        "/push?wait, ''",
        "/push?wait&wait=2, ''",
        "/push?wait=1&wait=2, 1",
        "/push?a=b&wait=30s&c=d, 30s",
        "/push?&&wait=30s&, 30s",
        "/push?a&wait=30s, 30s",
        "/push?=x&wait=30s, 30s",
        "/push?wait=1=2, 1=2",
        "/push?wait=a?b, a?b",
        "/push?wait=a/b;c, a/b;c",
        "/push?wait=a+b, a b",
        "/push?wait=a%2Bb, a+b",
        "/push?wait=a%20b, a b",
        "/push?wait=%33%30%73, 30s",
        "/push?wait=%2533, %33",
        "/push?wait=1%262, 1&2",
        "/push?w%61it=30s, 30s",
        "/push?wait=%c3%A4%e2%82%ac, \u00E4\u20AC",
    })
    void theValueOfTheFirstParameterWithTheNameIsDecodedOnce(String target, String value) throws Exception {
        assertThat(parameter(target, "wait")).contains(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/push",
                "/push?",
                "/wait=1",
                "*",
                "/push?waits=1",
                "/push?awit=1",
                "/push?Wait=1",
                "/push?a=wait=1"
            })
    void aParameterThatIsNotThereHasNoValue(String target) throws Exception {
        assertThat(parameter(target, "wait")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "%4", "a%", "%4g", "%g4", "%-1", "%+1", "%%41", "1%&x=41", "%ff", "%c3", "%ed%a0%80"})
    void aMalformedEscapeIsRefused(String value) {
        assertThatThrownBy(() -> parameter("/push?wait=" + value, "wait"))
                .isInstanceOfSatisfying(
                        HttpError.class, e -> assertThat(e.status()).isEqualTo(Status.BAD_REQUEST));
    }

    @Test
    void aRejectionNamesTheParameter() {
        assertThatThrownBy(() -> parameter("/push?wait=%", "wait")).hasMessageContaining("the value of wait ");
        assertThatThrownBy(() -> parameter("/push?wait=%ff", "wait")).hasMessageContaining("the value of wait ");
    }

    /** Clients of Pushgateway write {@code ?} and {@code %} as they are in a path, and it reads no query. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a=%&wait=1&b=%",
                "%&wait=1",
                "%zz=2&wait=1",
                "f%g:h&wait=1",
                "wait%=2&wait=1",
                "%ff&wait=1",
                "wait=1&%",
                "%77ait=1&wait=%"
            })
    void aMalformedEscapeInAnotherParameterIsNotRefused(String query) throws Exception {
        assertThat(parameter("/push?" + query, "wait")).contains("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"c=d&e#f%g:h;i", "%", "wait%", "%ff=1", "%wait=1"})
    void aParameterThatIsNotThereHasNoValueWhateverElseIsMalformed(String query) throws Exception {
        assertThat(parameter("/push?" + query, "wait")).isEmpty();
    }

    @Test
    void aRequestHasThePathWithoutTheQueryAndItsParameters() throws Exception {
        try (TestServer server = new TestServer(
                new TestLimits(),
                "GET",
                "/parameter",
                request -> Response.text(
                        Status.OK,
                        request.path() + " " + request.parameter("wait").orElse("none")))) {
            assertThat(ask(server, "/parameter?wait=1+2").text()).isEqualTo("/parameter 1 2\n");
            assertThat(ask(server, "http://x/parameter?wait=3").text()).isEqualTo("/parameter 3\n");
            assertThat(ask(server, "/parameter?wait").text()).isEqualTo("/parameter \n");
            assertThat(ask(server, "/parameter").text()).isEqualTo("/parameter none\n");
            assertThat(ask(server, "/parameter?wait=%4").status()).isEqualTo(400);
        }
    }

    private static Wire.Answer ask(TestServer server, String target) throws Exception {
        return server.ask("GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n");
    }

    private static Optional<String> parameter(String target, String name) throws HttpError {
        return new Request.Head("POST", target, 1, new Headers()).parameter(name);
    }
}

package tinypushgateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListenAddressTest {

    @ParameterizedTest
    @CsvSource({
        ":9091, '', 9091",
        "127.0.0.1:9091, 127.0.0.1, 9091",
        "0.0.0.0:80, 0.0.0.0, 80",
        "[::1]:9091, ::1, 9091",
        "[::]:9091, ::, 9091",
        "[2001:db8::7]:65535, 2001:db8::7, 65535",
        "localhost:0, localhost, 0",
        "push_1.job-2.example.org.:9091, push_1.job-2.example.org., 9091",
        "3com.com:1, 3com.com, 1"
    })
    void aHostAndAPortAreRead(String text, String host, int port) {
        assertThat(ListenAddress.parse(text)).contains(new ListenAddress(host, port));
    }

    @ParameterizedTest
    @ValueSource(strings = {":9091", "127.0.0.1:9091", "[::1]:9091", "localhost:0"})
    void anAddressIsPrintedAsItWasTyped(String text) {
        assertThat(ListenAddress.parse(text)).map(ListenAddress::toString).contains(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "9091",
                "localhost",
                "localhost:",
                ":-1",
                ":+1",
                ":65536",
                ":99999999999999999999",
                ":http",
                "::1:9091",
                "::1",
                "[::1]",
                "[]:9091",
                "[localhost]:9091",
                "[127.0.0.1]:9091",
                "[::1:9091",
                "::1]:9091",
                "[:::1]:9091",
                "[12345::]:9091",
                "[::1]x:9091",
                "300.0.0.1:9091",
                "1.2.3.4.5:9091",
                "a b:9091",
                "a/b:9091",
                "http://localhost:9091",
                ".a:9091",
                "a..b:9091",
                "h\u00f6st:9091",
                "a\n:9091",
                ":9091 "
            })
    void everythingElseIsNoAddress(String text) {
        assertThat(ListenAddress.parse(text)).isEmpty();
    }

    @Test
    void aNameLongerThanDnsAllowsIsNoHost() {
        assertThat(ListenAddress.parse("a".repeat(253) + ":1")).isPresent();
        assertThat(ListenAddress.parse("a".repeat(254) + ":1")).isEmpty();
    }

    @Test
    void noHostBindsEveryAddress() {
        assertThat(new ListenAddress("", 9091).toSocketAddress().getAddress().isAnyLocalAddress())
                .isTrue();
    }

    @Test
    void aLiteralBindsThatAddress() {
        assertThat(new ListenAddress("::1", 9091).toSocketAddress().getAddress().isLoopbackAddress())
                .isTrue();
        assertThat(new ListenAddress("127.0.0.1", 9091).toSocketAddress().getPort())
                .isEqualTo(9091);
    }
}

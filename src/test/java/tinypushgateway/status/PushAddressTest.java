package tinypushgateway.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PushAddressTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost:9091",
                "push.example.com",
                "push_gateway.monitoring.svc.cluster.local:80",
                "10.0.0.1:65535",
                "[::1]:9091",
                "[fe80::1:2]",
                "[::ffff:10.0.0.1]:9091"
            })
    void theHostOfTheRequestIsWhereToPush(String host) {
        assertThat(PushAddress.of(false, Optional.of(host), false).url()).isEqualTo("http://" + host);
        assertThat(PushAddress.of(true, Optional.of(host), false).url()).isEqualTo("https://" + host);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a b",
                "a'b",
                "a;reboot",
                "$(reboot)",
                "`reboot`",
                "a&b",
                "a|b",
                "<b>",
                "a\"b",
                "-o.example.com",
                "a/b",
                "a@b",
                "a%27b",
                "b\u00fccher.example",
                "host:",
                "host:port",
                "host:1234567",
                "host:1:2",
                "host:9091'",
                "[::1",
                "::1",
                "[]",
                "[]:80",
                "[::1]x",
                "[::1]:",
                "[::g]",
                "[::1'reboot']"
            })
    void whatIsNoHostIsNotShown(String host) {
        assertThat(PushAddress.of(false, Optional.of(host), false).url()).isEqualTo("http://HOST:PORT");
    }

    @Test
    void aHostThatIsTooLongOrThatDidNotComeIsNotShown() {
        String longest = "a".repeat(259);

        assertThat(PushAddress.of(false, Optional.of(longest), false).url()).isEqualTo("http://" + longest);
        assertThat(PushAddress.of(false, Optional.of(longest + "a"), false).url())
                .isEqualTo("http://HOST:PORT");
        assertThat(PushAddress.of(false, Optional.empty(), false).url()).isEqualTo("http://HOST:PORT");
    }

    @Test
    void theExamplesAreForTheHostAndSayHowToShowCredentialsWhereThatIsNeeded() {
        assertThat(examples(PushAddress.of(true, Optional.of("[::1]:9091"), true)))
                .contains("curl --user &quot;NAME:$(cat password.txt)&quot; --fail-with-body")
                .contains("&#39;https://[::1]:9091/metrics/job/backup/instance/db1&#39;")
                .contains("&#39;https://[::1]:9091/push?wait=60s&#39;");
        assertThat(examples(PushAddress.of(false, Optional.of("gateway"), false)))
                .contains("| curl --fail-with-body --data-binary @- &#39;http://gateway/");
    }

    private static String examples(PushAddress address) {
        Html html = new Html();
        address.writeExamples(html);
        return html.toString();
    }
}

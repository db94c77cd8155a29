package tinypushgateway.authentication;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tinypushgateway.files.BadFile;
import tinypushgateway.files.ReloadObserver;

/** Who is let in by a file, and what is said of files and secrets that cannot be used. */
class CredentialsTest {
    private static final String TOKEN = "Zm9ydHktdHdvLWJ5dGVzLXRoYXQtbm9ib2R5LWd1ZXNzZXM=";

    @TempDir
    private Path folder;

    @Test
    void aTokenIsWhatHashTokenWasGiven() throws Exception {
        Authenticator authenticator = authenticator(line(TOKEN, Optional.empty()));
        assertThat(authenticator.check(Optional.of("Bearer " + TOKEN))).isEqualTo(AuthenticationResult.GRANTED);
        assertThat(authenticator.check(Optional.of("bearer  " + TOKEN))).isEqualTo(AuthenticationResult.GRANTED);
        assertThat(authenticator.check(Optional.of("Bearer " + TOKEN + "="))).isEqualTo(AuthenticationResult.WRONG);
        assertThat(authenticator.check(Optional.of("Bearer " + TOKEN.substring(1))))
                .isEqualTo(AuthenticationResult.WRONG);
        assertThat(authenticator.check(Optional.of(basic("", TOKEN)))).isEqualTo(AuthenticationResult.WRONG);
        assertThat(authenticator.check(Optional.empty())).isEqualTo(AuthenticationResult.MISSING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"secret", "with:colons:", " blanks ", "p\u00e4ssw\u00f6rt \u2713 \ud83d\udd11", "x"})
    void aPasswordIsWhatHashPasswordWasGiven(String password) throws Exception { // RFC 7617 sections 2 and 2.1
        Authenticator authenticator = authenticator(line(password + "\n", Optional.of("j\u00f6b")));
        for (int i = 0; i < 2; i++) { // from the hash, and then from memory
            assertThat(authenticator.check(Optional.of(basic("j\u00f6b", password))))
                    .isEqualTo(AuthenticationResult.GRANTED);
            assertThat(authenticator.check(Optional.of(basic("j\u00f6b", password + "x"))))
                    .isEqualTo(AuthenticationResult.WRONG);
            assertThat(authenticator.check(Optional.of(basic("jobx", password))))
                    .isEqualTo(AuthenticationResult.WRONG);
        }
        assertThat(authenticator.check(Optional.of(basic("j\u00f6b", "")))).isEqualTo(AuthenticationResult.WRONG);
        String latin1 = Base64.getEncoder().encodeToString(("j\u00f6b:" + password).getBytes(ISO_8859_1));
        assertThat(authenticator.check(Optional.of("Basic " + latin1))).isEqualTo(AuthenticationResult.WRONG);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Basic",
                "Basic ",
                "Basic !",
                "Basic bm9jb2xvbg==",
                "Basic OnNlY3JldA==, Basic OnNlY3JldA==",
                "Bearer",
                "Bearer a b",
                "Bearer =",
                "Bearer a=b",
                "Bearer \u00e4",
                "Digest username=x",
                "Negotiate YQ=="
            })
    void whatIsMalformedOrOfAnotherSchemeIsWrong(String field) throws Exception {
        assertThat(authenticator(line(TOKEN, Optional.empty())).check(Optional.of(field)))
                .isEqualTo(AuthenticationResult.WRONG);
    }

    @Test
    void whereNobodyHasAPasswordNoneIsHashed() throws Exception {
        Authenticator authenticator = authenticator(line(TOKEN, Optional.empty()));
        for (int i = 0; i < 1000; i++) { // would take minutes
            assertThat(authenticator.check(Optional.of(basic("user", "guess" + i))))
                    .isEqualTo(AuthenticationResult.WRONG);
        }
    }

    @Test
    void commentsAndBlankLinesAreLeftAside() throws Exception {
        Authenticator authenticator =
                authenticator("# who\r\n\r\n  " + line(TOKEN, Optional.empty()) + "  \r\n#bearer x\n");
        assertThat(authenticator.check(Optional.of("Bearer " + TOKEN))).isEqualTo(AuthenticationResult.GRANTED);
    }

    @Test
    void aSaltMakesEachHashAnother() throws Exception {
        assertThat(line("secret", Optional.of("a"))).isNotEqualTo(line("secret", Optional.of("a")));
        assertThat(line(TOKEN, Optional.empty())).isNotEqualTo(line(TOKEN, Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bearer plain-secret-token-of-more-than-32-characters",
                "basic user plain-secret",
                "basic us:er HASH",
                "basic user",
                "plain-secret",
                "bearer sha256:plain-secret:",
                "bearer pbkdf2-sha256:1:plain-secret:x",
                "basic user pbkdf2-sha256:many:plain-secret:x",
                "basic user pbkdf2-sha256:9999:AAAAAAAAAAAAAAAAAAAAAA:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "basic user sha256:AAAAAAAAAAAAAAAAAAAAAA:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                "BEARER sha256:AAAAAAAAAAAAAAAAAAAAAA:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            })
    void aLineThatIsNoHashIsNamedAndNotQuoted(String line) throws Exception {
        assertThatThrownBy(() -> authenticator(line(TOKEN, Optional.empty()) + "\n" + line))
                .isInstanceOf(BadFile.class)
                .hasMessageContaining("line 2: expected 'basic USER HASH' or 'bearer HASH'")
                .hasMessageNotContaining("secret");
    }

    @Test
    void aFileOfNobodyIsNoFileForEverybody() {
        assertThatThrownBy(() -> authenticator("# later\n"))
                .isInstanceOf(BadFile.class)
                .hasMessageContaining("it has no credentials");
    }

    @Test
    void aUserIsInAFileOnce() throws Exception {
        String line = line("secret", Optional.of("a"));
        assertThatThrownBy(() -> authenticator(line + "\n" + line))
                .hasMessageContaining("line 2: this user is on an earlier line");
    }

    @Test
    void aFileHoldsSoManyAndNoMore() throws Exception {
        String line = line(TOKEN, Optional.empty()) + "\n";
        assertThat(authenticator(line.repeat(Credentials.MOST)).check(Optional.empty()))
                .isEqualTo(AuthenticationResult.MISSING);
        assertThatThrownBy(() -> authenticator(line.repeat(Credentials.MOST + 1)))
                .hasMessageContaining("more than 256");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "short",
                "a token with blanks in it, long enough otherwise",
                "two\nlines-that-are-long-enough-together-for-it"
            })
    void whatIsNoTokenIsRefused(String secret) {
        assertThatThrownBy(() -> line(secret, Optional.empty()))
                .isInstanceOf(HashCommand.BadSecret.class)
                .hasMessageNotContaining("two");
    }

    @Test
    void whatIsNoUserOrNoPasswordIsRefused() {
        for (String user : new String[] {"", "a:b", "a b", "#a", "a\nb"}) {
            assertThatThrownBy(() -> line("secret", Optional.of(user))).isInstanceOf(HashCommand.BadSecret.class);
        }
        for (String password : new String[] {"", "\n", "a\0b", "x".repeat(5000)}) {
            assertThatThrownBy(() -> line(password, Optional.of("a"))).isInstanceOf(HashCommand.BadSecret.class);
        }
        assertThatThrownBy(() -> HashCommand.run(new ByteArrayInputStream(new byte[] {(byte) 0xFF}), Optional.of("a")))
                .hasMessageContaining("UTF-8");
    }

    @Test
    void nothingThatHoldsASecretShowsItAsText() {
        assertThat(AuthorizationHeader.parse(basic("user", "secret")).toString())
                .doesNotContain("secret", "user");
        assertThat(AuthorizationHeader.parse("Bearer " + TOKEN).toString()).doesNotContain(TOKEN);
    }

    private Authenticator authenticator(String content) throws Exception {
        ReloadObserver none = new ReloadObserver() {
            @Override
            public void reloaded() {}

            @Override
            public void reloadFailed(String problem) {}
        };
        return new Authenticator.Factory(none).of(Files.writeString(folder.resolve("file"), content));
    }

    private static String line(String secret, Optional<String> user) throws Exception {
        return HashCommand.run(new ByteArrayInputStream(secret.getBytes(UTF_8)), user);
    }

    private static String basic(String user, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
    }
}

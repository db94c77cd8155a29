package tinypushgateway.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tinypushgateway.files.BadFile;

/** Keys and certificates in every form that openssl writes, and what is said of those that cannot be used. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IdentityTest {
    private Path folder;
    private TestAuthority authority;

    @BeforeAll
    void makeAuthority(@TempDir Path folder) throws Exception {
        this.folder = folder;
        authority = new TestAuthority(folder, "ca");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-newkey rsa:2048",
                "-newkey ec -pkeyopt ec_paramgen_curve:P-256",
                "-newkey ec -pkeyopt ec_paramgen_curve:P-384",
                "-newkey ed25519"
            })
    void aKeyInPkcs8IsRead(String newKey) throws Exception {
        TestAuthority.Issued issued = authority.issue("pkcs8", newKey);
        assertThat(Files.readString(issued.key())).startsWith("-----BEGIN PRIVATE KEY-----");
        assertThat(Identity.read(issued.certificate(), issued.key()).notAfter()).isInTheFuture();
    }

    @ParameterizedTest
    @CsvSource({
        "-newkey rsa:2048, RSA",
        "-newkey rsa:4096, RSA",
        "-newkey ec -pkeyopt ec_paramgen_curve:P-256, EC",
        "-newkey ec -pkeyopt ec_paramgen_curve:P-521, EC"
    })
    void aKeyInItsTraditionalFormIsRead(String newKey, String kind) throws Exception { // PKCS #1, SEC 1
        TestAuthority.Issued issued = authority.issue("pkcs8", newKey);
        authority.openssl("pkey -in pkcs8.key -traditional -out traditional.key");
        Path traditional = folder.resolve("traditional.key");
        assertThat(Files.readString(traditional)).startsWith("-----BEGIN " + kind + " PRIVATE KEY-----");
        assertThat(Identity.read(issued.certificate(), traditional).key().getAlgorithm())
                .isEqualTo(kind);
    }

    @Test
    void parametersBeforeAKeyAndTextAroundItAreLeftAside() throws Exception {
        authority.openssl("ecparam -name prime256v1 -genkey -out params.key");
        Path file = folder.resolve("params.key");
        assertThat(Files.readString(file)).startsWith("-----BEGIN EC PARAMETERS-----");
        Files.writeString(file, "a comment\r\n" + Files.readString(file).replace("\n", "\r\n") + "another\r\n");
        assertThat(PrivateKeys.read(file).getAlgorithm()).isEqualTo("EC");
    }

    @Test
    void theWholeChainIsShown() throws Exception {
        TestAuthority.Issued issued = authority.issue("leaf");
        Files.writeString(
                issued.certificate(),
                Files.readString(issued.certificate()) + Files.readString(authority.certificate()));
        assertThat(Identity.read(issued.certificate(), issued.key()).chain()).hasSize(2);
    }

    @Test
    void aKeyOfAnotherCertificateIsRefused() throws Exception {
        for (String newKey : new String[] {"-newkey ec -pkeyopt ec_paramgen_curve:P-256", "-newkey rsa:2048"}) {
            TestAuthority.Issued one = authority.issue("one");
            TestAuthority.Issued other = authority.issue("other", newKey);
            assertProblem(
                    "key is not that of the first certificate", () -> Identity.read(one.certificate(), other.key()));
        }
    }

    @Test
    void whatCannotBeUsedIsNamedAndNotQuoted() throws Exception {
        TestAuthority.Issued issued = authority.issue("fine");
        authority.openssl("pkey -in fine.key -aes256 -passout pass:secret -out encrypted.key");
        authority.openssl(
                "rsa -in " + authority.issue("rsa", "-newkey rsa:2048").key()
                        + " -traditional -aes128 -passout pass:secret -out old.key");
        assertProblem("key is encrypted", () -> PrivateKeys.read(folder.resolve("encrypted.key")));
        assertProblem("or it is encrypted", () -> PrivateKeys.read(folder.resolve("old.key")));
        assertProblem("no private key found", () -> PrivateKeys.read(issued.certificate()));
        assertProblem("no certificate found", () -> Certificates.read(issued.key()));
        assertProblem("there is no such file", () -> Certificates.read(folder.resolve("missing")));
        assertProblem("", () -> Certificates.read(folder)); // a directory
        Path cut = Files.writeString(
                folder.resolve("cut.key"), Files.readString(issued.key()).substring(0, 100));
        assertProblem("no private key found", () -> PrivateKeys.read(cut));
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA PRIVATE KEY", "EC PRIVATE KEY", "PRIVATE KEY", "CERTIFICATE"})
    void whatIsMalformedInsideABlockIsSaidSo(String label) throws Exception {
        for (String content : new String[] {"", "c2VjcmV0", "MIIB", "MP//", "!secret!", "MAMCAQE="}) {
            Path file = Files.writeString(
                    folder.resolve("malformed"),
                    "-----BEGIN " + label + "-----\n" + content + "\n-----END " + label + "-----\n");
            assertProblem("", () -> {
                if (label.equals("CERTIFICATE")) {
                    Certificates.read(file);
                } else {
                    PrivateKeys.read(file);
                }
            });
        }
    }

    private interface Reading {
        void run() throws Exception;
    }

    private void assertProblem(String problem, Reading reading) {
        assertThatThrownBy(reading::run)
                .isInstanceOf(BadFile.class)
                .hasMessageStartingWith(folder.toString())
                .hasMessageContaining(problem)
                .hasMessageNotContaining("secret")
                .hasMessageNotContaining("\n");
    }
}

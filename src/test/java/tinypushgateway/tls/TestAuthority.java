package tinypushgateway.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate authority of this test, made by the real openssl; whatever it makes lies in its folder. */
public final class TestAuthority {
    private static final String P256 = "-newkey ec -pkeyopt ec_paramgen_curve:P-256";

    private final Path folder;
    private final String name;

    public TestAuthority(Path folder, String name) throws IOException, InterruptedException {
        this.folder = folder;
        this.name = name;
        openssl("req -x509 " + P256 + " -nodes -days 2 -subj /CN=" + name + " -keyout " + name + ".key -out " + name
                + ".crt");
    }

    /** A certificate with its key. */
    public record Issued(Path certificate, Path key) {
        /** The flags of the gateway for these. */
        public String[] flags() {
            return new String[] {"--web.tls-cert-file=" + certificate, "--web.tls-key-file=" + key};
        }
    }

    /** The authority's own certificate. */
    public Path certificate() {
        return folder.resolve(name + ".crt");
    }

    /** For localhost, with a key of the usual kind. */
    public Issued issue(String holder) throws IOException, InterruptedException {
        return issue(holder, P256);
    }

    /** The same with another key, as openssl req takes it. */
    public Issued issue(String holder, String newKey) throws IOException, InterruptedException {
        return issue(holder, newKey, "DNS:localhost,IP:127.0.0.1");
    }

    /** One whose only name is this. */
    public Issued issueFor(String dnsName) throws IOException, InterruptedException {
        return issue(dnsName, P256, "DNS:" + dnsName);
    }

    private Issued issue(String holder, String newKey, String names) throws IOException, InterruptedException {
        openssl("req -x509 -CA " + name + ".crt -CAkey " + name + ".key " + newKey + " -nodes -days 1 -subj /CN="
                + holder
                + " -addext subjectAltName=" + names + " -addext basicConstraints=critical,CA:FALSE"
                + " -keyout " + holder + ".key -out " + holder + ".crt");
        return new Issued(folder.resolve(holder + ".crt"), folder.resolve(holder + ".key"));
    }

    /** Runs openssl in the folder; its arguments hold no blanks. */
    public void openssl(String arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments.split(" ", -1)));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("openssl.log").toFile())
                .start();
        if (process.waitFor() != 0) {
            throw new AssertionError(command + ": " + Files.readString(folder.resolve("openssl.log")));
        }
    }

    /** For clients that trust this authority and nobody else. */
    public SSLContext trusting() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry(name, read(certificate()));
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static Certificate read(Path file) throws IOException, GeneralSecurityException {
        try (InputStream in = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }
}

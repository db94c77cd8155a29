package tinypushgateway.tls;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import tinypushgateway.files.BadFile;

/** What all handshakes have in common, as of one state of the files. */
final class TlsContext {
    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};

    /** What we speak above TLS (RFC 7301); a client that offers only others is rejected. */
    private static final String[] APPLICATION_PROTOCOLS = {"http/1.1", "http/1.0"};

    /** Sessions that are kept here, for the few clients that do not keep theirs themselves in a ticket (RFC 5077). */
    private static final int MOST_SESSIONS = 256;

    private static final int SESSION_SECONDS = 3600;

    private final SSLContext context;
    private final String[] cipherSuites;
    private final Instant notAfter;
    private final boolean asksClients;

    private TlsContext(SSLContext context, Instant notAfter, boolean asksClients) {
        this.context = context;
        this.notAfter = notAfter;
        this.asksClients = asksClients;
        cipherSuites = Stream.of(context.getDefaultSSLParameters().getCipherSuites())
                .filter(TlsContext::isSound)
                .toArray(String[]::new);
        context.getServerSessionContext().setSessionCacheSize(MOST_SESSIONS);
        context.getServerSessionContext().setSessionTimeout(SESSION_SECONDS);
    }

    static TlsContext read(TlsFiles files) throws BadFile {
        Identity identity = Identity.read(files.certificates(), files.key());
        TrustManager[] trusted = {};
        Optional<Path> authorities = files.clientAuthorities();
        if (authorities.isPresent()) {
            trusted = trusting(authorities.get());
        }
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagers(identity), trusted, new SecureRandom());
            return new TlsContext(context, identity.notAfter(), authorities.isPresent());
        } catch (GeneralSecurityException | IOException e) {
            throw new BadFile(files.certificates(), "TLS cannot use it: " + e.getMessage());
        }
    }

    /** One side of a handshake, ours. */
    SSLEngine engine() {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setProtocols(PROTOCOLS);
        parameters.setCipherSuites(cipherSuites);
        parameters.setApplicationProtocols(APPLICATION_PROTOCOLS);
        parameters.setWantClientAuth(asksClients); // wanted and not needed: the kubelet's probes have none
        engine.setSSLParameters(parameters);
        return engine;
    }

    Instant notAfter() {
        return notAfter;
    }

    /** Encryption and authentication in one, with keys that a stolen private key does not give away later (RFC 9325 section 4.2). */
    private static boolean isSound(String cipherSuite) {
        return cipherSuite.startsWith("TLS_AES_")
                || cipherSuite.startsWith("TLS_CHACHA20_")
                || cipherSuite.startsWith("TLS_ECDHE_")
                        && (cipherSuite.contains("_GCM_") || cipherSuite.contains("_CHACHA20_"));
    }

    /** The store is never written, so its password protects nothing. */
    private static KeyManager[] keyManagers(Identity identity) throws GeneralSecurityException, IOException {
        char[] password = {};
        KeyStore store = KeyStore.getInstance("JKS"); // a PKCS12 store would derive a key for each entry
        store.load(null, password);
        store.setKeyEntry("server", identity.key(), password, identity.chain().toArray(X509Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance("SunX509");
        factory.init(store, password);
        return factory.getKeyManagers();
    }

    private static TrustManager[] trusting(Path file) throws BadFile {
        List<X509Certificate> authorities = Certificates.read(file);
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (X509Certificate authority : authorities) {
                store.setCertificateEntry("authority " + store.size(), authority);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            return factory.getTrustManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw new BadFile(file, "cannot be used as client authorities: " + e.getMessage());
        }
    }
}

package tinypushgateway.tls;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import tinypushgateway.files.BadFile;

/** Who we are: a private key, and the certificate of its public key with those that lead to an authority. */
record Identity(List<X509Certificate> chain, PrivateKey key) {
    private static final byte[] PROBE = {1, 2, 3};

    /** @throws BadFile also if the two do not belong together, as when only one of them was renewed yet */
    static Identity read(Path certificates, Path key) throws BadFile {
        Identity identity = new Identity(Certificates.read(certificates), PrivateKeys.read(key));
        if (!identity.fits()) {
            throw new BadFile(key, "the key is not that of the first certificate in " + certificates);
        }
        return identity;
    }

    Instant notAfter() {
        return chain.getFirst().getNotAfter().toInstant();
    }

    private boolean fits() {
        try {
            Signature signature = Signature.getInstance(signatureAlgorithm());
            signature.initSign(key);
            signature.update(PROBE);
            byte[] signed = signature.sign();
            signature.initVerify(chain.getFirst().getPublicKey());
            signature.update(PROBE);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false; // keys of two kinds
        }
    }

    private String signatureAlgorithm() {
        return switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> "EdDSA";
        };
    }
}

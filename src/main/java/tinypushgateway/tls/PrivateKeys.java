package tinypushgateway.tls;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;
import tinypushgateway.files.BadFile;

/**
 * Reads a private key in each form that cert-manager and openssl write: PKCS #8 (RFC 5958), PKCS #1 (RFC 8017 appendix A.1.2) and SEC 1
 * (RFC 5915). The JDK reads the first, and each of the others becomes it by a frame around it.
 */
final class PrivateKeys {
    private static final String EXPECTED = "BEGIN PRIVATE KEY, BEGIN RSA PRIVATE KEY or BEGIN EC PRIVATE KEY";
    private static final byte[] VERSION_0 = {Der.INTEGER, 1, 0};

    /** rsaEncryption, with the NULL that goes with it (RFC 8017 appendix A.1). */
    private static final byte[] RSA = HexFormat.of().parseHex("06092a864886f70d0101010500");

    /** id-ecPublicKey, RFC 5480 section 2.1.1; the curve goes with it. */
    private static final byte[] EC = HexFormat.of().parseHex("06072a8648ce3d0201");

    /** Of the algorithms that certificates for TLS use. */
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");

    private PrivateKeys() {}

    static PrivateKey read(Path file) throws BadFile {
        for (Pem block : Pem.read(file)) {
            switch (block.label()) {
                case "PRIVATE KEY" -> {
                    return key(file, block.der());
                }
                case "RSA PRIVATE KEY" -> {
                    return key(file, fromPkcs1(block.der()));
                }
                case "EC PRIVATE KEY" -> {
                    return key(file, fromSec1(file, block.der()));
                }
                case "ENCRYPTED PRIVATE KEY" ->
                    throw new BadFile(file, "the key is encrypted: expected a key without a password");
                default -> {
                    // parameters of a curve, or a certificate in the same file
                }
            }
        }
        throw new BadFile(file, "no private key found, expected " + EXPECTED);
    }

    private static PrivateKey key(Path file, byte[] pkcs8) throws BadFile {
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (GeneralSecurityException e) {
                // of another kind, perhaps
            }
        }
        throw new BadFile(file, "the private key is malformed or of an unknown kind, expected RSA, EC or Ed25519");
    }

    private static byte[] fromPkcs1(byte[] rsaPrivateKey) {
        return Der.element(
                Der.SEQUENCE, VERSION_0, Der.element(Der.SEQUENCE, RSA), Der.element(Der.OCTET_STRING, rsaPrivateKey));
    }

    /** The curve moves from the key to the frame. */
    private static byte[] fromSec1(Path file, byte[] ecPrivateKey) throws BadFile {
        return Der.element(
                Der.SEQUENCE,
                VERSION_0,
                Der.element(Der.SEQUENCE, EC, curve(file, ecPrivateKey)),
                Der.element(Der.OCTET_STRING, ecPrivateKey));
    }

    private static byte[] curve(Path file, byte[] ecPrivateKey) throws BadFile {
        try {
            Der parts = new Der(new Der(ecPrivateKey).next());
            while (parts.hasMore()) {
                if (parts.tag() == Der.TAGGED_0) {
                    return parts.next();
                }
                parts.next();
            }
        } catch (IndexOutOfBoundsException e) {
            throw new BadFile(file, "the block EC PRIVATE KEY is malformed");
        }
        throw new BadFile(file, "the block EC PRIVATE KEY names no curve");
    }
}

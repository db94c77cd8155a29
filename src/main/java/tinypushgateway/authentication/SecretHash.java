package tinypushgateway.authentication;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** The hash of a secret, which verifies it and does not reveal it. */
sealed interface SecretHash {
    int SALT_BYTES = 16;
    int HASH_BYTES = 32;

    /** Whether this is the secret; takes as long for one that nearly is. */
    boolean matches(String secret);

    /** As it stands in a file. */
    String text();

    private static byte[] random(int bytes) {
        byte[] random = new byte[bytes];
        new SecureRandom().nextBytes(random);
        return random;
    }

    private static String encode(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /**
     * The bytes that are written so.
     *
     * @throws IllegalArgumentException if it is no base64, or of another length
     */
    private static byte[] decode(String text, int length) {
        byte[] bytes = Base64.getUrlDecoder().decode(text);
        if (bytes.length != length) {
            throw new IllegalArgumentException();
        }
        return bytes;
    }

    /** Of a secret that a person may have made up: PBKDF2 (RFC 8018 section 5.2), slow on purpose. */
    record Password(int iterations, byte[] salt, byte[] hash) implements SecretHash {
        /** What OWASP's Password Storage Cheat Sheet asks for with HMAC-SHA256. */
        static final int ITERATIONS = 600_000;

        static final int LEAST_ITERATIONS = 10_000;
        static final int MOST_ITERATIONS = 10_000_000;
        private static final String NAME = "pbkdf2-sha256";

        static Password of(String secret) {
            byte[] salt = random(SALT_BYTES);
            return new Password(ITERATIONS, salt, derive(secret, salt, ITERATIONS));
        }

        /** What no secret gives. */
        static Password ofNobody(int iterations) {
            return new Password(iterations, random(SALT_BYTES), random(HASH_BYTES));
        }

        static Optional<Password> parse(String text) {
            String[] parts = text.split(":", -1);
            if (parts.length != 4 || !parts[0].equals(NAME)) {
                return Optional.empty();
            }
            try {
                int iterations = Integer.parseInt(parts[1]);
                Password password =
                        new Password(iterations, decode(parts[2], SALT_BYTES), decode(parts[3], HASH_BYTES));
                return Optional.of(password).filter(Password::isWithinBounds);
            } catch (IllegalArgumentException e) { // no number, no base64
                return Optional.empty();
            }
        }

        @Override
        public boolean matches(String secret) {
            return MessageDigest.isEqual(hash, derive(secret, salt, iterations));
        }

        @Override
        public String text() {
            return NAME + ":" + iterations + ":" + encode(salt) + ":" + encode(hash);
        }

        private boolean isWithinBounds() {
            return iterations >= LEAST_ITERATIONS && iterations <= MOST_ITERATIONS;
        }

        private static byte[] derive(String secret, byte[] salt, int iterations) {
            PBEKeySpec key = new PBEKeySpec(secret.toCharArray(), salt, iterations, HASH_BYTES * Byte.SIZE);
            try {
                return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                        .generateSecret(key)
                        .getEncoded();
            } catch (GeneralSecurityException e) { // java.base has it
                throw new IllegalStateException(e);
            } finally {
                key.clearPassword();
            }
        }
    }

    /** Of a token, which is random and too long to be guessed: one SHA-256 is enough, and fast. */
    record Token(byte[] salt, byte[] hash) implements SecretHash {
        /** 16 random bytes have 22 characters in base64 and 32 in hexadecimal. */
        static final int LEAST_CHARS = 32;

        private static final String NAME = "sha256";

        static Token of(String secret) {
            byte[] salt = random(SALT_BYTES);
            return new Token(salt, digest(secret, salt));
        }

        static Optional<Token> parse(String text) {
            String[] parts = text.split(":", -1);
            if (parts.length != 3 || !parts[0].equals(NAME)) {
                return Optional.empty();
            }
            try {
                return Optional.of(new Token(decode(parts[1], SALT_BYTES), decode(parts[2], HASH_BYTES)));
            } catch (IllegalArgumentException e) { // no base64
                return Optional.empty();
            }
        }

        @Override
        public boolean matches(String secret) {
            return MessageDigest.isEqual(hash, digest(secret, salt));
        }

        @Override
        public String text() {
            return NAME + ":" + encode(salt) + ":" + encode(hash);
        }

        private static byte[] digest(String secret, byte[] salt) {
            try {
                MessageDigest digest = MessageDigest.getInstance("SHA-256");
                digest.update(salt);
                return digest.digest(secret.getBytes(UTF_8));
            } catch (GeneralSecurityException e) { // every JDK has it
                throw new IllegalStateException(e);
            }
        }
    }
}

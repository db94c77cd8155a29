package tinypushgateway.authentication;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Optional;

/** Makes the line of a file for a secret that is read, never typed as an argument, where every process of the machine could read it. */
public final class HashCommand {
    private static final int MOST_BYTES = 4096;

    private HashCommand() {}

    /** Why there is no line; quotes nothing. */
    public static final class BadSecret extends Exception {
        private static final long serialVersionUID = 1;

        BadSecret(String problem) {
            super(problem, null, false, false);
        }

        public String line() {
            return String.valueOf(getMessage());
        }
    }

    /**
     * The line, without its end.
     *
     * @param user whose password it is; empty: it is a token
     */
    public static String run(InputStream in, Optional<String> user) throws IOException, BadSecret {
        String secret = read(in);
        if (user.isPresent()) {
            checkUser(user.get());
            return "basic " + user.get() + " " + SecretHash.Password.of(secret).text();
        }
        if (secret.length() < SecretHash.Token.LEAST_CHARS || !AuthorizationHeader.isToken68(secret)) {
            throw new BadSecret("a token must have at least " + SecretHash.Token.LEAST_CHARS
                    + " characters of A-Z a-z 0-9 - . _ ~ + / and = at its end;"
                    + " 'openssl rand -base64 32 | tr -d \"\\n\"' makes one");
        }
        return "bearer " + SecretHash.Token.of(secret).text();
    }

    private static void checkUser(String user) throws BadSecret {
        if (user.isEmpty()
                || user.contains(":")
                || user.startsWith("#")
                || !user.chars().allMatch(HashCommand::isOfUser)) {
            throw new BadSecret("a user's name must have no colon, blank or control character");
        }
    }

    private static boolean isOfUser(int c) {
        return !Character.isWhitespace(c) && !Character.isISOControl(c);
    }

    /** Without the end of its line. */
    private static String read(InputStream in) throws IOException, BadSecret {
        byte[] bytes = in.readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
            throw new BadSecret("the secret is longer than " + MOST_BYTES + " bytes");
        }
        String secret = decode(bytes).replaceFirst("\\r?\\n\\z", "");
        if (secret.isEmpty()) {
            throw new BadSecret("no secret on stdin");
        }
        if (secret.chars().anyMatch(Character::isISOControl)) {
            throw new BadSecret("the secret has more than one line, or a control character in it");
        }
        return secret;
    }

    private static String decode(byte[] bytes) throws BadSecret {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new BadSecret("the secret is not UTF-8");
        }
    }
}

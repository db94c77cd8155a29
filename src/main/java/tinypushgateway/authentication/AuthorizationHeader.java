package tinypushgateway.authentication;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/** The header Authorization, RFC 9110 section 11.6.2. */
sealed interface AuthorizationHeader {
    /** RFC 7617; the password may hold colons, the user may not. */
    record Basic(String user, String password) implements AuthorizationHeader {
        @Override
        public String toString() {
            return "Basic"; // in no log, by no mistake
        }
    }

    /** RFC 6750 section 2.1. */
    record Bearer(String token) implements AuthorizationHeader {
        @Override
        public String toString() {
            return "Bearer";
        }
    }

    /** Nothing if it is malformed, or of another scheme: the response is the same as for wrong credentials. */
    static Optional<AuthorizationHeader> parse(String field) {
        int blank = field.indexOf(' ');
        String scheme = blank < 0 ? field : field.substring(0, blank);
        String rest = blank < 0 ? "" : field.substring(blank).strip();
        return switch (scheme.toLowerCase(Locale.ROOT)) {
            case "basic" -> basic(rest);
            case "bearer" -> isToken68(rest) ? Optional.of(new Bearer(rest)) : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static Optional<AuthorizationHeader> basic(String credentials) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder() // which rejects malformed input; the challenge names the charset
                    .decode(ByteBuffer.wrap(Base64.getDecoder().decode(credentials.getBytes(ISO_8859_1))))
                    .toString();
            int colon = text.indexOf(':');
            return colon < 0 || text.chars().anyMatch(Character::isISOControl)
                    ? Optional.empty()
                    : Optional.of(new Basic(text.substring(0, colon), text.substring(colon + 1)));
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** The alphabet of a token, padding at its end included. */
    static boolean isToken68(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '=') {
            end--;
        }
        return end > 0
                && text.chars()
                        .limit(end)
                        .allMatch(c -> c < 0x80 && (Character.isLetterOrDigit(c) || "-._~+/".indexOf(c) >= 0));
    }
}

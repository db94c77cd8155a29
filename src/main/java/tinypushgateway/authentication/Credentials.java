package tinypushgateway.authentication;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tinypushgateway.files.BadFile;
import tinypushgateway.files.SmallFile;

/** The users and tokens that have a permission, as its file names them: a line each, {@code basic USER HASH} or {@code bearer HASH}. */
final class Credentials {
    /** Lines of a file that are no comment; a wrong token is compared with each of them. */
    static final int MOST = 256;

    private static final String EXPECTED =
            "expected 'basic USER HASH' or 'bearer HASH', as hash-password and hash-token print it";

    private final Map<String, Password> passwords = new HashMap<>();
    private final List<SecretHash.Token> tokens = new ArrayList<>();

    private Credentials() {}

    /** What a password is compared with; the text is that of the file. */
    record Password(SecretHash.Password hash, String text) {}

    static Credentials read(Path file) throws BadFile {
        Credentials credentials = new Credentials();
        List<String> lines = SmallFile.read(file).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && line.charAt(0) != '#') {
                credentials.add(file, i + 1, line.split("\\s+", -1));
            }
        }
        if (credentials.size() == 0) {
            throw new BadFile(file, "it has no credentials; " + EXPECTED);
        }
        return credentials;
    }

    Set<String> users() {
        return passwords.keySet();
    }

    Optional<Password> password(String user) {
        return Optional.ofNullable(passwords.get(user));
    }

    /** Something to compare the password of an unknown user with, so that it takes as long as for a known user. */
    Optional<SecretHash.Password> nobody() {
        return passwords.values().stream()
                .findFirst()
                .map(any -> SecretHash.Password.ofNobody(any.hash().iterations()));
    }

    /** Compares all of them, so that the time does not reveal the position in the file. */
    boolean hasToken(String token) {
        boolean found = false;
        for (SecretHash.Token each : tokens) {
            found |= each.matches(token);
        }
        return found;
    }

    private int size() {
        return passwords.size() + tokens.size();
    }

    private void add(Path file, int number, String[] words) throws BadFile {
        if (words[0].equals("basic") && words.length == 3 && !words[1].contains(":")) {
            Password password = SecretHash.Password.parse(words[2])
                    .map(hash -> new Password(hash, words[2]))
                    .orElseThrow(() -> bad(file, number, EXPECTED));
            if (passwords.putIfAbsent(words[1], password) != null) {
                throw bad(file, number, "this user is on an earlier line too");
            }
        } else if (words[0].equals("bearer") && words.length == 2) {
            tokens.add(SecretHash.Token.parse(words[1]).orElseThrow(() -> bad(file, number, EXPECTED)));
        } else {
            throw bad(file, number, EXPECTED);
        }
        if (size() > MOST) {
            throw bad(file, number, "more than " + MOST + " credentials");
        }
    }

    /** Quotes nothing, since a password may stand where its hash belongs. */
    private static BadFile bad(Path file, int line, String problem) {
        return new BadFile(file, "line " + line + ": " + problem);
    }
}

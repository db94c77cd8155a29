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

/** Those who have a right, as of one state of its file: a line each, {@code basic USER HASH} or {@code bearer HASH}. */
final class Credentials {
    /** Lines of a file that are no comment; each token among them costs a hash for whoever shows a wrong one. */
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
            throw new BadFile(file, "nobody is in it; " + EXPECTED);
        }
        return credentials;
    }

    Set<String> users() {
        return passwords.keySet();
    }

    Optional<Password> password(String user) {
        return Optional.ofNullable(passwords.get(user));
    }

    /** Something to compare the password of an unknown user with, so that it takes as long as for one who is known. */
    Optional<SecretHash.Password> nobody() {
        return passwords.values().stream()
                .findFirst()
                .map(any -> SecretHash.Password.ofNobody(any.hash().iterations()));
    }

    /** All are looked at, so that the time says nothing of where in the file it stands. */
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
                throw bad(file, number, "this user is on a line before, too");
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

    /** Quotes nothing: somebody may have written a password where its hash belongs. */
    private static BadFile bad(Path file, int line, String problem) {
        return new BadFile(file, "line " + line + ": " + problem);
    }
}

package tinypushgateway.authentication;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Which passwords were compared with which hashes already, so that the slow hash is computed once for each and not for each push. Kept are
 * fingerprints under a key that only this process knows. A hash that was replaced in its file was compared with nothing yet;
 * one that stayed need not be again.
 */
final class VerifiedPasswordCache {
    /** Wrong ones that are remembered; a job that is set up wrongly repeats its own. */
    static final int MOST_WRONG = 1024;

    private static final String ALGORITHM = "HmacSHA256";
    private static final int KEY_BYTES = 32;

    private final SecretKeySpec key;

    /** By user. */
    private final Map<String, Compared> right = new ConcurrentHashMap<>();

    private final ReentrantLock wrongLock = new ReentrantLock();
    private final Map<Compared, Boolean> wrong = new LinkedHashMap<>(16, 0.75F, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Compared, Boolean> eldest) {
            return size() > MOST_WRONG;
        }
    };

    /**
     * A comparison, whatever came of it.
     *
     * @param fingerprint of user and password
     * @param hash as in the file, empty if there is none for this user
     */
    record Compared(ByteBuffer fingerprint, String hash) {}

    VerifiedPasswordCache() {
        byte[] random = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(random);
        key = new SecretKeySpec(random, ALGORITHM);
    }

    Compared compared(AuthorizationHeader.Basic basic, String hash) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(basic.user().getBytes(UTF_8));
            mac.update((byte) ':'); // which no user has
            return new Compared(ByteBuffer.wrap(mac.doFinal(basic.password().getBytes(UTF_8))), hash);
        } catch (GeneralSecurityException e) { // every JDK has it
            throw new IllegalStateException(e);
        }
    }

    boolean wasRight(String user, Compared compared) {
        return compared.equals(right.get(user));
    }

    boolean wasWrong(Compared compared) {
        wrongLock.lock();
        try {
            return wrong.get(compared) != null;
        } finally {
            wrongLock.unlock();
        }
    }

    void right(String user, Compared compared) {
        right.put(user, compared);
    }

    void wrong(Compared compared) {
        wrongLock.lock();
        try {
            wrong.put(compared, true);
        } finally {
            wrongLock.unlock();
        }
    }

    /** Removes users that are not among these. */
    void keepOnly(Set<String> users) {
        right.keySet().retainAll(users);
    }
}

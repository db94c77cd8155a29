package tinypushgateway.authentication;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tinypushgateway.files.BadFile;
import tinypushgateway.files.ReloadObserver;
import tinypushgateway.files.ReloadingValue;

/** Checks the credentials of requests against one file, which is read again when it changes. */
public final class Authenticator {
    private final ReloadingValue<Credentials> credentials;
    private final VerifiedPasswordCache verified;
    private final PasswordHashLimiter hashLimiter;

    private Authenticator(
            ReloadingValue<Credentials> credentials, VerifiedPasswordCache verified, PasswordHashLimiter hashLimiter) {
        this.credentials = credentials;
        this.verified = verified;
        this.hashLimiter = hashLimiter;
    }

    /** Makes authenticators that share the limit of slow password hashes. */
    public static final class Factory {
        private final PasswordHashLimiter hashLimiter = new PasswordHashLimiter();
        private final ReloadObserver observer;

        public Factory(ReloadObserver observer) {
            this.observer = observer;
        }

        /**
         * An authenticator of the credentials in this file.
         *
         * @throws BadFile if it cannot be used as it is now
         */
        public Authenticator of(Path file) throws BadFile {
            VerifiedPasswordCache verified = new VerifiedPasswordCache();
            ReloadingValue.Source<Credentials> source = () -> {
                Credentials read = Credentials.read(file);
                verified.keepOnly(read.users());
                return read;
            };
            return new Authenticator(new ReloadingValue<>(List.of(file), source, observer), verified, hashLimiter);
        }
    }

    /** Checks the value of an Authorization header. A password that was not verified before takes some time. */
    public AuthenticationResult check(Optional<String> authorization) {
        if (authorization.isEmpty()) {
            return AuthenticationResult.MISSING;
        }
        Credentials now = credentials.get();
        return AuthorizationHeader.parse(authorization.get())
                .map(presented -> check(presented, now))
                .orElse(AuthenticationResult.WRONG);
    }

    private AuthenticationResult check(AuthorizationHeader presented, Credentials now) {
        if (presented instanceof AuthorizationHeader.Bearer bearer) {
            return now.hasToken(bearer.token()) ? AuthenticationResult.GRANTED : AuthenticationResult.WRONG;
        }
        return check((AuthorizationHeader.Basic) presented, now);
    }

    private AuthenticationResult check(AuthorizationHeader.Basic basic, Credentials now) {
        Optional<Credentials.Password> known = now.password(basic.user());
        Optional<SecretHash.Password> hash =
                known.map(Credentials.Password::hash).or(now::nobody);
        if (hash.isEmpty()) {
            return AuthenticationResult.WRONG; // the file has no password
        }
        VerifiedPasswordCache.Compared compared =
                verified.compared(basic, known.map(Credentials.Password::text).orElse(""));
        if (verified.wasRight(basic.user(), compared)) {
            return AuthenticationResult.GRANTED;
        }
        if (verified.wasWrong(compared)) {
            return AuthenticationResult.WRONG;
        }
        return switch (hashLimiter.run(() -> compare(basic, hash.get(), compared))) {
            case RIGHT -> AuthenticationResult.GRANTED;
            case WRONG -> AuthenticationResult.WRONG;
            case BUSY -> AuthenticationResult.BUSY;
        };
    }

    /** Another request with the same credentials may have found it out while this one waited. */
    private boolean compare(
            AuthorizationHeader.Basic basic, SecretHash.Password hash, VerifiedPasswordCache.Compared compared) {
        if (verified.wasRight(basic.user(), compared)) {
            return true;
        }
        if (verified.wasWrong(compared)) {
            return false;
        }
        boolean right = hash.matches(basic.password()) && !compared.hash().isEmpty();
        if (right) {
            verified.right(basic.user(), compared);
        } else {
            verified.wrong(compared);
        }
        return right;
    }
}

package tinypushgateway.auth;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import tinypushgateway.files.BadFile;
import tinypushgateway.files.ReloadObserver;
import tinypushgateway.files.Reloaded;

/** One right, and those who have it by its file, which is read anew when it changes. */
public final class Gate {
    private final Reloaded<Credentials> credentials;
    private final Remembered remembered;
    private final SlowCheck slowCheck;

    private Gate(Reloaded<Credentials> credentials, Remembered remembered, SlowCheck slowCheck) {
        this.credentials = credentials;
        this.remembered = remembered;
        this.slowCheck = slowCheck;
    }

    /** Opens gates that share what is slow. */
    public static final class Opener {
        private final SlowCheck slowCheck = new SlowCheck();
        private final ReloadObserver observer;

        public Opener(ReloadObserver observer) {
            this.observer = observer;
        }

        /**
         * A gate for those in this file.
         *
         * @throws BadFile if it cannot be used as it is now
         */
        public Gate open(Path file) throws BadFile {
            Remembered remembered = new Remembered();
            Reloaded.Source<Credentials> source = () -> {
                Credentials read = Credentials.read(file);
                remembered.keepOnly(read.users());
                return read;
            };
            return new Gate(new Reloaded<>(List.of(file), source, observer), remembered, slowCheck);
        }
    }

    /** Looks at the value of an Authorization field; a password that was not seen before takes its time. */
    public Verdict check(Optional<String> authorization) {
        if (authorization.isEmpty()) {
            return Verdict.MISSING;
        }
        Credentials now = credentials.get();
        return Presented.parse(authorization.get())
                .map(presented -> check(presented, now))
                .orElse(Verdict.WRONG);
    }

    private Verdict check(Presented presented, Credentials now) {
        if (presented instanceof Presented.Bearer bearer) {
            return now.hasToken(bearer.token()) ? Verdict.GRANTED : Verdict.WRONG;
        }
        return check((Presented.Basic) presented, now);
    }

    private Verdict check(Presented.Basic basic, Credentials now) {
        Optional<Credentials.Password> known = now.password(basic.user());
        Optional<SecretHash.Password> hash =
                known.map(Credentials.Password::hash).or(now::nobody);
        if (hash.isEmpty()) {
            return Verdict.WRONG; // nobody has a password here
        }
        Remembered.Compared compared =
                remembered.compared(basic, known.map(Credentials.Password::text).orElse(""));
        if (remembered.wasRight(basic.user(), compared)) {
            return Verdict.GRANTED;
        }
        if (remembered.wasWrong(compared)) {
            return Verdict.WRONG;
        }
        return switch (slowCheck.run(() -> compare(basic, hash.get(), compared))) {
            case RIGHT -> Verdict.GRANTED;
            case WRONG -> Verdict.WRONG;
            case BUSY -> Verdict.BUSY;
        };
    }

    /** Another request with the same credentials may have found it out while this one waited. */
    private boolean compare(Presented.Basic basic, SecretHash.Password hash, Remembered.Compared compared) {
        if (remembered.wasRight(basic.user(), compared)) {
            return true;
        }
        if (remembered.wasWrong(compared)) {
            return false;
        }
        boolean right = hash.matches(basic.password()) && !compared.hash().isEmpty();
        if (right) {
            remembered.right(basic.user(), compared);
        } else {
            remembered.wrong(compared);
        }
        return right;
    }
}

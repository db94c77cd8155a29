package tinypushgateway;

import java.nio.file.Path;
import java.util.Optional;
import tinypushgateway.auth.Gate;
import tinypushgateway.config.Options;
import tinypushgateway.files.BadFile;
import tinypushgateway.files.ReloadObserver;
import tinypushgateway.handler.Authorized;
import tinypushgateway.handler.Certified;
import tinypushgateway.http.Handler;

/** What stands before handlers: nothing where nothing is configured, so that it costs nothing. */
final class Doors {
    private final boolean certified;
    private final Optional<Gate> push;
    private final Optional<Gate> scrape;
    private final Optional<Gate> look;

    /** @throws BadFile if a file of credentials cannot be used */
    Doors(Options options, ReloadObserver observer) throws BadFile {
        Options.Auth auth = options.auth();
        certified = options.web().tls().clientCaFile().isPresent();
        Opening opening = new Opening(observer);
        push = opening.gate(auth.pushFile());
        scrape = opening.gate(auth.scrapeFile());
        look = opening.gate(auth.lookFile());
    }

    /** The rights that are everybody's who connects, for the log. */
    String open() {
        String open =
                (push.isEmpty() ? "push " : "") + (scrape.isEmpty() ? "scrape " : "") + (look.isEmpty() ? "look" : "");
        return open.isEmpty() ? "none" : open.strip();
    }

    /** Whether every client may push. */
    boolean isPushOpen() {
        return push.isEmpty() && !certified;
    }

    /** Whether some who ask may not look. */
    boolean hideFromStrangers() {
        return certified || look.isPresent();
    }

    Handler push(Handler handler) {
        return behind(push, "push", handler);
    }

    Handler scrape(Handler handler) {
        return behind(scrape, "scrape", handler);
    }

    Handler look(Handler handler) {
        return behind(look, "look", handler);
    }

    private Handler behind(Optional<Gate> gate, String right, Handler handler) {
        Handler authorized = gate.<Handler>map(known -> new Authorized(handler, known, right))
                .orElse(handler);
        return certified ? new Certified(authorized) : authorized;
    }

    /** Gates that share what is slow; without a file nothing of cryptography is loaded. */
    private static final class Opening {
        private final ReloadObserver observer;
        private Optional<Gate.Opener> opener = Optional.empty();

        Opening(ReloadObserver observer) {
            this.observer = observer;
        }

        Optional<Gate> gate(Optional<Path> file) throws BadFile {
            if (file.isEmpty()) {
                return Optional.empty();
            }
            Gate.Opener known = opener.orElseGet(() -> new Gate.Opener(observer));
            opener = Optional.of(known);
            return Optional.of(known.open(file.get()));
        }
    }
}

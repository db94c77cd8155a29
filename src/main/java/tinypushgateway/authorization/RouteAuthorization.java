package tinypushgateway.authorization;

import java.nio.file.Path;
import java.util.Optional;
import tinypushgateway.authentication.Authenticator;
import tinypushgateway.config.Flags;
import tinypushgateway.config.Options;
import tinypushgateway.files.BadFile;
import tinypushgateway.files.ReloadObserver;
import tinypushgateway.http.Handler;

/**
 * Puts the filters of each permission before the handlers that need it. Where neither credentials nor client certificates are
 * configured, a handler stays as it is.
 */
public final class RouteAuthorization {
    private final boolean clientCertificates;
    private final Optional<Authenticator> push;
    private final Optional<Authenticator> scrape;
    private final Optional<Authenticator> view;

    /** @throws BadFile if a file of credentials cannot be used */
    public RouteAuthorization(Options options, ReloadObserver observer) throws BadFile {
        clientCertificates = options.get(Flags.WEB_TLS_CLIENT_CA_FILE).isPresent();
        Authenticators authenticators = new Authenticators(observer);
        push = authenticators.of(options.get(Flags.AUTH_PUSH_FILE));
        scrape = authenticators.of(options.get(Flags.AUTH_SCRAPE_FILE));
        view = authenticators.of(options.get(Flags.AUTH_VIEW_FILE));
    }

    /** The permissions that need no credentials, for the log. */
    public String openToAll() {
        String open =
                (push.isEmpty() ? "push " : "") + (scrape.isEmpty() ? "scrape " : "") + (view.isEmpty() ? "view" : "");
        return open.isEmpty() ? "none" : open.strip();
    }

    /** Whether every client may push. */
    public boolean isPushOpen() {
        return push.isEmpty() && !clientCertificates;
    }

    /** Whether a client without permission must not learn which paths there are. */
    public boolean hidesPaths() {
        return clientCertificates || view.isPresent();
    }

    public Handler push(Handler handler) {
        return filtered(push, "push", handler);
    }

    public Handler scrape(Handler handler) {
        return filtered(scrape, "scrape", handler);
    }

    public Handler view(Handler handler) {
        return filtered(view, "view", handler);
    }

    private Handler filtered(Optional<Authenticator> authenticator, String permission, Handler handler) {
        Handler authorized = authenticator
                .<Handler>map(known -> new AuthorizationFilter(handler, known, permission))
                .orElse(handler);
        return clientCertificates ? new ClientCertificateFilter(authorized) : authorized;
    }

    /** Share the limit of slow password hashes. Without a file, no class of cryptography is loaded. */
    private static final class Authenticators {
        private final ReloadObserver observer;
        private Optional<Authenticator.Factory> factory = Optional.empty();

        Authenticators(ReloadObserver observer) {
            this.observer = observer;
        }

        Optional<Authenticator> of(Optional<Path> file) throws BadFile {
            if (file.isEmpty()) {
                return Optional.empty();
            }
            Authenticator.Factory known = factory.orElseGet(() -> new Authenticator.Factory(observer));
            factory = Optional.of(known);
            return Optional.of(known.of(file.get()));
        }
    }
}

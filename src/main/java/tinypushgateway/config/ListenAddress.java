package tinypushgateway.config;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * A host and a port as the Prometheus family writes them: {@code :9091}, {@code 127.0.0.1:9091}, {@code [::1]:9091},
 * {@code localhost:0}. No host means every address of this machine, port 0 any free port. A name is looked up only by
 * {@link #toSocketAddress}, so that reading flags never waits for DNS.
 *
 * @param host a name, an address without brackets, or empty
 */
public record ListenAddress(String host, int port) {

    private static final int MAX_PORT = 65_535;
    private static final int MAX_HOST_CHARS = 253; // of a DNS name, RFC 1035 section 2.3.4

    /** The address to bind; unresolved if the host name is unknown. */
    public InetSocketAddress toSocketAddress() {
        return host.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    static Optional<ListenAddress> parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 0) {
            return Optional.empty();
        }
        return host(text.substring(0, colon))
                .flatMap(host -> FlagType.wholeNumber(text.substring(colon + 1))
                        .filter(port -> port <= MAX_PORT)
                        .map(port -> new ListenAddress(host, port.intValue())));
    }

    private static Optional<String> host(String text) {
        if (text.startsWith("[") && text.endsWith("]")) {
            return Optional.of(text.substring(1, text.length() - 1)).filter(ListenAddress::isIpv6);
        }
        return Optional.of(text).filter(host -> host.isEmpty() || isIpv4(host) || isName(host));
    }

    private static boolean isIpv6(String host) {
        try {
            // The colon is asked for because ofLiteral takes an IPv4 address too.
            return host.contains(":")
                    && !Inet6Address.ofLiteral(host).getHostAddress().isEmpty();
        } catch (IllegalArgumentException notAnAddress) {
            return false;
        }
    }

    private static boolean isIpv4(String host) {
        try {
            return !Inet4Address.ofLiteral(host).getHostAddress().isEmpty();
        } catch (IllegalArgumentException notAnAddress) {
            return false;
        }
    }

    /** A name has a letter in its last label; without one it is a mistyped address (RFC 1123 section 2.1). */
    private static boolean isName(String host) {
        return host.length() <= MAX_HOST_CHARS
                && host.matches("([A-Za-z0-9_-]+\\.)*[A-Za-z0-9_-]*[A-Za-z][A-Za-z0-9_-]*\\.?");
    }
}

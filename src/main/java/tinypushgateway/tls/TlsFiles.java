package tinypushgateway.tls;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where TLS finds its material, all of it PEM.
 *
 * @param certificates the server's own first, then those that lead to an authority
 * @param key of the first certificate, unencrypted
 * @param clientAuthorities authorities of client certificates; empty if clients are not asked for one
 */
public record TlsFiles(Path certificates, Path key, Optional<Path> clientAuthorities) {
    List<Path> all() {
        return Stream.concat(Stream.of(certificates, key), clientAuthorities.stream())
                .toList();
    }
}

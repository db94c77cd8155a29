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
 * @param clientAuthorities whoever shows a certificate must have it from one of these; empty: nobody is asked
 */
public record TlsFiles(Path certificates, Path key, Optional<Path> clientAuthorities) {
    List<Path> all() {
        return Stream.concat(Stream.of(certificates, key), clientAuthorities.stream())
                .toList();
    }
}

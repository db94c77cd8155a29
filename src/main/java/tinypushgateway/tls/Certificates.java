package tinypushgateway.tls;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import tinypushgateway.files.BadFile;

/** Reads X.509 certificates, in the order in which they stand. */
final class Certificates {
    private Certificates() {}

    static List<X509Certificate> read(Path file) throws BadFile {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Pem block : Pem.read(file)) {
            if (block.label().equals("CERTIFICATE")) {
                certificates.add(certificate(file, block.der()));
            }
        }
        if (certificates.isEmpty()) {
            throw new BadFile(file, "no certificate found, expected BEGIN CERTIFICATE");
        }
        return certificates;
    }

    private static X509Certificate certificate(Path file, byte[] der) throws BadFile {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException e) {
            throw new BadFile(file, "a certificate in it is malformed");
        }
    }
}

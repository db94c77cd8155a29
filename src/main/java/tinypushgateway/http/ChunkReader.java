package tinypushgateway.http;

import java.io.IOException;

/**
 * The parts of the chunked coding between the data, RFC 9112 section 7.1. Extensions are ignored and trailers dropped; both together
 * may have as many octets as a head, since otherwise one octet of body could cost any number of them.
 */
final class ChunkReader {
    /** A size of 15 digits is beyond every limit and far from an overflow. */
    private static final int MOST_DIGITS = 15;

    private final Input input;
    private int octetsLeft;

    ChunkReader(Input input, int mostOctets) {
        this.input = input;
        this.octetsLeft = mostOctets;
    }

    /** Reads a line with the size of the next chunk; 0 is the last. */
    long nextSize() throws IOException, HttpError {
        long size = 0;
        int digits = 0;
        int octet = input.next();
        for (; HttpChars.hexDigit(octet) >= 0; octet = input.next()) {
            digits++;
            if (digits > MOST_DIGITS) {
                throw HttpError.framing("a chunk size of more than " + MOST_DIGITS + " digits");
            }
            size = size << 4 | HttpChars.hexDigit(octet);
        }
        if (digits == 0) {
            throw HttpError.framing("a chunk without a size in hexadecimal");
        }
        if (octet == ';') {
            octet = skipExtensions();
        }
        if (octet != '\r' || input.next() != '\n') {
            throw HttpError.framing("a chunk size without CRLF after it");
        }
        return size;
    }

    /** Reads what must stand after the data of a chunk. */
    void endOfData() throws IOException, HttpError {
        if (input.next() != '\r' || input.next() != '\n') {
            throw HttpError.framing("chunk data without CRLF after it");
        }
    }

    /** Reads the trailer fields, if any, and the empty line at the end. */
    void skipTrailers() throws IOException, HttpError {
        for (int octet = input.next(); octet != '\r'; octet = input.next()) {
            int nameLength = 0;
            for (; HttpChars.isToken(octet); octet = nextCounted()) {
                nameLength++;
            }
            if (nameLength == 0 || octet != ':' || skipLine() != '\r' || input.next() != '\n') {
                throw HttpError.framing("a malformed trailer field");
            }
        }
        if (input.next() != '\n') {
            throw HttpError.framing("a CR without LF after it");
        }
    }

    /**
     * Skips what extensions may hold and returns the octet after it. Quotes must end in their line (section 7.1.1): another reader of
     * them may take what follows for a part of them.
     */
    private int skipExtensions() throws IOException, HttpError {
        boolean quoted = false;
        boolean escaped = false;
        int octet = nextCounted();
        for (; HttpChars.isFieldValue(octet); octet = nextCounted()) {
            if (octet == '"' && !escaped) {
                quoted = !quoted;
            }
            escaped = quoted && octet == '\\' && !escaped;
        }
        if (quoted) {
            throw HttpError.framing("a chunk extension without its closing quote");
        }
        return octet;
    }

    /** Skips what a field value may hold and returns the octet after it. */
    private int skipLine() throws IOException, HttpError {
        int octet = nextCounted();
        while (HttpChars.isFieldValue(octet)) {
            octet = nextCounted();
        }
        return octet;
    }

    private int nextCounted() throws IOException, HttpError {
        octetsLeft--;
        if (octetsLeft < 0) {
            throw new HttpError(
                    Status.FIELDS_TOO_LARGE,
                    "headers_too_large",
                    "too many bytes of chunk extensions and trailers (--web.max-header-bytes)");
        }
        return input.next();
    }
}

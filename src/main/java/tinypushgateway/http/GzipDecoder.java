package tinypushgateway.http;

import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Decodes gzip, RFC 1952: one member or several, and nothing after the last. GZIPInputStream would not do: it takes garbage after a
 * member for the end, so that a truncated or doctored push would be half accepted.
 */
final class GzipDecoder {
    private static final int MAGIC = 0x8B1F;
    private static final int DEFLATE = 8;
    private static final int HEADER_CRC = 2;
    private static final int EXTRA = 4;
    private static final int NAME = 8;
    private static final int COMMENT = 16;
    private static final int RESERVED = 0xE0;

    private final byte[] bytes;
    private final int end;
    private final BodyBuffer decoded;
    private int at;

    GzipDecoder(Request.Body body, BodyBuffer decoded) {
        this.bytes = body.bytes();
        this.at = body.from();
        this.end = body.to();
        this.decoded = decoded;
    }

    Request.Body decode() throws HttpError {
        Inflater inflater = new Inflater(true);
        try {
            do {
                member(inflater);
            } while (at < end);
            return decoded.body();
        } catch (DataFormatException e) {
            throw malformed();
        } finally {
            inflater.end(); // its memory is not on the heap
        }
    }

    private void member(Inflater inflater) throws HttpError, DataFormatException {
        header();
        int start = decoded.length();
        inflater.reset();
        inflater.setInput(bytes, at, end - at);
        inflate(inflater);
        at = end - inflater.getRemaining();
        CRC32 sum = new CRC32();
        sum.update(decoded.bytes(), start, decoded.length() - start);
        if (word() != (int) sum.getValue() || word() != decoded.length() - start) {
            throw malformed();
        }
    }

    /** One octet first: at the limit there is room for no more, and none may be needed. */
    private void inflate(Inflater inflater) throws HttpError, DataFormatException {
        byte[] first = new byte[1];
        while (inflater.inflate(first) > 0) {
            decoded.add(first[0]);
            decoded.added(inflater.inflate(decoded.bytes(), decoded.length(), decoded.room()));
        }
        if (!inflater.finished()) {
            throw malformed();
        }
    }

    /** RFC 1952 section 2.3.1. */
    private void header() throws HttpError {
        int start = at;
        int magic = halfWord();
        int method = octet();
        int flags = octet();
        skip(6); // time, level, system
        if (magic != MAGIC || method != DEFLATE || (flags & RESERVED) != 0) {
            throw malformed();
        }
        if ((flags & EXTRA) != 0) {
            skip(halfWord());
        }
        if ((flags & NAME) != 0) {
            skipText();
        }
        if ((flags & COMMENT) != 0) {
            skipText();
        }
        if ((flags & HEADER_CRC) != 0) {
            CRC32 sum = new CRC32();
            sum.update(bytes, start, at - start);
            if (halfWord() != (sum.getValue() & 0xFFFF)) {
                throw malformed();
            }
        }
    }

    private void skipText() throws HttpError {
        while (octet() != 0) {
            // up to the zero
        }
    }

    private void skip(int octets) throws HttpError {
        if (octets > end - at) {
            throw malformed();
        }
        at += octets;
    }

    private int word() throws HttpError {
        return halfWord() | halfWord() << 16;
    }

    private int halfWord() throws HttpError {
        return octet() | octet() << 8;
    }

    private int octet() throws HttpError {
        if (at == end) {
            throw malformed();
        }
        return bytes[at++] & 0xFF;
    }

    private static HttpError malformed() {
        return new HttpError(
                Status.BAD_REQUEST,
                "malformed_gzip",
                "Content-Encoding says gzip, but the body is not valid or not complete gzip: send all of it, or without this header");
    }
}

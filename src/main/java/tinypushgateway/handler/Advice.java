package tinypushgateway.handler;

import java.util.Arrays;
import tinypushgateway.http.Content;

/** What to do besides, when a refused push looks like one of the mistakes that everybody makes once. Empty when it does not. */
final class Advice {
    private static final byte[] GZIP = {0x1F, (byte) 0x8B};
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private Advice() {}

    /** @param byForm whether the content came as a form's does, which is what curl says of {@code -d} */
    static String on(Content content, boolean byForm) {
        if (startsWith(content, GZIP)) {
            return "; this is gzip: send it with Content-Encoding: gzip";
        }
        if (startsWith(content, BYTE_ORDER_MARK)) {
            return "; a byte order mark does not belong there";
        }
        return byForm && isOneLine(content)
                ? "; if these were several lines: curl takes the line ends out of a file with -d, not with --data-binary"
                : "";
    }

    static boolean isOneLine(Content content) {
        byte[] bytes = content.bytes();
        for (int at = content.from(); at < content.to(); at++) {
            if (bytes[at] == '\n') {
                return false;
            }
        }
        return content.length() > 0;
    }

    private static boolean startsWith(Content content, byte[] start) {
        int from = content.from();
        return content.length() >= start.length
                && Arrays.equals(content.bytes(), from, from + start.length, start, 0, start.length);
    }
}

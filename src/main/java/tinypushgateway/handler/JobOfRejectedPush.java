package tinypushgateway.handler;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.Map;
import tinypushgateway.exposition.GroupingLabels;
import tinypushgateway.http.Request;

/**
 * Guesses which job sent a body that was rejected, and which metric family a line of it is about, so that the log can name them. Such a
 * body may be anything. The guess is the first label {@code job} that can be read.
 */
final class JobOfRejectedPush {
    private static final byte[] NAME = {'j', 'o', 'b'};

    /** In protobuf a label is a message of the fields 1, its name, and 2, its value. */
    private static final byte[] PROTOBUF_NAME = {0x0A, 3, 'j', 'o', 'b', 0x12};

    /** Only so many bytes are searched. */
    private static final int MAX_SEARCHED = 64 * 1024;

    private static final int MOST_OF_NAME = 256;

    private final byte[] bytes;
    private final int from;
    private final int to;

    private JobOfRejectedPush(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.from = from;
        this.to = to;
    }

    /** Of all the body. */
    static JobOfRejectedPush in(Request.Body body) {
        return new JobOfRejectedPush(body.bytes(), body.from(), Math.min(body.to(), body.from() + MAX_SEARCHED));
    }

    /** Of one line of the body, counted from 1. */
    static JobOfRejectedPush in(Request.Body body, int line) {
        byte[] bytes = body.bytes();
        int start = body.from();
        for (int number = 1; number < line; number++) {
            start = lineFeed(bytes, start, body.to()) + 1;
        }
        int begin = Math.min(start, body.to());
        return new JobOfRejectedPush(bytes, begin, lineFeed(bytes, begin, body.to()));
    }

    private static int lineFeed(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] != '\n') {
            at++;
        }
        return at;
    }

    /** The group as {@code {job="x"}}; empty if no job was found. */
    String group() {
        for (int at = from; at + NAME.length < to; at++) {
            if (bytes[at] == 'j' && startsWith(NAME, at) && (at == from || !isOfName(bytes[at - 1]))) {
                String group = textValue(at + NAME.length);
                if (!group.isEmpty()) {
                    return group;
                }
            } else if (bytes[at] == PROTOBUF_NAME[0] && startsWith(PROTOBUF_NAME, at)) {
                String group = protobufValue(at + PROTOBUF_NAME.length);
                if (!group.isEmpty()) {
                    return group;
                }
            }
        }
        return "";
    }

    /** The metric name that the line begins with, or that of its HELP or TYPE; empty if there is none. */
    String family() {
        int at = afterBlanks(from);
        if (at < to && bytes[at] == '#') {
            at = afterBlanks(afterName(afterBlanks(at + 1)));
        }
        int end = Math.min(afterName(at), at + MOST_OF_NAME);
        return new String(bytes, at, end - at, UTF_8);
    }

    private String textValue(int afterName) {
        int at = afterBlanks(afterName);
        if (at >= to || bytes[at] != '=') {
            return "";
        }
        at = afterBlanks(at + 1);
        if (at >= to || bytes[at] != '"') {
            return "";
        }
        int end = at + 1;
        while (end < to && bytes[end] != '"' && bytes[end] != '\n') {
            end += bytes[end] == '\\' ? 2 : 1;
        }
        return end < to && bytes[end] == '"' ? group(unescaped(at + 1, end)) : "";
    }

    private byte[] unescaped(int valueFrom, int valueTo) {
        byte[] value = new byte[valueTo - valueFrom];
        int length = 0;
        for (int at = valueFrom; at < valueTo; at++) {
            boolean escaped = bytes[at] == '\\';
            at += escaped ? 1 : 0;
            value[length++] = escaped && bytes[at] == 'n' ? (byte) '\n' : bytes[at];
        }
        return Arrays.copyOf(value, length);
    }

    private String protobufValue(int at) {
        int length = at < to ? bytes[at] : -1; // one byte is enough for a value of up to 127
        if (length <= 0 || at + 1 + length > to) {
            return "";
        }
        return group(Arrays.copyOfRange(bytes, at + 1, at + 1 + length));
    }

    /** Only what a push that is accepted could have. */
    private static String group(byte[] value) {
        try {
            String job = UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
            return job.isEmpty() || job.indexOf('\0') >= 0
                    ? ""
                    : GroupingLabels.of(Map.of("job", job)).toString();
        } catch (CharacterCodingException e) {
            return "";
        }
    }

    private boolean startsWith(byte[] word, int at) {
        return at + word.length <= to && Arrays.equals(bytes, at, at + word.length, word, 0, word.length);
    }

    private int afterBlanks(int at) {
        int after = at;
        while (after < to && (bytes[after] == ' ' || bytes[after] == '\t')) {
            after++;
        }
        return after;
    }

    private int afterName(int at) {
        int after = at;
        while (after < to && isOfName(bytes[after])) {
            after++;
        }
        return after;
    }

    private static boolean isOfName(byte b) {
        return b == '_' || b == ':' || (b >= '0' && b <= '9') || (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z');
    }
}

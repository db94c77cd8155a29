package tinypushgateway.exposition;

import java.util.Arrays;
import java.util.Random;

/** Breaks a text at a few random places, mostly with bytes that mean something in an exposition. */
public final class Mutation {
    private static final byte[] TELLING = {
        ' ',
        '\t',
        '\n',
        '\r',
        '"',
        '\\',
        '{',
        '}',
        ',',
        '=',
        '#',
        '0',
        '9',
        '.',
        '-',
        '+',
        'e',
        'x',
        '_',
        ':',
        'n',
        'N',
        0,
        127,
        -1,
        (byte) 0xC3,
        (byte) 0xA9,
        (byte) 0xE2,
        (byte) 0xED
    };

    private Mutation() {}

    public static byte[] of(byte[] bytes, Random random) {
        byte[] mutated = bytes;
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            mutated = once(mutated, random);
        }
        return mutated;
    }

    private static byte[] once(byte[] bytes, Random random) {
        int at = random.nextInt(bytes.length + 1);
        byte[] piece = {random.nextInt(8) == 0 ? (byte) random.nextInt() : TELLING[random.nextInt(TELLING.length)]};
        return switch (random.nextInt(4)) {
            case 0 -> joined(bytes, at, piece, at);
            case 1 -> joined(bytes, at, piece, Math.min(bytes.length, at + 1));
            case 2 -> joined(bytes, at, new byte[0], Math.min(bytes.length, at + 1 + random.nextInt(4)));
            default -> repeated(bytes, at, random);
        };
    }

    /** A piece of the text comes again right after itself, often a whole line. */
    private static byte[] repeated(byte[] bytes, int at, Random random) {
        int to = at;
        if (random.nextBoolean()) {
            while (to < bytes.length && bytes[to] != '\n') {
                to++;
            }
        }
        to = Math.min(bytes.length, to + random.nextInt(5));
        return joined(bytes, to, Arrays.copyOfRange(bytes, at, to), to);
    }

    private static byte[] joined(byte[] bytes, int to, byte[] piece, int from) {
        byte[] joined = new byte[to + piece.length + bytes.length - from];
        System.arraycopy(bytes, 0, joined, 0, to);
        System.arraycopy(piece, 0, joined, to, piece.length);
        System.arraycopy(bytes, from, joined, to + piece.length, bytes.length - from);
        return joined;
    }
}

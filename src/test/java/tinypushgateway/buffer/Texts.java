package tinypushgateway.buffer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import tinypushgateway.exposition.Exposition;
import tinypushgateway.exposition.ExpositionParser;
import tinypushgateway.exposition.MalformedExposition;

/** Expositions as strings, one char a byte, and series in a form in which equal ones are equal strings. */
final class Texts {
    static final Exposition.Limits LIMITS = new Exposition.Limits(32 * 1024, 4096, 16 * 1024, 256, 10_000_000);

    /** Who pushes, where that is of no importance. */
    static final InetAddress PEER = InetAddress.getLoopbackAddress();

    private static final SegmentPart.Exposure EXPOSURE =
            new SegmentPart.Exposure(Long.MIN_VALUE, new Segment(new Arena.ChunkPool(), 1, false));

    private Texts() {}

    static Exposition push(String text) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        try {
            return new ExpositionParser(LIMITS).parse(bytes, 0, bytes.length);
        } catch (MalformedExposition e) {
            throw new AssertionError(e.getMessage() + " in:\n" + text, e);
        }
    }

    static String of(Lease lease) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            lease.writeTo(out);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toString(ISO_8859_1);
    }

    static String of(Segment... segments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ExpositionWriter writer = new ExpositionWriter(out);
            new SegmentMerge(segments, EXPOSURE, writer).write();
            writer.flush();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toString(ISO_8859_1);
    }

    static String of(SegmentPart part) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            ExpositionWriter writer = new ExpositionWriter(out);
            part.write(EXPOSURE, writer);
            writer.flush();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return out.toString(ISO_8859_1);
    }

    /** What is pending, delivered. */
    static String scrape(Buffer buffer) {
        Lease lease = buffer.lease();
        String text = of(lease);
        lease.settle();
        return text;
    }

    /** Value by series, in the order written. */
    static Map<String, String> samples(Exposition push) {
        Map<String, String> samples = new LinkedHashMap<>();
        for (int i = 0; i < push.samples(); i++) {
            String line = new String(push.bytes(), push.start(i), push.textLength(i), ISO_8859_1);
            samples.put(series(line.substring(0, push.keyLength(i))), line.substring(push.keyLength(i) + 1));
        }
        return samples;
    }

    /** The key with its labels sorted, without empty ones other than job and instance. */
    static String series(String key) {
        int brace = key.indexOf('{');
        if (brace < 0) {
            return key + "[]";
        }
        TreeSet<String> labels = new TreeSet<>();
        StringBuilder label = new StringBuilder();
        boolean quoted = false;
        for (int i = brace + 1; i < key.length(); i++) {
            char c = key.charAt(i);
            if (!quoted && (c == ',' || c == '}')) {
                labels.add(label.toString());
                label.setLength(0);
                continue;
            }
            label.append(c);
            if (quoted && c == '\\') {
                i++;
                label.append(key.charAt(i));
            } else if (c == '"') {
                quoted = !quoted;
            }
        }
        labels.removeIf(text -> text.endsWith("=\"\"") && !text.equals("job=\"\"") && !text.equals("instance=\"\""));
        return key.substring(0, brace) + labels;
    }
}

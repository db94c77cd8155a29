package tinypushgateway.groups;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** Labels as they are written between the braces of a sample, {@code job="x",shard="7"}. */
final class LabelText {
    private LabelText() {}

    /** Their names and values, without escapes, by name. The text must be one that the gateway has written itself. */
    static Map<String, String> parse(byte[] bytes) {
        Map<String, String> labels = new TreeMap<>();
        String text = new String(bytes, UTF_8);
        for (int at = 0; at < text.length(); ) {
            int equals = text.indexOf('=', at);
            String name = text.substring(at, equals);
            StringBuilder value = new StringBuilder();
            at = equals + 2;
            while (text.charAt(at) != '"') {
                if (text.charAt(at) == '\\') {
                    at++;
                    value.append(text.charAt(at) == 'n' ? '\n' : text.charAt(at));
                } else {
                    value.append(text.charAt(at));
                }
                at++;
            }
            labels.put(name, value.toString());
            at += 2;
        }
        return Collections.unmodifiableMap(labels);
    }
}

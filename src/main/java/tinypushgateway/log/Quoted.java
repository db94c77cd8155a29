package tinypushgateway.log;

import java.util.HexFormat;

/**
 * Text between quotes, escaped the way JSON wants it, which logfmt readers understand too. Beyond JSON's duty it
 * escapes whatever could end a line, drive a terminal or reorder what is read: C1 controls, DEL, the line and
 * paragraph separators, and format characters such as the bidirectional overrides.
 */
public final class Quoted {

    private static final HexFormat HEX = HexFormat.of();

    private Quoted() {}

    public static void append(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            appendEscaped(out, text.codePointAt(i));
        }
        out.append('"');
    }

    private static void appendEscaped(StringBuilder out, int codePoint) {
        switch (codePoint) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> appendByType(out, codePoint);
        }
    }

    private static void appendByType(StringBuilder out, int codePoint) {
        switch (Character.getType(codePoint)) {
            // A surrogate that is a code point of its own has no partner, and no form in UTF-8.
            case Character.SURROGATE -> out.append('\ufffd');
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> {
                for (char unit : Character.toChars(codePoint)) {
                    out.append("\\u").append(HEX.toHexDigits(unit));
                }
            }
            default -> out.appendCodePoint(codePoint);
        }
    }
}

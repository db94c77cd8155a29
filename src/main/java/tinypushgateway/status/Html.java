package tinypushgateway.status;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;

/** A piece of HTML while it is written. Whatever is not a constant of ours goes through {@link #text} or {@link #attribute}. */
final class Html {
    private static final HexFormat HEX = HexFormat.of();

    private static final int REPLACEMENT = 0xfffd;

    private final StringBuilder out = new StringBuilder();

    /** HTML of ours, as it is. */
    Html raw(String ours) {
        out.append(ours);
        return this;
    }

    Html add(Html piece) {
        out.append(piece.out);
        return this;
    }

    /** Text between tags. What cannot be seen, and what would reorder what is seen, is shown as its code. */
    Html text(String any) {
        any.codePoints().forEach(this::codePoint);
        return this;
    }

    /** The same, no longer than this. */
    Html text(String any, int most) {
        return text(cut(any, most));
    }

    /** An attribute with its name, such as {@code value="backup"}. The value is kept as it is, but for what HTML cannot have. */
    Html attribute(String name, String value) {
        out.append(' ').append(name).append("=\"");
        value.codePoints().forEach(c -> escaped(isOfHtml(c) ? c : REPLACEMENT));
        out.append('"');
        return this;
    }

    Html count(long number) {
        return raw(DisplayText.count(number));
    }

    /** How long ago this was, seen from this time, and in its title when. */
    Html ago(Instant then, Instant now) {
        return raw("<time")
                .attribute("datetime", DisplayText.iso(then))
                .attribute("title", DisplayText.time(then))
                .raw(">")
                .raw(DisplayText.ago(Duration.between(then, now)))
                .raw("</time>");
    }

    /** The size as UTF-8. */
    int bytes() {
        return utf8().length;
    }

    byte[] utf8() {
        return toString().getBytes(UTF_8);
    }

    @Override
    public String toString() {
        return out.toString();
    }

    /** Never cuts a character in two. */
    static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
        return text.substring(0, end) + "\u2026";
    }

    /** Neither a control character nor a surrogate without its partner (HTML Living Standard, section 13.2.3.5). */
    private static boolean isOfHtml(int codePoint) {
        int type = Character.getType(codePoint);
        return type != Character.CONTROL && type != Character.SURROGATE;
    }

    private void codePoint(int codePoint) {
        switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> {
                for (char unit : Character.toChars(codePoint)) {
                    out.append("\\u").append(HEX.toHexDigits(unit));
                }
            }
            default -> escaped(codePoint);
        }
    }

    private void escaped(int codePoint) {
        switch (codePoint) {
            case '&' -> out.append("&amp;");
            case '<' -> out.append("&lt;");
            case '>' -> out.append("&gt;");
            case '"' -> out.append("&quot;");
            case '\'' -> out.append("&#39;");
            default -> out.appendCodePoint(codePoint);
        }
    }
}

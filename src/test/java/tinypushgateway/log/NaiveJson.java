package tinypushgateway.log;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what a log line may be of JSON (RFC 8259), one flat object, and throws for everything else. */
final class NaiveJson {

    // Section 7: everything but quote, backslash and U+0000 to U+001F stands for itself.
    private static final String STRING = "\"(?:[^\"\\\\\\x00-\\x1f]|\\\\[\"\\\\nrt]|\\\\u[0-9a-f]{4})*\"";
    private static final String NUMBER = "-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][-+]?[0-9]+)?";
    private static final Pattern MEMBER =
            Pattern.compile("([{,])(" + STRING + "):(" + STRING + "|" + NUMBER + "|true|false)");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(?:u([0-9a-f]{4})|(.))");

    private NaiveJson() {}

    static Map<String, String> object(String json) {
        Map<String, String> members = new LinkedHashMap<>();
        Matcher member = MEMBER.matcher(json);
        int at = 0;
        while (member.find(at) && member.start() == at) {
            check(member.group(1).equals(at == 0 ? "{" : ","), json);
            String value = member.group(3);
            check(members.put(string(member.group(2)), value.startsWith("\"") ? string(value) : value) == null, json);
            at = member.end();
        }
        check(at > 0 && json.substring(at).equals("}"), json);
        return members;
    }

    static String string(String quoted) {
        check(quoted.matches(STRING), quoted);
        return ESCAPE.matcher(quoted.substring(1, quoted.length() - 1))
                .replaceAll(escape -> Matcher.quoteReplacement(
                        escape.group(1) != null
                                ? String.valueOf((char) Integer.parseInt(escape.group(1), 16))
                                : unescaped(escape.group(2))));
    }

    private static String unescaped(String letter) {
        return switch (letter) {
            case "n" -> "\n";
            case "r" -> "\r";
            case "t" -> "\t";
            default -> letter;
        };
    }

    private static void check(boolean condition, String json) {
        if (!condition) {
            throw new AssertionError("not JSON as expected: " + json);
        }
    }
}

package tinypushgateway.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a Markdown file shows to be copied. */
final class Recipes {
    private static final String FENCE = "```";
    private static final String INDENT = "    ";

    private Recipes() {}

    /** Its queries: each line of its promql blocks. */
    static List<String> in(Path markdown) throws IOException {
        return blocks(markdown, "promql").stream().flatMap(String::lines).toList();
    }

    /** Its fenced blocks in this language. */
    static List<String> blocks(Path markdown, String language) throws IOException {
        List<String> blocks = new ArrayList<>();
        StringBuilder block = new StringBuilder();
        boolean inBlock = false;
        for (String line : Files.readAllLines(markdown)) {
            if (line.startsWith(FENCE)) {
                if (inBlock) {
                    blocks.add(block.toString());
                    block.setLength(0);
                }
                inBlock = line.equals(FENCE + language);
            } else if (inBlock) {
                block.append(line).append('\n');
            }
        }
        return blocks;
    }

    /** The one of these blocks that contains this. */
    static String block(Path markdown, String language, String content) throws IOException {
        List<String> found = blocks(markdown, language).stream()
                .filter(block -> block.contains(content))
                .toList();
        if (found.size() != 1) {
            throw new AssertionError(markdown + " has " + found.size() + " blocks of " + language + " with " + content);
        }
        return found.getFirst();
    }

    /** The one indented block that begins with this, without its indentation. */
    static String indented(Path markdown, String start) throws IOException {
        // each part is a line that is not indented, and those after it that are
        List<String> found = Arrays.stream(Files.readString(markdown).split("(?m)^(?!" + INDENT + ")"))
                .map(part ->
                        part.substring(part.indexOf('\n') + 1).stripTrailing().stripIndent() + "\n")
                .filter(block -> block.startsWith(start))
                .toList();
        if (found.size() != 1) {
            throw new AssertionError(markdown + " has " + found.size() + " indented blocks that begin with " + start);
        }
        return found.getFirst();
    }
}

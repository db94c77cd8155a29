package tinypushgateway.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** What a Markdown file shows to be copied. */
final class Recipes {
    private static final String FENCE = "```";
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
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

    /** The languages of its fenced blocks, in their order; empty where a block has none. */
    static List<String> languages(Path markdown) throws IOException {
        List<String> fences = Files.readAllLines(markdown).stream()
                .filter(line -> line.startsWith(FENCE))
                .toList();
        return IntStream.iterate(0, i -> i < fences.size(), i -> i + 2)
                .mapToObj(i -> fences.get(i).substring(FENCE.length()))
                .toList();
    }

    /** The rows of the table with this header, without it: their cells as they are written. */
    static List<List<String>> table(Path markdown, String... header) throws IOException {
        List<List<String>> rows = Files.readAllLines(markdown).stream()
                .dropWhile(line -> !cells(line).equals(List.of(header)))
                .takeWhile(line -> line.startsWith("|"))
                .map(Recipes::cells)
                .toList();
        if (rows.size() < 3) {
            throw new AssertionError(markdown + " has no table " + List.of(header));
        }
        return rows.subList(2, rows.size());
    }

    /** What stands between ticks in a text. */
    static List<String> code(String text) {
        return CODE.matcher(text).results().map(code -> code.group(1)).toList();
    }

    private static List<String> cells(String row) {
        return Arrays.stream(row.split("\\|", -1))
                .skip(1)
                .map(String::strip)
                .limit(Math.max(0, row.split("\\|", -1).length - 2))
                .toList();
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

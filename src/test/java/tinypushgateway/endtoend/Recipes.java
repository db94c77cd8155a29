package tinypushgateway.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The queries of a Markdown file: each line of its promql blocks. */
final class Recipes {
    private static final String FENCE = "```";

    private Recipes() {}

    static List<String> in(Path markdown) throws IOException {
        List<String> queries = new ArrayList<>();
        boolean inBlock = false;
        for (String line : Files.readAllLines(markdown)) {
            if (line.startsWith(FENCE)) {
                inBlock = line.equals(FENCE + "promql");
            } else if (inBlock) {
                queries.add(line);
            }
        }
        return queries;
    }
}

package tinypushgateway.config;

import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the flag or the variable that a mistyped name most likely means. */
final class NearestName {

    /** A guess that differs in more than a third of what was typed would only mislead. */
    private static final int TYPED_PER_EDIT = 3;

    /** Names longer than this resemble none of ours, and are not worth the time to compare. */
    private static final int MAX_CHARS = 60;

    private NearestName() {}

    static Optional<String> to(String typed) {
        return among(Stream.concat(Flags.ALL.stream().map(Flag::name), Stream.of("help", "version")), typed);
    }

    /** The prefix that all of them share says nothing, so it is not compared. */
    static Optional<String> toVariable(String typed) {
        return among(
                        Flags.ALL.stream().map(flag -> flag.variable().substring(Flag.PREFIX.length())),
                        typed.substring(Flag.PREFIX.length()))
                .map(name -> Flag.PREFIX + name);
    }

    private static Optional<String> among(Stream<String> names, String typed) {
        if (typed.length() > MAX_CHARS) {
            return Optional.empty();
        }
        return names.min(Comparator.comparingInt(name -> edits(typed, name)))
                .filter(name -> edits(typed, name) <= Math.max(1, typed.length() / TYPED_PER_EDIT));
    }

    /** Levenshtein's distance: how many letters to insert, remove or replace to get from one word to the other. */
    static int edits(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[to.length()];
    }
}

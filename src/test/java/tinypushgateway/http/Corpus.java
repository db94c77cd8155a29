package tinypushgateway.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The raw requests of src/test/resources/http. A case is {@code name:}, {@code rfc:}, {@code expect:} and lines of octets, each after
 * {@code "> "} and without any line end but what is written: {@code \r \n \0 \\ \xNN}, and <code>\{a*9}</code> for a's. Expected are the status of each
 * answer, then {@code open} or {@code close}; {@code nothing} is no answer at all. {@code \p} is a push of {@link #SMUGGLED} and {@code
 * \l \h} are its length, decimal and hexadecimal.
 */
public final class Corpus {
    /** A sample by which a push can be told that was never meant to be a request. */
    public static final String SMUGGLED = "smuggled 1\n";

    private static final String POISON =
            "POST /push HTTP/1.1\r\nHost: x\r\nContent-Length: " + SMUGGLED.length() + "\r\n\r\n" + SMUGGLED;

    public record Case(String name, String rfc, List<Integer> statuses, boolean closes, String octets) {
        public byte[] bytes() {
            return octets.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        }

        @Override
        public String toString() {
            return name + " (" + rfc + ")";
        }
    }

    private final List<Case> cases = new ArrayList<>();
    private String name = "";
    private String rfc = "";
    private String expect = "";
    private final StringBuilder octets = new StringBuilder();

    private Corpus() {}

    public static List<Case> read() throws IOException {
        Corpus corpus = new Corpus();
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(Path.of("src/test/resources/http"), "*.txt")) {
            found.forEach(files::add);
        }
        files.sort(Comparator.naturalOrder());
        for (Path file : files) {
            for (String line : Files.readAllLines(file, US_ASCII)) {
                corpus.line(line);
            }
            corpus.endCase();
        }
        return corpus.cases;
    }

    private void line(String line) {
        if (line.startsWith("name: ")) {
            endCase();
            name = line.substring(6);
        } else if (line.startsWith("rfc: ")) {
            rfc = line.substring(5);
        } else if (line.startsWith("expect: ")) {
            expect = line.substring(8);
        } else if (line.startsWith("> ")) {
            unescape(line.substring(2));
        } else if (!line.isEmpty() && !line.startsWith("#")) {
            throw new IllegalArgumentException("not a line of the corpus: " + line);
        }
    }

    private void endCase() {
        if (!name.isEmpty()) {
            List<Integer> statuses = Stream.of(expect.split(" ", -1))
                    .filter(word -> Character.isDigit(word.charAt(0)))
                    .map(Integer::valueOf)
                    .toList();
            cases.add(new Case(name, rfc, statuses, expect.endsWith("close"), octets.toString()));
        }
        name = "";
        octets.setLength(0);
    }

    private void unescape(String line) {
        int at = 0;
        while (at < line.length()) {
            char c = line.charAt(at);
            if (c == '\\') {
                at = escape(line, at + 1);
            } else {
                octets.append(c);
                at++;
            }
        }
    }

    /** Reads what stands after a backslash and returns where the rest begins. */
    private int escape(String line, int at) {
        switch (line.charAt(at)) {
            case 'r' -> octets.append('\r');
            case 'n' -> octets.append('\n');
            case '0' -> octets.append('\0');
            case '\\' -> octets.append('\\');
            case 'p' -> octets.append(POISON);
            case 'l' -> octets.append(POISON.length());
            case 'h' -> octets.append(Integer.toHexString(POISON.length()));
            case 'x' -> {
                octets.append((char) Integer.parseInt(line, at + 1, at + 3, 16));
                return at + 3;
            }
            case '{' -> {
                int end = line.indexOf('}', at);
                octets.append(line.substring(at + 1, at + 2).repeat(Integer.parseInt(line, at + 3, end, 10)));
                return end + 1;
            }
            default -> throw new IllegalArgumentException("an unknown escape: " + line);
        }
        return at + 1;
    }
}

package tinypushgateway.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The Prometheus configurations of docs/scaling.md: as they stand there, but for the targets and a shorter interval. */
final class ScalingDocument {
    private static final Pattern CONFIGURATION = Pattern.compile("```yaml\n([^`]*scrape_configs:[^`]*)```");
    private static final String DOCUMENT = "docs/scaling.md";
    private static final String TARGET = "localhost:9091";
    private static final String FILES = "/etc/prometheus/tiny-pushgateway/*.json";
    private static final String INTERVAL = "scrape_interval: 15s";
    private static final String EACH_SECOND = "scrape_interval: 1s\n    scrape_timeout: 1s";

    private ScalingDocument() {}

    static String eachReplicaItsOwnSeries(Path targets) throws IOException {
        return configuration(0, targets);
    }

    static String oneSeriesWhateverTheReplica(Path targets) throws IOException {
        return configuration(1, targets);
    }

    /** That of one server of a pair, which names this reader. */
    static String pair(String reader, GatewayProcess gateway) throws IOException {
        String configuration =
                Recipes.block(ChildProcess.CHECKOUT.resolve(DOCUMENT), "yaml", "reader: [" + reader + "]");
        assertThat(configuration).contains(TARGET, INTERVAL);
        return configuration.replace(TARGET, gateway.hostAndPort()).replace(INTERVAL, EACH_SECOND);
    }

    private static String configuration(int index, Path targets) throws IOException {
        String document = Files.readString(ChildProcess.CHECKOUT.resolve(DOCUMENT));
        List<String> found = CONFIGURATION
                .matcher(document)
                .results()
                .map(block -> block.group(1))
                .toList();
        String configuration = found.get(index);
        assertThat(configuration).contains(FILES, INTERVAL);
        return configuration.replace(FILES, targets.toString()).replace(INTERVAL, EACH_SECOND);
    }
}

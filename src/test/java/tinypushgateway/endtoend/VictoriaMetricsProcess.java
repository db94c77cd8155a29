package tinypushgateway.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A real VictoriaMetrics that scrapes by a configuration of Prometheus, with a storage of its own. */
final class VictoriaMetricsProcess extends ServerProcess implements QueryApi {
    private VictoriaMetricsProcess(ChildProcess process, String hostAndPort) {
        super(process, hostAndPort);
    }

    /** Starts one in this folder, which is empty, and waits until it answers. Queries see what is stored at once, not after 30 seconds. */
    static VictoriaMetricsProcess start(Path folder, String configuration) throws IOException, InterruptedException {
        Path config = Files.writeString(folder.resolve("scrape.yml"), configuration);
        String address = freeAddress();
        VictoriaMetricsProcess started = new VictoriaMetricsProcess(
                ChildProcess.start(
                        "victoria-metrics",
                        "-httpListenAddr=" + address,
                        "-storageDataPath=" + folder.resolve("data"),
                        "-promscrape.config=" + config,
                        "-search.latencyOffset=1ms"),
                address);
        started.awaitReady("/health");
        return started;
    }
}

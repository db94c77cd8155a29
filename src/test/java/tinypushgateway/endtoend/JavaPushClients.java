package tinypushgateway.endtoend;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.core.metrics.Summary;
import io.prometheus.metrics.exporter.pushgateway.Format;
import io.prometheus.metrics.exporter.pushgateway.PushGateway;
import io.prometheus.metrics.exporter.pushgateway.Scheme;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import tinypushgateway.tls.TestAuthority;

/** Java's push clients, in this JVM. */
final class JavaPushClients {
    private static final String RECORDS = "Records \"done\" \\ and\nnew line.";

    private JavaPushClients() {}

    /** Today's client_java. */
    static PushClient prometheusMetrics(Format format) {
        return client(
                "prometheus-metrics-" + format, (target, push) -> act(gateway(target, push, format), push.operation()));
    }

    /** client_java until 0.16. */
    static PushClient simpleclient() {
        return client("simpleclient", (target, push) -> {
            CollectorRegistry registry = simpleRegistry(push);
            io.prometheus.client.exporter.PushGateway gateway =
                    new io.prometheus.client.exporter.PushGateway(target.uri().toURL());
            gateway.setConnectionFactory(url -> open(target, url));
            target.password()
                    .ifPresent(password -> gateway.setConnectionFactory(
                            new io.prometheus.client.exporter.BasicAuthHttpConnectionFactory(
                                    url -> open(target, url), "user", password)));
            switch (push.operation()) {
                case "delete" -> gateway.delete(push.job(), push.grouping());
                case "add" -> gateway.pushAdd(registry, push.job(), push.grouping());
                default -> gateway.push(registry, push.job(), push.grouping());
            }
        });
    }

    /** As {@link PushClient.Push} says. */
    static PushGateway gateway(PushClient.Target target, PushClient.Push push, Format format) {
        PushGateway.Builder builder = PushGateway.builder()
                .address(target.uri().getAuthority())
                .scheme(Scheme.fromString(target.uri().getScheme()))
                .job(push.job())
                .registry(registry(push))
                .format(format);
        push.grouping().forEach(builder::groupingKey);
        target.password().ifPresent(password -> builder.basicAuth("user", password));
        target.authority().ifPresent(authority -> builder.connectionFactory(url -> open(target, url.toString())));
        return builder.build();
    }

    private static void act(PushGateway gateway, String operation) throws IOException {
        switch (operation) {
            case "delete" -> gateway.delete();
            case "add" -> gateway.pushAdd();
            default -> gateway.push();
        }
    }

    private static PrometheusRegistry registry(PushClient.Push push) {
        PrometheusRegistry registry = new PrometheusRegistry();
        double number = Double.parseDouble(push.push());
        Counter.builder()
                .name("batch_records_total")
                .help(RECORDS)
                .labelNames("push")
                .register(registry)
                .labelValues(push.push())
                .inc(number);
        Gauge.builder()
                .name("batch_seconds")
                .help("Duration.")
                .labelNames("push", "text")
                .register(registry)
                .labelValues(push.push(), push.text())
                .set(number + 0.5);
        Histogram sizes = Histogram.builder()
                .name("batch_bytes")
                .help("Sizes.")
                .labelNames("push")
                .classicUpperBounds(1, 10, 100)
                .register(registry);
        sizes.labelValues(push.push()).observe(5);
        sizes.labelValues(push.push()).observe(50_000);
        Summary.builder()
                .name("batch_latency")
                .help("Latency.")
                .labelNames("push")
                .quantile(0.5)
                .register(registry)
                .labelValues(push.push())
                .observe(0.25);
        return registry;
    }

    private static CollectorRegistry simpleRegistry(PushClient.Push push) {
        CollectorRegistry registry = new CollectorRegistry();
        double number = Double.parseDouble(push.push());
        io.prometheus.client.Counter.build("batch_records_total", RECORDS)
                .labelNames("push")
                .register(registry)
                .labels(push.push())
                .inc(number);
        io.prometheus.client.Gauge.build("batch_seconds", "Duration.")
                .labelNames("push", "text")
                .register(registry)
                .labels(push.push(), push.text())
                .set(number + 0.5);
        io.prometheus.client.Histogram sizes = io.prometheus.client.Histogram.build("batch_bytes", "Sizes.")
                .labelNames("push")
                .buckets(1, 10, 100)
                .register(registry);
        sizes.labels(push.push()).observe(5);
        sizes.labels(push.push()).observe(50_000);
        io.prometheus.client.Summary.build("batch_latency", "Latency.")
                .labelNames("push")
                .quantile(0.5, 0.05)
                .register(registry)
                .labels(push.push())
                .observe(0.25);
        return registry;
    }

    private static HttpURLConnection open(PushClient.Target target, String url) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(url).toURL().openConnection();
        if (connection instanceof HttpsURLConnection https && target.authority().isPresent()) {
            https.setSSLSocketFactory(trusting(target.authority().get()).getSocketFactory());
        }
        return connection;
    }

    private static SSLContext trusting(TestAuthority authority) throws IOException {
        try {
            return authority.trusting();
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private interface Action {
        void run(PushClient.Target target, PushClient.Push push) throws IOException;
    }

    private static PushClient client(String name, Action action) {
        return new PushClient() {
            @Override
            public List<String> run(Target target, List<Push> pushes) {
                List<String> outcomes = new ArrayList<>();
                for (Push push : pushes) {
                    try {
                        action.run(target, push);
                        outcomes.add("");
                    } catch (IOException e) {
                        outcomes.add(String.valueOf(e.getMessage()));
                    }
                }
                return outcomes;
            }

            @Override
            public String toString() {
                return name;
            }
        };
    }
}

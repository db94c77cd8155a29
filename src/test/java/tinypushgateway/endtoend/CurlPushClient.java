package tinypushgateway.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** Real curl, used as Pushgateway's README tells to: what is not plain is written in base64. */
final class CurlPushClient implements PushClient {
    @Override
    public List<String> run(Target target, List<Push> pushes) throws IOException, InterruptedException {
        List<String> outcomes = new ArrayList<>();
        for (Push push : pushes) {
            List<String> arguments = new ArrayList<>(List.of("--fail-with-body"));
            target.password().ifPresent(password -> arguments.addAll(List.of("-u", "user:" + password)));
            target.authority()
                    .ifPresent(authority -> arguments.addAll(
                            List.of("--cacert", authority.certificate().toString())));
            arguments.addAll(
                    switch (push.operation()) {
                        case "delete" -> List.of("-X", "DELETE");
                        case "add" -> List.of("--data-binary", "@-");
                        default -> List.of("-X", "PUT", "--data-binary", "@-");
                    });
            arguments.add(target.uri() + path(push));
            Curl.Result result = Curl.run(text(push).getBytes(UTF_8), arguments.toArray(String[]::new));
            outcomes.add(result.exitCode() == 0 ? "" : String.join("\n", result.out()));
        }
        return outcomes;
    }

    @Override
    public String blank() {
        return " ";
    }

    @Override
    public String toString() {
        return "curl";
    }

    private static String path(Push push) {
        StringBuilder path = new StringBuilder("/metrics" + segments("job", push.job()));
        push.grouping().forEach((name, value) -> path.append(segments(name, value)));
        return path.toString();
    }

    private static String segments(String name, String value) {
        if (value.matches("[A-Za-z0-9_.~-]+")) {
            return "/" + name + "/" + value;
        }
        String base64 = Base64.getUrlEncoder().withoutPadding().encodeToString(value.getBytes(UTF_8));
        return "/" + name + "@base64/" + (base64.isEmpty() ? "=" : base64);
    }

    private static String text(Push push) {
        return String.format(Locale.ROOT, """
                # HELP batch_records_total Records "done" \\\\ and\\nnew line.
                # TYPE batch_records_total counter
                batch_records_total{push="%1$s"} %1$s
                # HELP batch_seconds Duration.
                # TYPE batch_seconds gauge
                batch_seconds{push="%1$s",text="%2$s"} %1$s.5
                # HELP batch_bytes Sizes.
                # TYPE batch_bytes histogram
                batch_bytes_bucket{push="%1$s",le="1"} 0
                batch_bytes_bucket{push="%1$s",le="10"} 1
                batch_bytes_bucket{push="%1$s",le="100"} 1
                batch_bytes_bucket{push="%1$s",le="+Inf"} 2
                batch_bytes_sum{push="%1$s"} 50005
                batch_bytes_count{push="%1$s"} 2
                # HELP batch_latency Latency.
                # TYPE batch_latency summary
                batch_latency{push="%1$s",quantile="0.5"} 0.25
                batch_latency_sum{push="%1$s"} 0.25
                batch_latency_count{push="%1$s"} 1
                """, push.push(), push.text());
    }
}

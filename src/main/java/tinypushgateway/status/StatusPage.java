package tinypushgateway.status;

import java.util.List;
import tinypushgateway.status.GatewayStatus.Use;

/**
 * The status as a page for people: what is wrong, the readers, the groups, the last rejections, and how to push. It needs no script. It stays
 * below {@value #MOST_BYTES} bytes, however many groups there are and whatever clients called them: as many are shown as fit.
 */
public final class StatusPage {
    public static final int MOST_BYTES = 30_000;

    /** There may be one for each of 16 readers. */
    private static final int MOST_PROBLEMS = 8;

    /** The page loads nothing, runs nothing, is shown in no other page, and sends its form nowhere else. */
    public static String contentSecurityPolicy() {
        return "default-src 'none'; style-src " + PageStyle.source()
                + "; img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
    }

    private StatusPage() {}

    /**
     * The page, as UTF-8.
     *
     * @param filter a part of a label that groups have, to leave others out; empty for all groups
     * @param address where clients push to
     */
    public static byte[] of(GatewayStatus status, String filter, PushAddress address) {
        Html before = new Html();
        head(before, status);
        state(before, status);
        ReaderTable.write(before, status);
        Html after = new Html();
        RejectionTable.write(after, status);
        address.writeExamples(after);
        links(after);
        GroupTable.write(before, status, filter, MOST_BYTES - before.bytes() - after.bytes());
        return before.add(after).utf8();
    }

    private static void head(Html html, GatewayStatus status) {
        html.raw("""
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width,initial-scale=1">
                <title>""");
        html.raw(title(status));
        html.raw("</title>\n<link rel=\"icon\" href=\"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'"
                + " viewBox='0 0 8 8'%3E%3Ccircle cx='4' cy='4' r='4' fill='");
        html.raw(
                switch (status.state()) {
                    case OK -> "%231a7f37";
                    case DEGRADED -> "%23bf8700";
                    case FAILING -> "%23cf222e";
                });
        html.raw("'/%3E%3C/svg%3E\">\n<style>").raw(PageStyle.CSS).raw("</style>\n</head>\n<body>\n");
        html.raw("""
                <header>
                <h1>tiny-pushgateway</h1>
                <p class="dim">Jobs push samples here. Prometheus scrapes each sample once.</p>
                </header>
                <main>
                """);
    }

    /** So that a browser tab in the background shows it as well. */
    private static String title(GatewayStatus status) {
        return switch (status.state()) {
            case OK -> "tiny-pushgateway";
            case DEGRADED -> "Degraded - tiny-pushgateway";
            case FAILING -> "Failing - tiny-pushgateway";
        };
    }

    private static void state(Html html, GatewayStatus status) {
        List<Problem> problems = status.problems();
        html.raw("<section aria-labelledby=\"state\"")
                .attribute("class", "state " + status.state())
                .raw(">\n<h2 id=\"state\">");
        if (problems.isEmpty()) {
            html.raw("<span aria-hidden=\"true\">&#10003;</span> OK: ").text(allIsWell(status));
        } else {
            problem(html, problems.getFirst());
        }
        html.raw("</h2>\n");
        if (problems.size() > 1) {
            html.raw("<ul>\n");
            for (Problem problem : problems.subList(1, Math.min(problems.size(), MOST_PROBLEMS))) {
                html.raw("<li")
                        .attribute("class", problem.severity().toString())
                        .raw(">");
                problem(html, problem);
                html.raw("</li>\n");
            }
            if (problems.size() > MOST_PROBLEMS) {
                html.raw("<li>")
                        .count(problems.size() - MOST_PROBLEMS)
                        .raw(" more are in <a href=\"/-/status\">/-/status</a></li>\n");
            }
            html.raw("</ul>\n");
        }
        Use buffer = status.limits().bufferBytes();
        html.raw("<p>The buffer holds ")
                .raw(DisplayText.bytes(buffer.used()))
                .raw(" of ")
                .raw(DisplayText.bytes(buffer.max()))
                .raw(" (" + buffer.percent() + " %). Version ")
                .text(status.version())
                .raw(", started ")
                .ago(status.start(), status.time())
                .raw(".</p>\n</section>\n");
    }

    private static void problem(Html html, Problem problem) {
        html.raw("<span aria-hidden=\"true\">&#9888;</span> ")
                .raw(problem.severity() == State.FAILING ? "Failing: " : "Degraded: ")
                .text(problem.message());
    }

    private static String allIsWell(GatewayStatus status) {
        List<String> missing = status.readers().stream()
                .filter(reader -> reader.activity().lastScrape().isEmpty())
                .map(GatewayStatus.ReaderStatus::name)
                .toList();
        if (missing.isEmpty()) {
            return status.readers().stream()
                            .anyMatch(reader -> reader.activity().failures() > 0)
                    ? "The last scrape failed. Its samples wait for the next one."
                    : "Everything is scraped.";
        }
        return missing.size() == status.readers().size()
                ? "Nothing has scraped the gateway yet."
                : "Not scraped yet by " + String.join(", ", missing) + ".";
    }

    private static void links(Html html) {
        html.raw("""
                <section aria-labelledby="more">
                <h2 id="more">More</h2>
                <p>This page consumes no samples. <code>GET /metrics</code> does: let only Prometheus scrape it.</p>
                <ul>
                <li><a href="/-/status">/-/status</a>: all of this as JSON</li>
                <li><a href="/-/metrics">/-/metrics</a>: the metrics of the gateway itself</li>
                <li><a href="/-/healthy">/-/healthy</a> and <a href="/-/ready">/-/ready</a>: for probes</li>
                </ul>
                </section>
                </main>
                </body>
                </html>
                """);
    }
}

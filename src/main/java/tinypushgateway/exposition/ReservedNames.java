package tinypushgateway.exposition;

/**
 * The series that Prometheus itself makes of each scrape (scrape.go; the last three behind a feature flag). One that is pushed without
 * a job and an instance of its own has the very labels of the target: it would take the place of the verdict on the gateway.
 */
final class ReservedNames {
    private static final String[] ALL = {
        "up",
        "scrape_duration_seconds",
        "scrape_samples_scraped",
        "scrape_samples_post_metric_relabeling",
        "scrape_series_added",
        "scrape_timeout_seconds",
        "scrape_sample_limit",
        "scrape_body_size_bytes"
    };

    private ReservedNames() {}

    static boolean contains(byte[] bytes, int from, int to) {
        if (bytes[from] != 'u' && bytes[from] != 's') {
            return false;
        }
        for (String name : ALL) {
            if (Ascii.equals(name, bytes, from, to)) {
                return true;
            }
        }
        return false;
    }
}

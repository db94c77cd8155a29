package tinypushgateway.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.List;

/** A storage that answers queries as Prometheus does. */
interface QueryApi {
    /** The body of its response to this path. */
    String get(String path);

    /** The instant vector that this query gives now; VictoriaMetrics must be told to look anew. */
    default List<StoredSample> query(String promql) {
        return StoredSample.vector(get("/api/v1/query?nocache=1&query=" + URLEncoder.encode(promql, UTF_8)));
    }
}

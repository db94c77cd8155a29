package tinypushgateway.endtoend;

import java.util.List;

/** A storage that answers queries as Prometheus does. */
interface QueryApi {
    /** The instant vector that this query gives now. */
    List<StoredSample> query(String promql);
}

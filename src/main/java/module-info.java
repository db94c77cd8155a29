/** A relay for Prometheus metrics. Short-lived jobs push samples, and each sample is exposed once. */
module tinypushgateway {
    requires static org.jspecify;
}

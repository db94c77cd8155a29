/** A relay between jobs that live for seconds and a Prometheus that looks every fifteen. */
module tinypushgateway {
    requires static org.jspecify;
}

/**
 * The protobuf exposition format that Pushgateway takes beside text: a row of delimited messages {@code io.prometheus.client.MetricFamily}
 * (metrics.proto of prometheus/client_model). They are written as text exposition 0.0.4, so that the parser of that checks and stores them.
 */
@NullMarked
package tinypushgateway.protobuf;

import org.jspecify.annotations.NullMarked;

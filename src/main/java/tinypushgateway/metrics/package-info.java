/** The gateway's own metrics, each named once, in {@link tinypushgateway.metrics.OwnMetrics}. */
@NullMarked
package tinypushgateway.metrics;

import org.jspecify.annotations.NullMarked;

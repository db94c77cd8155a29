/** The Helm chart, rendered by real helm and read as Kubernetes would read it. No cluster is needed. */
@NullMarked
package tinypushgateway.chart;

import org.jspecify.annotations.NullMarked;

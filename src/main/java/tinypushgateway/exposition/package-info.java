/**
 * The text exposition format 0.0.4, read strictly: what is accepted here is a strict subset of what Prometheus 2 and 3 accept, so
 * that one bad push harms only itself. Knows bytes, nothing of HTTP or buffers.
 */
@NullMarked
package tinypushgateway.exposition;

import org.jspecify.annotations.NullMarked;

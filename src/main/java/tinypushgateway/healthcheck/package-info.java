/** The command {@code healthcheck}: asks the gateway of this machine whether it is healthy. */
@NullMarked
package tinypushgateway.healthcheck;

import org.jspecify.annotations.NullMarked;

/** The way in: reads the arguments, wires the parts, starts, drains and stops. */
@NullMarked
package tinypushgateway;

import org.jspecify.annotations.NullMarked;

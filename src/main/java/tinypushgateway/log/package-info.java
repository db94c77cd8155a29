/** The log: one line an event, safe to read in a terminal whatever a client put into it. */
@NullMarked
package tinypushgateway.log;

import org.jspecify.annotations.NullMarked;

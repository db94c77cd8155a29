/** What belongs to the process: signals and file descriptors. */
@NullMarked
package tinypushgateway.process;

import org.jspecify.annotations.NullMarked;

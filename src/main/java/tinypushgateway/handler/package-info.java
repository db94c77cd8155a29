/** The response of each path: joins HTTP, exposition and buffer. */
@NullMarked
package tinypushgateway.handler;

import org.jspecify.annotations.NullMarked;

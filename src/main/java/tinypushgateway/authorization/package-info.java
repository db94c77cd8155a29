/** Which permission a route needs, and the filters before its handler that ask for it. */
@NullMarked
package tinypushgateway.authorization;

import org.jspecify.annotations.NullMarked;

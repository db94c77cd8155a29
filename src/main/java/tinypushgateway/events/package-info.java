/** Counts and logs what happens in HTTP, TLS, the files of credentials and the buffer. */
@NullMarked
package tinypushgateway.events;

import org.jspecify.annotations.NullMarked;

/** What is known of the gateway at one instant, and how it is shown: as JSON for programs, as a page for people. */
@NullMarked
package tinypushgateway.status;

import org.jspecify.annotations.NullMarked;

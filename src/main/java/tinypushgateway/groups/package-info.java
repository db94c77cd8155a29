/** The status of each group of pushes, which is mostly a job: its last push, rejection and delivery. */
@NullMarked
package tinypushgateway.groups;

import org.jspecify.annotations.NullMarked;

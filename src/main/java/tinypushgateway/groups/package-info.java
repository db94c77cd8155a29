/** What is known of each group of pushes, which is mostly a job: when it pushed last, what was refused, what was delivered. */
@NullMarked
package tinypushgateway.groups;

import org.jspecify.annotations.NullMarked;

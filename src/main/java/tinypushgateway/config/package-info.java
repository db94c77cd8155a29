/** The command line and the environment, read once into typed options. */
@NullMarked
package tinypushgateway.config;

import org.jspecify.annotations.NullMarked;

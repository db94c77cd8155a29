/** Who may do what: credentials from files, of which only salted hashes are kept. */
@NullMarked
package tinypushgateway.authentication;

import org.jspecify.annotations.NullMarked;

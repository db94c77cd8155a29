/** The one seam to {@code javax.net.ssl}: certificates and keys from PEM files, and links that are encrypted. */
@NullMarked
package tinypushgateway.tls;

import org.jspecify.annotations.NullMarked;

/** Values made of files, certificates and credentials, that are made anew when the files change. */
@NullMarked
package tinypushgateway.files;

import org.jspecify.annotations.NullMarked;

/** Values made of files, such as certificates and credentials, which are loaded again when the files change. */
@NullMarked
package tinypushgateway.files;

import org.jspecify.annotations.NullMarked;

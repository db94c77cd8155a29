/**
 * What was pushed and not yet delivered: samples as bytes, in segments that a scrape seals and that all readers share, and a ledger for
 * each reader that balances to the sample. Knows expositions, nothing of sockets or HTTP.
 */
@NullMarked
package tinypushgateway.buffer;

import org.jspecify.annotations.NullMarked;

/**
 * What was pushed and not yet delivered: samples as bytes, one batch for each scrape, and a ledger that balances to the sample. Knows
 * expositions, nothing of sockets or HTTP.
 */
@NullMarked
package tinypushgateway.buffer;

import org.jspecify.annotations.NullMarked;

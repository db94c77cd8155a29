/** What publishes a release: the scripts in scripts/release, the workflows that call them, and the files that GitHub reads. */
package tinypushgateway.release;

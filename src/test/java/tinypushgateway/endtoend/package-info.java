/** The gateway as people run it: its launcher as a process, real clients, a real Prometheus. */
package tinypushgateway.endtoend;

package tinypushgateway.http;

import java.time.Duration;

/**
 * What one client, and all together, can make the server hold or wait for; every number has a flag of the same name.
 *
 * @param connections open at once (--web.max-connections)
 * @param headBytes request line and field lines together, and once more chunk extensions and trailers (--web.max-header-bytes)
 * @param headers field lines of a request (--web.max-headers)
 * @param bodyBytes body of one request as sent, and again after decoding (--push.max-bytes)
 * @param inflightBytes bodies of all requests being read at once (--push.max-inflight-bytes)
 * @param readTimeout for a whole request, from its first byte (--web.read-timeout)
 * @param idleTimeout before the first byte of a request (--web.idle-timeout)
 * @param evictionTimeout for a request or a response while all connections are in use (--web.eviction-timeout)
 * @param writeTimeout for a response, unless it says otherwise itself (--web.write-timeout)
 */
public record HttpLimits(
        int connections,
        int headBytes,
        int headers,
        int bodyBytes,
        long inflightBytes,
        Duration readTimeout,
        Duration idleTimeout,
        Duration evictionTimeout,
        Duration writeTimeout) {}

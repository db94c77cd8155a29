package tinypushgateway.groups;

import java.time.Instant;

/**
 * A request that was rejected.
 *
 * @param time when
 * @param status the status code of the response
 * @param reason one of our own words, as in {@code tiny_pushgateway_push_rejections_total{reason}}
 * @param message the line that the client was told
 * @param method of the request, cut to 80 characters like all that a client chose
 * @param path of the request
 * @param group labels of the group, as {@code {job="backup"}}; empty if it is not known
 * @param peer address of the client
 * @param userAgent of the client; empty if it sent none
 */
public record Rejection(
        Instant time,
        int status,
        String reason,
        String message,
        String method,
        String path,
        String group,
        String peer,
        String userAgent) {}

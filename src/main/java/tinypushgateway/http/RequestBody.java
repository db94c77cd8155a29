package tinypushgateway.http;

/**
 * The body of a request, decoded: {@code bytes[from, to)}. It lasts until the request is answered or {@link Request#releaseBody},
 * and may be written to.
 */
public record RequestBody(byte[] bytes, int from, int to) {
    public int length() {
        return to - from;
    }
}

package tinypushgateway.http;

/**
 * The content of a request, decoded: {@code bytes[from, to)}. It lasts until the request is answered or {@link Request#releaseContent},
 * and may be written to.
 */
public record Content(byte[] bytes, int from, int to) {
    public int length() {
        return to - from;
    }
}

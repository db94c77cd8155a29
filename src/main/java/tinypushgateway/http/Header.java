package tinypushgateway.http;

/** A field of a response, RFC 9110 section 5. */
public record Header(String name, String value) {}

package tinypushgateway.authentication;

/** Whether the credentials of a request are valid. */
public enum AuthenticationResult {
    GRANTED,
    /** Nothing was shown. */
    MISSING,
    /** What was shown is malformed, unknown, or gives other rights. */
    WRONG,
    /** Too many requests have credentials that were not verified before; the client may try again. */
    BUSY
}

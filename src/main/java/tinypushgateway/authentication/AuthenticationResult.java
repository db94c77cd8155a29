package tinypushgateway.authentication;

/** What is to become of somebody who asks to be let in. */
public enum AuthenticationResult {
    GRANTED,
    /** Nothing was shown. */
    MISSING,
    /** What was shown is malformed, unknown, or gives other rights. */
    WRONG,
    /** Too many show what was not seen before; later it will be looked at. */
    BUSY
}

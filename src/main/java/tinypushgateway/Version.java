package tinypushgateway;

/** The version of this build; a test holds it to the one in pom.xml. */
final class Version {
    static final String TEXT = "0.1.0";

    private Version() {}
}

package tinypushgateway.protobuf;

/** What is done with the families of a content, one by one; those without metrics are left out. */
interface FamilyVisitor {

    /** Takes what a family says besides its metrics. */
    void family(Family family) throws MalformedProtobuf;

    /** Takes the next metric of the family, whose points it may read. */
    void metric(Family family, Metric metric) throws MalformedProtobuf;
}

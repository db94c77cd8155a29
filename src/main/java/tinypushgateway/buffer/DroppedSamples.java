package tinypushgateway.buffer;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;
import tinypushgateway.groups.Group;

/** The first groups and metric families of samples that were dropped, for a log line. Nothing is added if there is no memory for it. */
final class DroppedSamples {
    private static final int MOST_SHOWN = 5;

    private final Set<Group> groups = new LinkedHashSet<>();
    private final Set<String> families = new LinkedHashSet<>();

    void add(Group group) {
        try {
            if (group.isTracked() && groups.size() < MOST_SHOWN) {
                groups.add(group);
            }
        } catch (RuntimeException | Error e) {
            // out of memory
        }
    }

    void addFamilies(Segment segment) {
        try {
            segment.addFamilyNames(families, MOST_SHOWN);
        } catch (RuntimeException | Error e) {
            // out of memory
        }
    }

    String groups() {
        return groups.stream().map(Group::toString).collect(Collectors.joining(" "));
    }

    String families() {
        return String.join(" ", families);
    }
}

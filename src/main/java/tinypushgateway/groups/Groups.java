package tinypushgateway.groups;

import java.time.InstantSource;
import java.util.List;

/** The groups that pushed last, at most so many. */
public final class Groups {
    /**
     * @param most groups that are known at once (--groups.max); of more, the one that pushed longest ago is forgotten; 0: none is known
     * @param readers names of the readers; one empty name if they have none
     */
    public Groups(int most, List<String> readers, InstantSource clock) {}

    /** All groups that are known, the one that pushed last first. */
    public List<GroupStatus> statuses() {
        return List.of();
    }

    /** How many groups are known. */
    public int size() {
        return 0;
    }

    /** How many groups have been forgotten for others. */
    public long evicted() {
        return 0;
    }
}

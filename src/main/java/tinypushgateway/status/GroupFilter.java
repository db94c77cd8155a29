package tinypushgateway.status;

import java.util.Locale;
import tinypushgateway.groups.GroupStatus;

/** Finds groups by a part of a label, in whatever case: by {@code name=value}, or by all labels as an exposition has them. */
final class GroupFilter {
    private final String sought;

    /** @param text the part; empty for all groups */
    GroupFilter(String text) {
        sought = lower(text);
    }

    boolean matches(GroupStatus group) {
        return sought.isEmpty()
                || lower(group.text()).contains(sought)
                || group.labels().entrySet().stream()
                        .anyMatch(label ->
                                lower(label.getKey() + "=" + label.getValue()).contains(sought));
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}

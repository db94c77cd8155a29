package tinypushgateway.handler;

import static org.assertj.core.api.Assertions.assertThat;

import tinypushgateway.config.Options;
import tinypushgateway.exposition.Exposition;
import tinypushgateway.exposition.GroupingLabels;
import tinypushgateway.exposition.Pushes;
import tinypushgateway.http.HttpError;
import tinypushgateway.http.Status;

/** What holds for every string as a path: it is read, and then a parser takes its labels, or it is refused with a sound message. */
final class GroupingPaths {
    private static final Exposition.Limits SMALL = new Exposition.Limits(1000, 3, 4, 3, 100);

    private GroupingPaths() {}

    static void check(String path) {
        boolean small = isRead(path, SMALL);
        boolean any = isRead(path, Options.DEFAULT.expositionLimits());
        assertThat(any || !small).as("larger limits accept no less").isTrue();
        assertThat(GroupingPath.matches(path) || !any)
                .as("what is read matches")
                .isTrue();
    }

    private static boolean isRead(String path, Exposition.Limits limits) {
        GroupingLabels labels;
        try {
            labels = GroupingPath.of(path, limits);
        } catch (HttpError e) {
            assertThat(e.status()).isEqualTo(Status.BAD_REQUEST);
            assertThat(e.reason()).isEqualTo("path");
            assertThat(e.getMessage())
                    .matches("[ -~]+")
                    .startsWith("the path of the request: found ")
                    .contains(", expected ")
                    .hasSizeLessThan(400);
            return false;
        }
        Pushes.checkIsSeries("x" + labels, limits);
        return true;
    }
}

package tinypushgateway.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.ToLongFunction;
import tinypushgateway.groups.GroupStatus;
import tinypushgateway.groups.Groups;

/** While no group is forgotten, all groups together are the ledger of each reader. */
final class GroupSums {
    private GroupSums() {}

    static void assertSumsOf(Groups groups, Buffer buffer) {
        List<GroupStatus> statuses = groups.statuses();
        List<Ledger> ledgers = buffer.ledgers();
        for (int i = 0; i < ledgers.size(); i++) {
            int reader = i;
            Ledger ledger = ledgers.get(i);
            ToLongFunction<ToLongFunction<GroupStatus.Reader>> sum = value -> statuses.stream()
                    .mapToLong(group -> value.applyAsLong(group.readers().get(reader)))
                    .sum();
            assertThat(statuses.stream().mapToLong(GroupStatus::accepted).sum()).isEqualTo(ledger.accepted());
            assertThat(sum.applyAsLong(GroupStatus.Reader::delivered))
                    .as("delivered")
                    .isEqualTo(ledger.delivered());
            assertThat(sum.applyAsLong(GroupStatus.Reader::replaced))
                    .as("replaced")
                    .isEqualTo(ledger.replaced());
            assertThat(sum.applyAsLong(GroupStatus.Reader::dropped))
                    .as("dropped")
                    .isEqualTo(ledger.dropped());
            assertThat(sum.applyAsLong(GroupStatus.Reader::undelivered))
                    .as("pending")
                    .isEqualTo(ledger.pending() + ledger.inFlight());
            assertThat(statuses)
                    .allSatisfy(group -> assertThat(group.readers().get(reader).undelivered())
                            .isNotNegative());
        }
    }
}

package tinypushgateway.status;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tinypushgateway.buffer.Ledger;
import tinypushgateway.groups.GroupStatus;
import tinypushgateway.groups.Rejection;
import tinypushgateway.status.GatewayStatus.Limits;
import tinypushgateway.status.GatewayStatus.ReaderStatus;
import tinypushgateway.status.GatewayStatus.Use;

/** States of a gateway, made up: one in which all is well, and from it others. */
public final class Statuses {
    public static final Instant NOW = Instant.parse("2026-11-26T08:00:00.123Z");

    private static final long MIB = 1 << 20;

    Duration expectWithin = Duration.ofMinutes(5);
    boolean draining;
    Optional<Instant> certificateEnd = Optional.empty();
    Use buffer = new Use(8 * MIB, 32 * MIB);
    final List<ReaderStatus> readers = new ArrayList<>();
    final List<GroupStatus> groups = new ArrayList<>();
    final List<Rejection> rejections = new ArrayList<>();

    /** With one reader, scraped three seconds ago. */
    public static Statuses scraped() {
        return new Statuses().with("", activity(Duration.ofSeconds(3), false, 0));
    }

    /** Made for tests in other packages. */
    public static GatewayStatus quiet() {
        return scraped().status();
    }

    public GatewayStatus status() {
        return new GatewayStatus(
                "1.2.3",
                NOW,
                NOW.minus(Duration.ofHours(3)),
                Duration.ofHours(3),
                expectWithin,
                draining,
                certificateEnd,
                new Limits(
                        buffer, new Use(0, 16 * MIB), new Use(2, 1024), new Use(0, 512), new Use(groups.size(), 1000)),
                readers,
                groups,
                7,
                rejections);
    }

    Statuses with(String reader, ReaderActivity activity) {
        readers.add(new ReaderStatus(new Ledger(reader, 100, 60, 10, 1, 2, 3, 20, 4, 8 * MIB, 0), activity));
        return this;
    }

    static ReaderActivity activity(Duration silence, boolean overdue, int failures) {
        return new ReaderActivity(
                Optional.of(new ReaderActivity.Scrape(
                        NOW.minus(silence), "10.0.0.9", Optional.of(failures == 0 ? "delivered" : "reset"))),
                silence,
                Optional.of(Duration.ofSeconds(15)),
                overdue,
                failures);
    }

    static ReaderActivity never(Duration silence, boolean overdue) {
        return new ReaderActivity(Optional.empty(), silence, Optional.empty(), overdue, 0);
    }

    /** With its name for each reader, or for one without a name. */
    static GroupStatus group(Map<String, String> labels, String... readers) {
        List<GroupStatus.Reader> ofReaders = new ArrayList<>();
        for (String reader : readers.length == 0 ? new String[] {""} : readers) {
            ofReaders.add(new GroupStatus.Reader(reader, Optional.of(NOW.minusSeconds(15)), 30, 4, 0, 5));
        }
        Map<String, String> sorted = new TreeMap<>(labels);
        StringBuilder text = new StringBuilder();
        sorted.forEach((name, value) -> text.append(text.isEmpty() ? "" : ",")
                .append(name)
                .append("=\"")
                .append(value)
                .append('"'));
        return new GroupStatus(
                sorted,
                "{" + text + "}",
                Optional.of(new GroupStatus.Push(NOW.minusSeconds(180), 12, "10.0.0.3", "curl/8.5.0")),
                Optional.empty(),
                39,
                ofReaders);
    }

    static GroupStatus rejected(GroupStatus group, Rejection rejection) {
        return new GroupStatus(
                group.labels(),
                group.text(),
                group.lastPush(),
                Optional.of(rejection),
                group.accepted(),
                group.readers());
    }

    static Rejection rejection(String reason, String message) {
        return new Rejection(
                NOW.minusSeconds(30),
                503,
                reason,
                message,
                "POST",
                "/metrics/job/backup",
                "{job=\"backup\"}",
                "10.0.0.3",
                "curl/8.5.0");
    }
}

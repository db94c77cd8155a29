package tinypushgateway.groups;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tinypushgateway.config.Options;
import tinypushgateway.exposition.Exposition;
import tinypushgateway.exposition.ExpositionParser;
import tinypushgateway.exposition.GroupingLabels;
import tinypushgateway.exposition.MalformedExposition;

class GroupsTest {
    private static final InetAddress PEER = InetAddress.getLoopbackAddress();

    private Instant now = Instant.ofEpochMilli(1_700_000_000_000L);
    private final Groups groups = new Groups(3, List.of(""), () -> now);

    @Test
    void aPushIsOfTheGroupOfEachJobThatItsSamplesHave() throws MalformedExposition {
        push("a{job=\"x\"} 1\nb{i=\"1\",job=\"y\"} 1\nb{i=\"2\",job=\"y\"} 1\nc 1\nd{job=\"\"} 1\n");

        assertThat(groups.statuses())
                .extracting(
                        GroupStatus::text,
                        status -> status.lastPush().orElseThrow().samples())
                .containsExactlyInAnyOrder(tuple("{job=\"x\"}", 1L), tuple("{job=\"y\"}", 2L), tuple("{}", 2L));
    }

    @Test
    void aPathIsOneGroupWhateverItsSamplesAre() throws MalformedExposition {
        Map<String, String> labels = new TreeMap<>(Map.of("job", "x", "instance", "i\"\\\n"));
        Exposition push = parse("a{job=\"x\"} 1\n");
        groups.of(push, GroupingLabels.of(labels)).accepted(1, PEER, "curl/8");

        assertThat(groups.statuses()).singleElement().satisfies(status -> {
            assertThat(status.labels()).isEqualTo(labels);
            assertThat(status.text()).isEqualTo("{instance=\"i\\\"\\\\\\n\",job=\"x\"}");
            assertThat(status.lastPush()).contains(new GroupStatus.Push(now, 1, "127.0.0.1", "curl/8"));
        });
    }

    @Test
    void aPushToAPathThatHasOnlyAJobIsOfTheGroupOfPushesWithThisLabel() throws MalformedExposition {
        push("a{job=\"x\"} 1\n");
        groups.of(parse(""), GroupingLabels.of(Map.of("job", "x"))).accepted(0, PEER, "");

        assertThat(groups.statuses()).extracting(GroupStatus::text).containsExactly("{job=\"x\"}");
    }

    @Test
    void ofTooManyGroupsTheOneThatPushedLongestAgoIsForgotten() throws MalformedExposition {
        for (String job : List.of("a", "b", "c", "a", "d", "e")) {
            now = now.plusSeconds(1);
            push("m{job=\"" + job + "\"} 1\n");
        }

        assertThat(groups.statuses())
                .extracting(GroupStatus::text)
                .containsExactly("{job=\"e\"}", "{job=\"d\"}", "{job=\"a\"}");
        assertThat(groups.size()).isEqualTo(3);
        assertThat(groups.evicted()).isEqualTo(2);
    }

    @Test
    void samplesWithoutAJobTakeNoPlaceAndAreNeverForgotten() throws MalformedExposition {
        push("m 1\n");
        for (int job = 0; job < 10; job++) {
            push("m{job=\"" + job + "\"} 1\n");
        }

        assertThat(groups.statuses()).hasSize(4).extracting(GroupStatus::text).contains("{}");
    }

    @Test
    void aGroupWithVeryLongLabelsIsNotKnown() throws MalformedExposition {
        int longest = Groups.LONGEST_LABELS - "job=\"\"".length();
        push("m{job=\"" + "x".repeat(longest + 1) + "\"} 1\n");
        assertThat(groups.size()).isZero();
        groups.of("{job=\"" + "x".repeat(longest + 1) + "\"}").rejected(rejection());
        assertThat(groups.size()).isZero();

        push("m{job=\"" + "x".repeat(longest) + "\"} 1\n");
        assertThat(groups.size()).isEqualTo(1);
    }

    @Test
    void withAMostOf0NoGroupIsKnown() throws MalformedExposition {
        Groups none = new Groups(0, List.of(""), () -> now);
        Exposition push = parse("m{job=\"x\"} 1\nn 1\n");
        none.of(push, GroupingLabels.NONE).accepted(2, PEER, "");
        none.of("{job=\"x\"}").rejected(rejection());

        assertThat(none.statuses()).isEmpty();
    }

    @Test
    void aRejectionMakesAGroupKnownOrIsOfOneThatIs() throws MalformedExposition {
        groups.of("{job=\"x\"}").rejected(rejection());

        assertThat(groups.size()).isEqualTo(1);
        push("m{job=\"x\"} 1\n");
        assertThat(groups.statuses()).singleElement().satisfies(status -> {
            assertThat(status.lastPush()).isPresent();
            assertThat(status.lastRejection()).map(Rejection::message).contains("why");
        });
    }

    @Test
    void whatClientsChooseIsCut() throws MalformedExposition {
        groups.of(parse(""), GroupingLabels.of(Map.of("job", "x"))).accepted(0, PEER, "u".repeat(1000));
        groups.of("{job=\"x\"}")
                .rejected(new Rejection(
                        now, 400, "r", "m".repeat(1000), "POST", "/push", "", "127.0.0.1", "u".repeat(1000)));

        assertThat(groups.statuses()).singleElement().satisfies(status -> {
            assertThat(status.lastPush().orElseThrow().userAgent()).isEqualTo("u".repeat(48) + "...");
            assertThat(status.lastRejection().orElseThrow().userAgent()).isEqualTo("u".repeat(48) + "...");
            assertThat(status.lastRejection().orElseThrow().message()).isEqualTo("m".repeat(120) + "...");
        });
    }

    /** {@code MemoryPlan.GROUP_BYTES} is this. */
    @Test
    void aGroupTakesAtMost1184BytesWhateverClientsSend() throws MalformedExposition {
        int count = 40_000;
        Groups many = new Groups(count, List.of(""), () -> now);
        long before = heapUsed();
        for (int i = 0; i < count; i++) {
            String job = i + "j".repeat(Groups.LONGEST_LABELS);
            GroupingLabels labels =
                    GroupingLabels.of(Map.of("job", job.substring(0, Groups.LONGEST_LABELS - "job=\"\"".length())));
            many.of(parse(""), labels)
                    .accepted(0, InetAddress.ofLiteral("2001:db8::" + (i % 9999)), "u".repeat(200) + i);
            many.of(labels.toString())
                    .rejected(new Rejection(
                            Instant.ofEpochMilli(now.toEpochMilli() + i),
                            400,
                            "malformed_syntax",
                            "m".repeat(1000) + i,
                            "POST",
                            "/metrics/job/" + job,
                            labels.toString(),
                            "2001:db8:1234:1234:1234:1234:1234:" + Integer.toHexString(i),
                            "v".repeat(200) + i));
        }
        long each = (heapUsed() - before) / count;

        System.out.println("a group takes at most " + each + " bytes");
        assertThat(many.size()).isEqualTo(count);
        assertThat(each).isLessThanOrEqualTo(1184);
    }

    private static long heapUsed() {
        System.gc();
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void manyJobsInOnePushAreToldApart() throws MalformedExposition {
        Groups many = new Groups(2000, List.of(""), () -> now);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 3000; i++) {
            text.append("m{i=\"")
                    .append(i)
                    .append("\",job=\"j")
                    .append(i % 1500)
                    .append("\"} 1\n");
        }
        Exposition push = parse(text.toString());
        many.of(push, GroupingLabels.NONE).accepted(3000, PEER, "");

        assertThat(push.jobs().size()).isEqualTo(1024);
        assertThat(push.job(1023)).isEqualTo(1024);
        assertThat(push.job(1024)).isEqualTo(1025);
        assertThat(push.job(1500)).isEqualTo(1);
        assertThat(many.statuses())
                .hasSize(1024)
                .allSatisfy(status -> assertThat(status.lastPush())
                        .map(GroupStatus.Push::samples)
                        .contains(2L));
    }

    @Test
    void labelsAreReadAsTheyWereSent() {
        byte[] labels = "a=\"x\\\\y\\\"z\\n\",b=\"\",job=\"{},=\"".getBytes(UTF_8);

        assertThat(Group.parseLabels(labels)).isEqualTo(Map.of("a", "x\\y\"z\n", "b", "", "job", "{},="));
        assertThat(Group.parseLabels(new byte[0])).isEmpty();
    }

    @Test
    void onlyTheNewestRejectionsAreKept() {
        RecentRejections rejections = new RecentRejections();
        for (int i = 0; i < 60; i++) {
            rejections.add(new Rejection(now, 400 + i, "r", "m", "POST", "/push", "", "127.0.0.1", ""));
        }

        assertThat(rejections.newestFirst())
                .hasSize(50)
                .extracting(Rejection::status)
                .startsWith(459, 458)
                .endsWith(410);
    }

    private Rejection rejection() {
        return new Rejection(now, 400, "r", "why", "POST", "/push", "", "127.0.0.1", "");
    }

    private void push(String text) throws MalformedExposition {
        Exposition push = parse(text);
        groups.of(push, GroupingLabels.NONE).accepted(push.samples(), PEER, "");
    }

    private static Exposition parse(String text) throws MalformedExposition {
        byte[] bytes = text.getBytes(UTF_8);
        return new ExpositionParser(Options.DEFAULT.expositionLimits()).parse(bytes, 0, bytes.length);
    }
}

package tinypushgateway.status;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tinypushgateway.groups.GroupStatus;
import tinypushgateway.groups.Rejection;
import tinypushgateway.status.GatewayStatus.Use;

class StatusPageTest {
    private static final PushAddress HERE = PushAddress.of(false, Optional.of("localhost:9091"), false);

    private final Statuses made = Statuses.scraped();

    @Test
    void whereAllIsWellThePageSaysSoFirst() {
        assertThat(headline()).isEqualTo("OK: Everything is scraped.");
        assertThat(page()).contains("class=\"state ok\"", "<title>tiny-pushgateway</title>");
        assertThat(text()).contains("The buffer holds 8 MiB of 32 MiB (25 %). Version 1.2.3, started 3 hours ago.");
    }

    @Test
    void beforeTheFirstScrapeThePageDoesNotSayThatEverythingIsScraped() {
        made.readers.clear();
        made.with("", Statuses.never(Duration.ofSeconds(2), false));
        assertThat(headline()).isEqualTo("OK: Nothing has scraped the gateway yet.");

        made.readers.clear();
        made.with("a", Statuses.activity(Duration.ofSeconds(2), false, 0))
                .with("b", Statuses.never(Duration.ofSeconds(2), false));
        assertThat(headline()).isEqualTo("OK: Not scraped yet by b.");
    }

    @Test
    void afterAScrapeThatFailedThePageDoesNotSayThatEverythingIsScraped() {
        made.readers.clear();
        made.with("", Statuses.activity(Duration.ofSeconds(2), false, 1));

        assertThat(headline()).isEqualTo("OK: The last scrape failed. Its samples wait for the next one.");
    }

    @Test
    void whatFailsIsSaidFirstAndInWords() {
        made.readers.clear();
        made.with("", Statuses.activity(Duration.ofMinutes(7), true, 0));
        made.draining = true;

        assertThat(headline())
                .startsWith("Failing: Nothing has scraped the gateway for 7 minutes")
                .endsWith("20 samples are pending.");
        assertThat(page())
                .contains("class=\"state failing\"", "<title>Failing - tiny-pushgateway</title>", "%23cf222e");
        assertThat(text()).contains("Degraded: The gateway is stopping.");
    }

    @Test
    void whatIsDegradedIsSaidFirstToo() {
        made.buffer = new Use(80, 100);

        assertThat(headline()).startsWith("Degraded: The buffer is almost full");
        assertThat(page()).contains("class=\"state degraded\"", "<title>Degraded - tiny-pushgateway</title>");
    }

    @Test
    void eachReaderHasARow() {
        made.readers.clear();
        made.with("a", Statuses.activity(Duration.ofSeconds(3), false, 0))
                .with("b", Statuses.activity(Duration.ofSeconds(130), false, 1));

        assertThat(page())
                .contains("<tr><th scope=\"row\">a</th>", "<tr><th scope=\"row\">b</th>")
                .contains(
                        "<time datetime=\"2026-11-26T07:59:57.123Z\" title=\"2026-11-26 07:59:57 UTC\">3 seconds ago</time>"
                                + " by 10.0.0.9: delivered");
        assertThat(text()).contains("2 minutes ago by 10.0.0.9: reset", "about 15 seconds");
        assertThat(page())
                .contains("<td data-is=\"Pending\">20</td><td data-is=\"In flight\">4</td>")
                .contains(
                        "<td data-is=\"Delivered\">60</td><td data-is=\"Replaced\">10</td><td data-is=\"Dropped\">6<br>")
                .contains("1</b> scrapes failed", "2</b> reader absent", "3</b> shutdown");
    }

    @Test
    void aGroupTellsOfItsPushItsDeliveryAndItsRejection() {
        GroupStatus group = Statuses.group(Map.of("job", "backup", "instance", "db1"), "a", "b");
        made.groups.add(Statuses.rejected(group, Statuses.rejection("malformed_syntax", "line 3: a < b")));

        assertThat(text())
                .contains("1 group.")
                .contains("backupinstance=&quot;db1&quot;")
                .contains("3 minutes ago, 12 samples from 10.0.0.3")
                .contains("a: 15 seconds ago, 5 pending", "b: 15 seconds ago, 5 pending")
                .contains("rejected 30 seconds ago: line 3: a &lt; b");
        assertThat(page()).contains("<b class=\"failing\">rejected</b> ");
    }

    @Test
    void aGroupTellsThatItsPushesAreRejectedAndItsSamplesDropped() {
        GroupStatus group = Statuses.group(Map.of("job", "backup"));
        made.groups.add(new GroupStatus(
                group.labels(),
                group.text(),
                group.lastPush(),
                group.lastRejection(),
                39,
                List.of(
                        new GroupStatus.Reader("a", Optional.empty(), 0, 0, 1, 0),
                        new GroupStatus.Reader("b", Optional.empty(), 0, 0, 1200, 0))));

        assertThat(text())
                .contains("Rejected pushes, dropped samples")
                .contains("for a: 1 sample dropped", "for b: 1,200 samples dropped");
    }

    @Test
    void aRejectionThatAPushHasFollowedIsNotMarked() {
        GroupStatus rejected = Statuses.rejected(
                Statuses.group(Map.of("job", "backup")), Statuses.rejection("buffer_full", "the buffer is full"));
        made.groups.add(new GroupStatus(
                rejected.labels(),
                rejected.text(),
                Optional.of(new GroupStatus.Push(Statuses.NOW, 1, "10.0.0.3", "")),
                rejected.lastRejection(),
                1,
                rejected.readers()));

        assertThat(page().split("<h2 id=\"groups\">", -1)[1])
                .contains("rejected <time")
                .doesNotContain("<b class=\"failing\">");
    }

    @Test
    void samplesWithoutAJobAreAGroupToo() {
        made.groups.add(Statuses.group(Map.of()));
        made.groups.add(Statuses.group(Map.of("job", "", "instance", "x")));

        assertThat(text()).contains("no label job", "instance=&quot;x&quot;job=&quot;&quot;");
    }

    @Test
    void aFilterIsShownWithWhatItFinds() {
        groups(12);

        assertThat(text("job-3"))
                .contains("1 group of 12 with job-3.")
                .contains("job-3instance")
                .contains("Show all");
        assertThat(page("job-3")).contains(" value=\"job-3\"").doesNotContain("job-4");
        assertThat(text("x\"><i>")).contains("None of 12 groups has a label with x&quot;&gt;&lt;i&gt;.");
        assertThat(page("x\"><i>"))
                .contains(" value=\"x&quot;&gt;&lt;i&gt;\"")
                .doesNotContain("A group is what one job pushes");
        assertThat(text("")).contains("12 groups.").doesNotContain("Show all");
    }

    @Test
    void whereNothingWasPushedThePageSaysSo() {
        assertThat(text()).contains("Nothing has been pushed yet.", "No request has been rejected.");
    }

    @Test
    void theLastRejectionsAreShownWithWhatTheClientWasTold() {
        for (int i = 0; i < 50; i++) {
            made.rejections.add(Statuses.rejection("buffer_full", "the buffer is full, no " + i));
        }

        assertThat(text())
                .contains(
                        "POST /metrics/job/backup from 10.0.0.3 curl/8.5.0",
                        "503 buffer_full: the buffer is full, no 9")
                .doesNotContain("no 10")
                .contains("40 older ones are in /-/status.");
    }

    @Test
    void nothingThatAClientChoseBecomesHtml() {
        String hostile =
                "</title></style><script>alert(1)</script><img src=x onerror='alert(2)'>\" onfocus=\"alert(3)&lt;\u202e\u0000\n";
        made.readers.clear();
        made.with(hostile, Statuses.activity(Duration.ofSeconds(3), false, 2));
        made.groups.add(Statuses.rejected(
                Statuses.group(Map.of("job", hostile, hostile, hostile), hostile), Statuses.rejection("x", hostile)));
        made.rejections.add(
                new Rejection(Statuses.NOW, 400, hostile, hostile, hostile, hostile, hostile, hostile, hostile));

        for (String filter : List.of("", hostile)) {
            assertThat(page(filter))
                    .doesNotContain("<script", "<img", "\" onfocus=", "\u0000", "\u202e<", "\u202e ")
                    .contains("&lt;script&gt;");
            assertThat(tags(page(filter)))
                    .allMatch(tag -> tag.matches("(?s)</?[a-z0-9]+(\\s+[a-z-]+(=\"[^\"]*\")?)*>|<!DOCTYPE html>"));
        }
        assertThat(page()).contains("\\u202e\\u0000\\u000a");
    }

    @Test
    void aThousandGroupsLeaveThePageBelow30KB() {
        groups(1000);

        assertThat(StatusPage.of(made.status(), "", HERE)).hasSizeLessThan(StatusPage.MOST_BYTES);
        assertThat(rows(page())).isBetween(45, GroupTable.MOST_ROWS);
        assertThat(text())
                .contains("1,000 groups, the " + rows(page()) + " that pushed last are shown, " + (1000 - rows(page()))
                        + " more are not");
        assertThat(page()).contains("job-0<", "</html>");
    }

    @Test
    void fewGroupsAreShownAllOfThem() {
        groups(40);

        assertThat(rows(page())).isEqualTo(40);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<", "\u20ac", "\ud83d\ude00", "\u202e", "&", "\""})
    void whateverClientsSendThePageStaysBelow30KB(String character) {
        String longest = character.repeat(2048 / character.length());
        made.readers.clear();
        String[] readers = new String[16];
        for (int i = 0; i < 16; i++) {
            readers[i] = "r".repeat(60) + i;
            made.with(readers[i], Statuses.activity(Duration.ofDays(100), true, 3));
        }
        Map<String, String> labels = new HashMap<>();
        for (int i = 0; i < 60; i++) {
            labels.put("n".repeat(200) + i, longest);
        }
        Rejection rejection =
                new Rejection(Statuses.NOW, 400, "x", longest, longest, longest, longest, longest, longest);
        GroupStatus group = Statuses.rejected(Statuses.group(labels, readers), Statuses.rejection("x", longest));
        made.groups.addAll(Collections.nCopies(1000, group));
        made.rejections.addAll(Collections.nCopies(50, rejection));

        byte[] page = StatusPage.of(made.status(), longest, HERE);

        assertThat(page.length).isLessThan(StatusPage.MOST_BYTES);
        assertThat(new String(page, UTF_8))
                .contains("1,000 groups of 1,000", "9 more are in", "How to push", "</html>");
    }

    @Test
    void headingsAreInOrderAndEachSectionIsNamedByOne() {
        groups(3);
        made.rejections.add(Statuses.rejection("x", "y"));

        assertThat(matches("<h(\\d)", page())).containsExactly("1", "2", "2", "2", "2", "2", "2");
        assertThat(matches("<section aria-labelledby=\"(\\w+)\"", page()))
                .isEqualTo(matches("<h2 id=\"(\\w+)\"", page()))
                .containsExactly("state", "readers", "groups", "rejections", "push", "more");
        assertThat(matches("<table[^>]*>\\s*(<caption>)", page())).hasSize(3);
        assertThat(matches("(<th )", page())).hasSameSizeAs(matches("(<th scope=\"(?:row|col)\">)", page()));
    }

    @Test
    void thePageAllowsItsOwnStyleAndNothingElse() {
        String style = matches("<style>([^<]*)</style>", page()).getFirst();

        assertThat(StatusPage.contentSecurityPolicy())
                .contains("default-src 'none'", "form-action 'self'", "style-src 'sha256-")
                .doesNotContain("unsafe", "script-src")
                .contains(sha256(style));
        assertThat(page()).doesNotContain(" style=", "<script", "http-equiv");
    }

    private void groups(int number) {
        for (int i = 0; i < number; i++) {
            made.groups.add(Statuses.group(Map.of("job", "job-" + i, "instance", "worker-" + i + ".example.com")));
        }
    }

    private static int rows(String page) {
        return matches("(<tr><th scope=\"row\">job-)", page).size();
    }

    private String headline() {
        return withoutTags(matches("<h2 id=\"state\">(.*?)</h2>", page()).getFirst())
                .replaceFirst("&#\\d+; ", "");
    }

    private String text() {
        return text("");
    }

    private String text(String filter) {
        return withoutTags(page(filter));
    }

    private String page() {
        return page("");
    }

    private String page(String filter) {
        return new String(StatusPage.of(made.status(), filter, HERE), UTF_8);
    }

    private static String withoutTags(String html) {
        return html.replaceAll("<[^>]*>", "");
    }

    private static List<String> tags(String html) {
        return matches("(<[^>]*>)", html);
    }

    private static List<String> matches(String regex, String text) {
        return Pattern.compile(regex)
                .matcher(text)
                .results()
                .map((MatchResult found) -> found.group(1))
                .toList();
    }

    private static String sha256(String text) {
        try {
            return java.util.Base64.getEncoder()
                    .encodeToString(
                            java.security.MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}

package tinypushgateway.endtoend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;

/** The page as people see it: in a real browser, light and dark, on a phone, by keyboard, and as a screen reader gets it. */
final class ChromiumIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int PHONE = 360;

    private static Chromium browser;

    @BeforeAll
    static void startBrowser(@TempDir Path profile) {
        browser = Chromium.start(profile);
    }

    @AfterAll
    static void endBrowser() {
        browser.close();
    }

    @BeforeEach
    void usualScreen() {
        browser.prefer("light");
        browser.resize(1024, 900, false);
    }

    /** A script that was kept from running would be an error on the console, as would be a style or an icon. */
    @AfterEach
    void theConsoleIsEmpty() {
        assertThat(browser.console()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void thePageFollowsTheColourSchemeAndIsAccessible(String scheme) throws Exception {
        try (GatewayProcess gateway = busyGateway()) {
            browser.prefer(scheme);
            browser.open(page(gateway));

            assertThat(browser.value("getComputedStyle(document.body).backgroundColor"))
                    .isEqualTo(scheme.equals("dark") ? "rgb(13, 17, 23)" : "rgb(255, 255, 255)");
            assertThat(browser.text("#state")).contains("OK: Everything is scraped.");
            assertThat(browser.accessibilityFaults()).isEmpty();

            browser.resize(PHONE, 740, true);
            assertThat(browser.accessibilityFaults()).isEmpty();
        }
    }

    @Test
    void onAPhoneNothingIsCutOffOrScrollsSideways() throws Exception {
        try (GatewayProcess gateway = busyGateway()) {
            browser.resize(PHONE, 740, true);
            browser.open(page(gateway));

            assertThat(browser.number("document.documentElement.scrollWidth")).isEqualTo(PHONE);
            assertThat(browser.number("document.documentElement.clientWidth")).isEqualTo(PHONE);
            assertThat(
                            browser.value(
                                    "[...document.querySelectorAll('.wide')].filter(e => e.scrollWidth > e.clientWidth).length"))
                    .isEqualTo(0L);
            assertThat(browser.number("parseFloat(getComputedStyle(document.querySelector('.many td')).fontSize)"))
                    .isGreaterThanOrEqualTo(12);
        }
    }

    @Test
    void aThousandGroupsAreFoundByTheFilterOfWhichThePageShowsSome() throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start()) {
            gateway.push(IntStream.range(0, 1000)
                    .mapToObj(i -> "backup_bytes{job=\"backup-" + i + "\"} 1\n")
                    .collect(Collectors.joining()));
            browser.resize(PHONE, 740, true);
            browser.open(page(gateway));

            assertThat(browser.text("section[aria-labelledby=groups]")).contains("1,000 groups, the ", "more are not");
            assertThat(groups()).hasSizeBetween(40, 100);
            assertThat(browser.number("document.documentElement.scrollWidth")).isEqualTo(PHONE);
            assertThat(browser.number("performance.getEntriesByType('navigation')[0].decodedBodySize"))
                    .isLessThan(30_000);

            browser.open(page(gateway) + "?group=BACKUP-99");
            assertThat(browser.text("section[aria-labelledby=groups]")).contains("11 groups of 1,000 with");
            assertThat(groups()).hasSize(11).contains("backup-99", "backup-990");
        }
    }

    @Test
    void theFilterWorksByKeyboardAlone() throws Exception {
        try (GatewayProcess gateway = busyGateway()) {
            browser.open(page(gateway));
            browser.pressTab();
            assertThat(focused()).isEqualTo("INPUT group");

            browser.press("Import", Keys.ENTER);
            Waiting.until(PATIENCE, () -> browser.url().contains("?group=Import"), browser::url);

            assertThat(browser.url()).endsWith("/?group=Import#groups");
            assertThat(browser.value("document.querySelector('#group').value")).isEqualTo("Import");
            assertThat(groups()).singleElement().asString().startsWith("import");
            assertThat(browser.text("section[aria-labelledby=groups]")).contains("Show all");
        }
    }

    @Test
    void theFocusGoesThroughThePageFromTopToBottomAndIsSeen() throws Exception {
        try (GatewayProcess gateway = busyGateway()) {
            browser.open(page(gateway));
            List<String> order = new ArrayList<>();
            for (browser.pressTab(); !focused().startsWith("BODY"); browser.pressTab()) {
                order.add(focused());
                assertThat(browser.value("getComputedStyle(document.activeElement).outline"))
                        .asString()
                        .contains("solid 3px");
            }

            assertThat(order)
                    .containsExactly(
                            "INPUT group", "BUTTON ", "A /-/status", "A /-/metrics", "A /-/healthy", "A /-/ready");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1024, PHONE})
    void aScreenReaderGetsLandmarksHeadingsAndTables(int width) throws Exception {
        try (GatewayProcess gateway = busyGateway()) {
            browser.resize(width, 740, width == PHONE);
            browser.open(page(gateway));

            List<String> tree = browser.accessibilityTree();
            assertThat(tree.stream().filter(node -> node.startsWith("heading ")))
                    .satisfiesExactly(
                            title -> assertThat(title).isEqualTo("heading tiny-pushgateway"),
                            state -> assertThat(state).contains("OK: Everything is scraped."),
                            readers -> assertThat(readers).isEqualTo("heading Readers"),
                            groups -> assertThat(groups).isEqualTo("heading Groups"),
                            rejections -> assertThat(rejections).isEqualTo("heading Last rejections"),
                            push -> assertThat(push).isEqualTo("heading How to push"),
                            more -> assertThat(more).isEqualTo("heading More"));
            assertThat(tree)
                    .contains("banner", "main", "search", "region Groups", "searchbox Label", "button Filter")
                    .contains("table A group is what one job pushes. The one that pushed last is first.")
                    .contains("columnheader Last push", "columnheader Pending", "rowheader Prometheus")
                    .anyMatch(node -> node.startsWith("rowheader backup"));
            assertThat(tree.stream().filter(node -> node.startsWith("table "))).hasSize(3);
        }
    }

    @Test
    void whatClientsSendIsShownAsItIsAndDoesNothing() throws Exception {
        String script = "<script>document.title='taken'</script>";
        String image = "\"><img src=x onerror=\"document.title='taken'\">";
        String reversed = "\u202egnp.\u0001\u200b";
        try (GatewayProcess gateway = GatewayProcess.start()) {
            for (String hostile : List.of(script, image, reversed, "</style></title>&lt;b&gt;", "\ud83d\ude00\u00fc")) {
                assertThat(put(gateway, hostile)).startsWith("HTTP/1.1 202 ");
            }
            assertThat(raw(gateway, "GET /" + script.replace("<", "%3C") + script + " HTTP/1.1", script))
                    .startsWith("HTTP/1.1 4");
            browser.open(page(gateway));

            assertThat(browser.title()).doesNotContain("taken");
            assertThat(browser.number("document.querySelectorAll('script,img,b:not(.failing)').length"))
                    .isZero();
            assertThat(String.join("\n", groups()))
                    .contains(
                            script,
                            image,
                            "\\u202egnp.\\u0001\\u200b",
                            "</style></title>&lt;b&gt;",
                            "\ud83d\ude00\u00fc");
            assertThat(browser.text("section[aria-labelledby=rejections]")).contains("<script>document.title=");
            assertThat(browser.accessibilityFaults()).isEmpty();

            browser.open(page(gateway) + "?group=" + URLEncoder.encode(image, UTF_8));
            assertThat(browser.title()).doesNotContain("taken");
            assertThat(browser.value("document.querySelector('#group').value")).isEqualTo(image);
            assertThat(groups()).singleElement().asString().contains(image);

            browser.resize(PHONE, 740, true);
            browser.open(page(gateway));
            assertThat(browser.number("document.documentElement.scrollWidth")).isEqualTo(PHONE);
        }
    }

    @Test
    void whereNothingScrapesThePageIsRedAndSaysWhy() throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start("--scrape.expect-within=1s")) {
            gateway.push("backup_bytes{job=\"backup\"} 1\n");
            Waiting.until(PATIENCE, () -> reload(gateway).startsWith("Failing"), browser::title);

            assertThat(browser.title()).isEqualTo("Failing - tiny-pushgateway");
            assertThat(browser.text("#state"))
                    .contains("Failing: Nothing has scraped the gateway since it started")
                    .endsWith("1 sample is pending.");
            assertThat(browser.value("getComputedStyle(document.querySelector('.state')).color"))
                    .isEqualTo("rgb(164, 14, 38)");
            assertThat(browser.accessibilityFaults()).isEmpty();
            browser.prefer("dark");
            assertThat(browser.accessibilityFaults()).isEmpty();

            gateway.scrape();
            Waiting.until(PATIENCE, () -> reload(gateway).startsWith("tiny"), browser::title);
            assertThat(browser.text("#state")).contains("OK: Everything is scraped.");
        }
    }

    /** {@code ./verify -Dit.test=ChromiumIT -Dscreenshots=docs/images} makes those that the README shows. */
    @Test
    @EnabledIfSystemProperty(named = "screenshots", matches = ".+")
    void screenshots() throws Exception {
        Path folder = Files.createDirectories(Path.of(System.getProperty("screenshots")));
        try (GatewayProcess gateway = busyGateway()) {
            for (String scheme : List.of("light", "dark")) {
                browser.prefer(scheme);
                browser.resize(860, 820, false);
                browser.open(page(gateway));
                Path file = folder.resolve("page-" + scheme + ".png");
                Files.write(file, browser.screenshot());
                assertThat(Files.size(file)).isLessThan(100_000);
            }
        }
    }

    /** With some groups of which one was refused, and scraped. */
    private static GatewayProcess busyGateway() throws Exception {
        GatewayProcess gateway = GatewayProcess.start();
        try {
            gateway.push("orders_imported{job=\"import\"} 512\norders_rejected{job=\"import\"} 3\n");
            gateway.push("invoices_sent{job=\"invoices\",region=\"eu\"} 42\n");
            put(gateway, "backup", "/instance/db1");
            put(gateway, "backup", "/instance/db2");
            gateway.scrape();
            gateway.awaitEmpty(PATIENCE);
            gateway.push("invoices_sent{job=\"invoices\",region=\"eu\"} 4O\n");
            put(gateway, "cleanup", "");
            return gateway;
        } catch (Exception | AssertionError e) {
            gateway.close();
            throw e;
        }
    }

    private static String put(GatewayProcess gateway, String job, String more) throws IOException {
        return raw(
                gateway,
                "PUT /metrics/job/" + URLEncoder.encode(job, UTF_8).replace("+", "%20") + more + " HTTP/1.1",
                "backup/1.0",
                "backup_bytes 3600\nbackup_seconds 12\n");
    }

    private static String put(GatewayProcess gateway, String job) throws IOException {
        return put(gateway, job, "");
    }

    /** A request as it is; its answer. */
    private static String raw(GatewayProcess gateway, String requestLine, String userAgent, String... content)
            throws IOException {
        String body = String.join("", content);
        try (Socket socket = gateway.connect()) {
            socket.getOutputStream()
                    .write((requestLine + "\r\nHost: x\r\nConnection: close\r\nUser-Agent: " + userAgent
                                    + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                            .getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    private static String page(GatewayProcess gateway) {
        return gateway.uri("/").toString();
    }

    private static String reload(GatewayProcess gateway) {
        browser.open(page(gateway));
        return browser.title();
    }

    private static List<String> groups() {
        return browser.texts("section[aria-labelledby=groups] tbody th");
    }

    private static String focused() {
        return String.valueOf(browser.value("document.activeElement.tagName + ' ' + (document.activeElement.id"
                + " || document.activeElement.getAttribute('href') || '')"));
    }
}

package tinypushgateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tinypushgateway.authentication.HashCommand;
import tinypushgateway.config.Options;
import tinypushgateway.exposition.ExpositionParser;

/** What a running gateway knows of single jobs: its metrics of groups, and what its log names. */
@Timeout(120)
class KnownGroupsTest {
    @Test
    void anAcceptedPushIsInTheMetricsOfItsGroupAlsoAfterItsScrape() throws Exception {
        try (RunningGateway gateway = new RunningGateway()) {
            double before = System.currentTimeMillis() / 1e3;
            gateway.push("size_bytes{job=\"backup\"} 1\n");
            gateway.send("POST", "/metrics/job/nightly/instance/db1");
            gateway.scrape();
            double after = System.currentTimeMillis() / 1e3;

            assertThat(gateway.own("push_time_seconds{job=\"backup\",instance=\"\"}"))
                    .isBetween(before, after);
            assertThat(gateway.own("push_time_seconds{instance=\"db1\",job=\"nightly\"}"))
                    .isBetween(before, after);
            assertThat(gateway.own("push_failure_time_seconds{job=\"backup\",instance=\"\"}"))
                    .isZero();
            String delivered = "tiny_pushgateway_group_last_delivery_timestamp_seconds";
            assertThat(gateway.own(delivered + "{job=\"backup\",instance=\"\"}"))
                    .isBetween(before, after);
            assertThat(gateway.own(delivered + "{instance=\"db1\",job=\"nightly\"}"))
                    .isZero();
            assertThat(gateway.own("tiny_pushgateway_groups")).isEqualTo(2);
            assertThat(gateway.scrape()).isEmpty();
        }
    }

    @Test
    void eachReaderHasItsOwnLastDelivery() throws Exception {
        try (RunningGateway gateway = new RunningGateway("--scrape.readers=a,b")) {
            gateway.push("m{job=\"x\"} 1\n");
            gateway.get("/metrics?reader=b");
            gateway.awaitNothingInFlight();

            String delivered = "tiny_pushgateway_group_last_delivery_timestamp_seconds{job=\"x\",instance=\"\",reader=";
            assertThat(gateway.own(delivered + "\"a\"}")).isZero();
            assertThat(gateway.own(delivered + "\"b\"}")).isPositive();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "m{job=\"x\"} 1\nn{job=\"x\"} one\n",
                "n{a=\"job\", job = \"x\" } one\n",
                "m{job=\"x\"} 1\n# TYPE m counter\n",
                "m{myjob=\"y\",job=\"x\"} 1\nm{myjob=\"y\",job=\"x\"} 1\n",
            })
    void aRefusedPushIsInTheMetricsAndTheLogWithItsJob(String content) throws Exception {
        try (RunningGateway gateway = new RunningGateway()) {
            assertThat(gateway.push(content).statusCode()).isEqualTo(400);

            assertThat(gateway.own("push_failure_time_seconds{job=\"x\",instance=\"\"}"))
                    .isPositive();
            assertThat(gateway.own("push_time_seconds{job=\"x\",instance=\"\"}"))
                    .isZero();
            assertThat(gateway.log())
                    .containsPattern("msg=\"push rejected\" .* group=\"\\{job=\\\\\"x\\\\\"}\" family=[mn] ");
        }
    }

    @Test
    void theJobOfTheLineThatIsMalformedIsNamedAndNotThatOfAnother() throws Exception {
        try (RunningGateway gateway = new RunningGateway()) {
            gateway.push("m{job=\"good\"} 1\nm{job=\"bad\"} one\n");

            assertThat(gateway.log()).contains("group=\"{job=\\\"bad\\\"}\" family=m ");
        }
    }

    @Test
    void aPushForWhichThereIsNoRoomNamesItsJobAndFamilies() throws Exception {
        try (RunningGateway gateway = new RunningGateway("--buffer.max-bytes=256KiB")) {
            gateway.push("m{job=\"x\",fill=\"" + "x".repeat(2000) + "\"} 1\n");
            StringBuilder large = new StringBuilder();
            for (int i = 0; i < 100; i++) {
                large.append("n{job=\"y\",i=\"")
                        .append(i)
                        .append("\",fill=\"")
                        .append("x".repeat(1000))
                        .append("\"} 1\n");
            }
            while (gateway.push(large.toString()
                                    .replace(
                                            "i=", "r" + gateway.gateway.ledger().accepted() + "="))
                            .statusCode()
                    == 202) {
                // until it is full
            }

            assertThat(gateway.log()).containsPattern("reason=buffer_full .* group=\"\\{job=\\\\\"y\\\\\"}\"");
            assertThat(gateway.own("push_failure_time_seconds{job=\"y\",instance=\"\"}"))
                    .isPositive();
        }
    }

    @Test
    void aRefusedPushInProtobufNamesItsJob() throws Exception {
        byte[] content = concat(
                new byte[] {30, 0x0A, 1, 'm', 0x18, 3, 0x22, 23, 0x0A, 8, 0x0A, 3, 'j', 'o', 'b', 0x12, 1, 'x'},
                new byte[] {0x0A, 0, 0x2A, 9, 0x09, 0, 0, 0, 0, 0, 0, 4, 0x40});
        try (RunningGateway gateway = new RunningGateway()) {
            HttpResponse<String> answer = gateway.pushAs(
                    "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited",
                    content);

            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(gateway.log()).contains("group=\"{job=\\\"x\\\"}\"");
        }
    }

    @Test
    void aClientThatMayNotPushChangesNothingOfAGroup(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("push");
        Files.writeString(
                file,
                HashCommand.run(
                                new ByteArrayInputStream("0123456789012345678901234567890123456789\n".getBytes(UTF_8)),
                                Optional.empty())
                        + "\n");
        try (RunningGateway gateway = new RunningGateway("--auth.push-file=" + file)) {
            gateway.send("POST", "/metrics/job/x");
            gateway.send("GET", "/metrics/job/x");
            try (Socket client = gateway.ask("POST /metrics/job/x HTTP/1.1", "Expect: nothing")) {
                assertThat(new String(client.getInputStream().readAllBytes(), UTF_8))
                        .startsWith("HTTP/1.1 417 ");
            }
            assertThat(gateway.own("tiny_pushgateway_groups")).isZero();

            gateway.push("m{job=\"x\"} 1\n", "Authorization", "Bearer 0123456789012345678901234567890123456789");
            gateway.send("POST", "/metrics/job/x");
            assertThat(gateway.own("push_time_seconds{job=\"x\",instance=\"\"}"))
                    .isPositive();
            assertThat(gateway.own("push_failure_time_seconds{job=\"x\",instance=\"\"}"))
                    .isZero();
            assertThat(gateway.log()).contains("status=401 ").contains("group=\"{job=\\\"x\\\"}\"");
        }
    }

    @Test
    void droppedSamplesAreInTheLogWithTheirGroupsAndFamilies() throws Exception {
        try (RunningGateway gateway = new RunningGateway("--scrape.max-failures=1")) {
            gateway.push("m{job=\"x\"} 1\nn{job=\"y\"} 1\n");
            try (Socket scraper = gateway.ask("GET /metrics HTTP/1.1")) {
                scraper.getInputStream().read();
                scraper.setSoLinger(true, 0);
            }

            assertThat(gateway.awaitLog("samples dropped"))
                    .contains("msg=\"samples dropped\" reason=scrape_failed samples=2"
                            + " groups=\"{job=\\\"x\\\"} {job=\\\"y\\\"}\" families=\"m n\" ");
        }
    }

    @Test
    void whatAShutdownDropsIsInTheLogWithItsGroups() throws Exception {
        RunningGateway gateway = new RunningGateway();
        gateway.push("m{job=\"x\"} 1\n");
        gateway.close();

        assertThat(gateway.log()).contains("samples_dropped=1 groups=\"{job=\\\"x\\\"}\" ");
    }

    @Test
    void aPushToAPathThatDoesNotComeInWholeIsARejectionOfItsGroup() throws Exception {
        try (RunningGateway gateway = new RunningGateway("--web.read-timeout=100ms");
                Socket client = gateway.ask("POST /metrics/job/x HTTP/1.1", "Content-Length: 10")) {
            assertThat(new String(client.getInputStream().readAllBytes(), UTF_8))
                    .startsWith("HTTP/1.1 408 ");

            assertThat(gateway.own("push_failure_time_seconds{job=\"x\",instance=\"\"}"))
                    .isPositive();
        }
    }

    /** Of Prometheus 2.42, 3 with protobuf first, and of one that wants nothing else. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
                        + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
                "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,"
                        + "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,"
                        + "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1",
                "application/openmetrics-text",
            })
    void ownMetricsAreTextOfVersion004WhateverIsPreferred(String accept) throws Exception {
        try (RunningGateway gateway = new RunningGateway()) {
            HttpResponse<String> answer = gateway.get("/-/metrics", "Accept", accept);

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type"))
                    .contains("text/plain; version=0.0.4; charset=utf-8");
            assertThat(answer.body()).startsWith("# HELP ").doesNotContain("# EOF");
        }
    }

    @Test
    void aThousandGroupsWithHostileLabelsAreAnExpositionThatIsAccepted() throws Exception {
        try (RunningGateway gateway = new RunningGateway("--groups.max=1000", "--scrape.readers=a,b")) {
            for (int i = 0; i < 1010; i++) {
                gateway.push("m{job=\"</script>\\\\\\\"\\n{},=# \u00e9 " + i + "\"} 1\n");
            }
            String text = gateway.get("/-/metrics").body();

            assertThat(Pattern.compile("^push_time_seconds\\{", Pattern.MULTILINE)
                            .matcher(text)
                            .results())
                    .hasSize(1000);
            assertThat(gateway.own("tiny_pushgateway_groups_evicted_total")).isEqualTo(10);
            byte[] bytes = text.lines()
                    .filter(line -> !line.startsWith("# HELP process") && !line.startsWith("process_"))
                    .map(line -> line + "\n")
                    .collect(Collectors.joining())
                    .getBytes(UTF_8);
            assertThat(new ExpositionParser(Options.DEFAULT.expositionLimits())
                            .parse(bytes, 0, bytes.length)
                            .samples())
                    .isGreaterThan(4000);
        }
    }

    @ParameterizedTest
    @CsvSource({"HTTP/1.1, true", "HTTP/1.0, false"})
    void ownMetricsAreSentInChunksIfTheClientKnowsThem(String version, boolean chunked) throws Exception {
        try (RunningGateway gateway = new RunningGateway();
                Socket client = gateway.ask("GET /-/metrics " + version, "Connection: close")) {
            String answer = new String(client.getInputStream().readAllBytes(), UTF_8);

            assertThat(answer.contains("\r\nTransfer-Encoding: chunked\r\n")).isEqualTo(chunked);
            assertThat(answer.contains("\r\nConnection: close\r\n")).isTrue();
            assertThat(answer.endsWith("\r\n0\r\n\r\n")).isEqualTo(chunked);
            assertThat(answer).contains("\r\n\r\n").contains("tiny_pushgateway_groups_max 1000\n");
        }
    }

    @Test
    void aConnectionStaysOpenAfterOwnMetrics() throws Exception {
        try (RunningGateway gateway = new RunningGateway();
                Socket client = gateway.ask("HEAD /-/metrics HTTP/1.1")) {
            client.getOutputStream()
                    .write(
                            "GET /-/metrics HTTP/1.1\r\nHost: x\r\n\r\nGET /-/healthy HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                                    .getBytes(UTF_8));
            String answers = new String(client.getInputStream().readAllBytes(), UTF_8);

            assertThat(answers.split("HTTP/1.1 200 OK\r\n", -1)).hasSize(4);
            assertThat(List.of(answers.split("# HELP tiny_pushgateway_build_info", -1)))
                    .hasSize(2);
        }
    }

    @Test
    void pagesThatNobodyReadsAreFewAndTheirPlacesComeFreeAgain() throws Exception {
        try (RunningGateway gateway = new RunningGateway("--web.write-timeout=1m")) {
            for (int i = 0; i < 200; i++) {
                gateway.push("m{job=\"" + "j".repeat(100) + i + "\"} 1\n");
            }
            List<Socket> clients = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                Socket client = new Socket();
                client.setReceiveBufferSize(1);
                client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), gateway.gateway.port()));
                client.getOutputStream()
                        .write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(200).getBytes(UTF_8));
                clients.add(client);
            }
            gateway.awaitLog("reason=pages_full");
            for (Socket client : clients) {
                client.close();
            }
            while (gateway.get("/").statusCode() != 200) {
                Thread.sleep(1); // until their threads have seen that
            }
        }
    }

    @Test
    void withoutGroupsTheMetricsOfGroupsAreLeftOut() throws Exception {
        try (RunningGateway gateway = new RunningGateway("--groups.max=0")) {
            gateway.push("m{job=\"x\"} 1\n");
            gateway.push("m{job=\"x\"} x\n");
            gateway.scrape();

            assertThat(gateway.get("/-/metrics").body()).doesNotContain("push_time_seconds", "tiny_pushgateway_group");
        }
    }

    private static byte[] concat(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }
}

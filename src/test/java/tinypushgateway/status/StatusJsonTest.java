package tinypushgateway.status;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tinypushgateway.groups.GroupStatus;
import tinypushgateway.groups.Rejection;

class StatusJsonTest {
    private static final ObjectMapper JSON = new ObjectMapper().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

    private final Statuses made = Statuses.scraped();

    @Test
    void aGatewayThatKnowsNothingYetIsValidToo() throws IOException {
        made.readers.clear();
        made.with("", Statuses.never(Duration.ofSeconds(1), false));

        assertThat(new StatusSchema().faults(text())).isEmpty();
        assertThat(json().at("/readers/0").has("last_scrape")).isFalse();
        assertThat(json().at("/readers/0").has("name")).isFalse();
        assertThat(json().at("/groups")).isEmpty();
        assertThat(json().at("/rejections")).isEmpty();
    }

    @Test
    void whatIsWrittenIsWhatIsKnown() throws IOException {
        everything();

        assertThat(new StatusSchema().faults(text())).isEmpty();
        JsonNode json = json();
        assertThat(json.at("/version").asText()).isEqualTo("1.2.3");
        assertThat(json.at("/time").asText()).isEqualTo("2026-11-26T08:00:00.123Z");
        assertThat(json.at("/start_time").asText()).isEqualTo("2026-11-26T05:00:00.123Z");
        assertThat(json.at("/uptime_seconds").toString()).isEqualTo("10800.0");
        assertThat(json.at("/state").asText()).isEqualTo("failing");
        assertThat(json.at("/problems").findValuesAsText("type")).containsExactly("scrapes_fail", "reader_absent");
        assertThat(json.at("/problems").findValuesAsText("reader")).containsExactly("a", "b");
        assertThat(json.at("/limits/buffer_bytes")).hasToString("{\"used\":8388608,\"max\":33554432}");
        assertThat(json.at("/groups_evicted").asInt()).isEqualTo(7);
        assertThat(json.at("/readers/0/name").asText()).isEqualTo("a");
        assertThat(json.at("/readers/0/last_scrape"))
                .hasToString("{\"time\":\"2026-11-26T07:59:57.123Z\",\"peer\":\"10.0.0.9\",\"outcome\":\"reset\"}");
        assertThat(json.at("/readers/0/interval_seconds").asDouble()).isEqualTo(15);
        assertThat(json.at("/readers/0/dropped_by_reason"))
                .hasToString("{\"scrape_failed\":1,\"reader_absent\":2,\"shutdown\":3}");
        assertThat(json.at("/readers/1/overdue").asBoolean()).isTrue();
        assertThat(json.at("/groups/0/labels")).hasToString("{\"instance\":\"db1\",\"job\":\"backup\"}");
        assertThat(json.at("/groups/0/last_push/samples").asInt()).isEqualTo(12);
        assertThat(json.at("/groups/0/readers").findValuesAsText("name")).containsExactly("a", "b");
        assertThat(json.at("/groups/0/last_rejection/message").asText()).isEqualTo("line 3: no");
        assertThat(json.at("/rejections/0/status").asInt()).isEqualTo(503);
    }

    /** So that the schema names nothing that is never there, and the code writes nothing that the schema does not name. */
    @Test
    void theSchemaHasEachFieldThatThereIsAndNoOther() throws IOException {
        everything();

        assertThat(StatusSchema.fieldsOf(text())).isEqualTo(new StatusSchema().fields());
    }

    @Test
    void aSchemaThatIsNotFollowedIsNoticed() throws IOException {
        assertThat(new StatusSchema().faults(text().replace("\"state\":\"ok\"", "\"state\":\"fine\"")))
                .isNotEmpty();
        assertThat(new StatusSchema().faults(text().replace("\"version\"", "\"Version\"")))
                .isNotEmpty();
    }

    @Test
    void theDocumentHasARowForEachField() throws IOException {
        Set<String> documented = Pattern.compile("^\\| `([a-z_.\\[\\]]+)` \\|", Pattern.MULTILINE)
                .matcher(Files.readString(Path.of("docs", "status.md")).split("\n## Problems", -1)[0])
                .results()
                .map(row -> row.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        // a rejection and the use of a limit are described once
        Set<String> fields = new StatusSchema()
                .fields().stream()
                        .filter(field -> !field.startsWith("groups[].last_rejection."))
                        .filter(field -> !field.matches("limits\\..+\\.(used|max)"))
                        .collect(Collectors.toCollection(TreeSet::new));

        assertThat(documented).isEqualTo(fields);
    }

    @Test
    void theDocumentNamesEachProblem() throws IOException {
        String document = Files.readString(Path.of("docs", "status.md"));
        String code = Files.readString(Path.of("src/main/java/tinypushgateway/status/Problem.java"));
        List<String> words = Pattern.compile("new Problem\\(\\s*\"(\\w+)\"")
                .matcher(code)
                .results()
                .map(found -> found.group(1))
                .toList();

        assertThat(words).hasSize(9);
        assertThat(words).allSatisfy(word -> assertThat(document).contains("| `" + word + "` |"));
        JsonNode schema = JSON.readTree(Files.readString(Path.of("docs", "status.schema.json")));
        assertThat(schema.at("/$defs/problem/properties/type/examples"))
                .extracting(JsonNode::asText)
                .containsExactlyInAnyOrderElementsOf(words);
    }

    @Test
    void hostileTextComesBackAsItWas() throws IOException {
        String hostile =
                "\"}],\\\"\u0000\u0001\b\f\n\r\t\u001f\u007f\u0085\u2028\u2029\u202e\ufeff\uffff</script>\ud83d\ude00\udbff\udfff";
        made.groups.add(Statuses.group(Map.of("job", hostile, hostile, "x")));
        made.rejections.add(
                new Rejection(Statuses.NOW, 400, hostile, hostile, hostile, hostile, hostile, hostile, hostile));

        JsonNode json = json();

        assertThat(json.at("/groups/0/labels").get("job").asText()).isEqualTo(hostile);
        assertThat(json.at("/groups/0/labels").get(hostile).asText()).isEqualTo("x");
        for (String field : List.of("reason", "message", "method", "path", "group", "peer", "user_agent")) {
            assertThat(json.at("/rejections/0/" + field).asText()).as(field).isEqualTo(hostile);
        }
        assertThat(text().codePoints().filter(c -> c < ' ' && c != '\n')).isEmpty();
    }

    @Test
    void aLoneSurrogateBecomesTheReplacementCharacter() throws IOException {
        made.groups.add(Statuses.group(Map.of("job", "a\ud83dz\ude00")));

        assertThat(json().at("/groups/0/labels/job").asText()).isEqualTo("a\ufffdz\ufffd");
    }

    @Test
    void everyCharacterComesBack() throws IOException {
        StringBuilder all = new StringBuilder();
        for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
            if (c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE) {
                all.appendCodePoint(c);
            }
        }
        made.groups.add(Statuses.group(Map.of("job", all.toString())));

        assertThat(json().at("/groups/0/labels/job").asText().contentEquals(all))
                .isTrue();
    }

    @Test
    void manyGroupsAreWrittenAsTheyGo() throws IOException {
        for (int i = 0; i < 1000; i++) {
            made.groups.add(Statuses.group(Map.of("job", "\ud83d\ude00".repeat(i % 50) + i)));
        }
        List<Integer> writes = new ArrayList<>();
        StatusJson.writeTo(
                new OutputStream() {
                    @Override
                    public void write(int octet) {
                        throw new AssertionError("one byte at a time");
                    }

                    @Override
                    public void write(byte[] block) {
                        writes.add(block.length);
                    }
                },
                made.status(),
                "");

        assertThat(writes).hasSizeGreaterThan(50).allMatch(bytes -> bytes < 20_000);
        assertThat(new StatusSchema().faults(text())).isEmpty();
        assertThat(json().at("/groups")).hasSize(1000);
    }

    @Test
    void aStreamThatBreaksIsNoBugOfOurs() {
        IOException broken = new IOException("broken pipe");

        assertThatThrownBy(() -> StatusJson.writeTo(
                        new OutputStream() {
                            @Override
                            public void write(int octet) throws IOException {
                                throw broken;
                            }
                        },
                        made.status(),
                        ""))
                .isSameAs(broken);
    }

    @Test
    void aFilterLeavesTheGroupsThatMatch() throws IOException {
        made.groups.add(Statuses.group(Map.of("job", "Backup", "instance", "db1")));
        made.groups.add(Statuses.group(Map.of("job", "import")));

        assertThat(jobs("backup")).containsExactly("Backup");
        assertThat(jobs("BACK")).containsExactly("Backup");
        assertThat(jobs("job=imp")).containsExactly("import");
        assertThat(jobs("instance=\"db1\"")).containsExactly("Backup");
        assertThat(jobs("job")).containsExactly("Backup", "import");
        assertThat(jobs("")).containsExactly("Backup", "import");
        assertThat(jobs("nothing")).isEmpty();
    }

    private List<String> jobs(String filter) throws IOException {
        return JSON.readTree(text(filter)).at("/groups").findValuesAsText("job");
    }

    /** With each field that there is. */
    private void everything() {
        made.readers.clear();
        made.with("a", Statuses.activity(Duration.ofSeconds(3), false, 2))
                .with("b", Statuses.activity(Duration.ofHours(1), true, 0));
        GroupStatus group = Statuses.group(Map.of("job", "backup", "instance", "db1"), "a", "b");
        made.groups.add(Statuses.rejected(group, Statuses.rejection("malformed_syntax", "line 3: no")));
        made.groups.add(new GroupStatus(Map.of(), "{}", Optional.empty(), Optional.empty(), 0, group.readers()));
        made.rejections.add(Statuses.rejection("buffer_full", "the buffer is full"));
    }

    private String text() throws IOException {
        return text("");
    }

    private String text(String filter) throws IOException {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        StatusJson.writeTo(written, made.status(), filter);
        return written.toString(UTF_8);
    }

    private JsonNode json() throws IOException {
        return JSON.readTree(text());
    }
}

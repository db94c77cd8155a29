package tinypushgateway.handler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.NotBlank;
import tinypushgateway.exposition.GroupingLabels;
import tinypushgateway.groups.Groups;
import tinypushgateway.http.Request;

class JobOfRejectedPushProperties {
    private static final List<String> PIECES = List.of(
            "job",
            "=",
            "\"",
            "\\",
            "n",
            "{",
            "}",
            ",",
            " ",
            "\n",
            "m",
            "#",
            "TYPE ",
            "\u00e9",
            "\u0000",
            "\n\u0003job\u0012",
            "\u0001");

    @Property(tries = 5000, shrinking = ShrinkingMode.OFF)
    void whateverWasSentAGroupCanBeMadeOfWhatIsFound(@ForAll long seed) {
        Random random = new Random(seed);
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(40); i > 0; i--) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        byte[] bytes = text.toString().getBytes(UTF_8);
        for (int i = random.nextInt(3); i > 0 && bytes.length > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        Request.Body body = new Request.Body(bytes, 0, bytes.length);
        Groups groups = new Groups(3, List.of(""), InstantSource.system());
        for (int line = 0; line < 4; line++) {
            JobOfRejectedPush found = line == 0 ? JobOfRejectedPush.in(body) : JobOfRejectedPush.in(body, line);
            assertThat(found.family()).matches("[a-zA-Z0-9_:]*");
            if (!found.group().isEmpty()) {
                Map<String, String> labels = groups.of(found.group()).status().labels();
                assertThat(GroupingLabels.of(labels)).hasToString(found.group());
            }
        }
    }

    @Property
    void theJobOfASampleIsFoundWhateverItsValue(@ForAll @NotBlank String job) {
        if (job.indexOf('\0') < 0 && UTF_8.newEncoder().canEncode(job)) {
            String group = GroupingLabels.of(Map.of("job", job)).toString();
            byte[] bytes =
                    ("# a comment about job\nm{myjob=\"no\"," + group.substring(1) + " no number\n").getBytes(UTF_8);

            assertThat(JobOfRejectedPush.in(new Request.Body(bytes, 0, bytes.length))
                            .group())
                    .isEqualTo(group);
            assertThat(JobOfRejectedPush.in(new Request.Body(bytes, 0, bytes.length), 2)
                            .family())
                    .isEqualTo("m");
        }
    }
}

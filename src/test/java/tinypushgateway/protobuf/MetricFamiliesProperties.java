package tinypushgateway.protobuf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static tinypushgateway.protobuf.Decoded.grouping;

import io.prometheus.metrics.expositionformats.generated.com_google_protobuf_4_34_0.Metrics;
import io.prometheus.metrics.shaded.com_google_protobuf_4_34_0.DiscardUnknownFieldsParser;
import io.prometheus.metrics.shaded.com_google_protobuf_4_34_0.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import tinypushgateway.exposition.GroupingLabels;
import tinypushgateway.exposition.Mutation;

/** What holds for every push in protobuf, valid or broken. */
class MetricFamiliesProperties {
    private static final GroupingLabels[] GROUPS = {
        GroupingLabels.NONE,
        grouping("job", "a\"b"),
        grouping("job", "", "instance", "i"),
        grouping("own", "\n", "job", "\u00fc")
    };

    private static final Pattern TIMESTAMP =
            Pattern.compile("(?md)^([^#{ ]+(?:\\{(?:[^\"}]|\"(?:[^\"\\\\]|\\\\.)*\")*})? [^ \n]+) -?[0-9]+$");

    @Property(tries = 3_000)
    void theTextSaysWhatTheGeneratedClassesSay(@ForAll long seed, @ForAll @IntRange(max = 3) int group)
            throws MalformedProtobuf, InvalidProtocolBufferException {
        List<Metrics.MetricFamily> families = new GeneratedFamilies(seed).families();
        Rewritten rewritten = new Rewritten(new Random(seed));
        List<Message> messages = new ArrayList<>();
        for (Metrics.MetricFamily family : families) {
            Message message = rewritten.family(family.toByteString());
            assertThat(DiscardUnknownFieldsParser.wrap(Metrics.MetricFamily.parser())
                            .parseFrom(message.toByteArray()))
                    .isEqualTo(family);
            messages.add(message);
        }
        String text =
                new String(Decoded.textBytes(GROUPS[group], Message.content(messages.toArray(Message[]::new))), UTF_8);

        assertThat(NaiveText.read(text)).isEqualTo(NaiveText.of(families, GROUPS[group]));
        Decoded.assertAccepted(TIMESTAMP.matcher(text).replaceAll("$1"));
    }

    @Property(tries = 10_000)
    void aBrokenPushBecomesTextOrIsRefused(@ForAll long seed) {
        Random random = new Random(seed);
        Message content = new Message();
        for (Metrics.MetricFamily family : new GeneratedFamilies(seed).families()) {
            byte[] message = family.toByteArray();
            byte[] broken = random.nextBoolean() ? Mutation.of(message, random) : message;
            content.varint(broken.length).raw(broken);
        }
        DecodedOrRefused.check(
                random.nextBoolean() ? content.toByteArray() : Mutation.of(content.toByteArray(), random));
    }
}

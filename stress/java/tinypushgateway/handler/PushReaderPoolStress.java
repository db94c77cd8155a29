package tinypushgateway.handler;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import tinypushgateway.config.Options;
import tinypushgateway.exposition.Exposition;
import tinypushgateway.exposition.MalformedExposition;
import tinypushgateway.exposition.Timestamps;
import tinypushgateway.http.Request;

/** Two pushes at once and one parser that was kept: each push is read as if it were alone. */
@JCStressTest
@Outcome(id = "a 1;, b 2;c 3;", expect = ACCEPTABLE, desc = "neither saw anything of the other")
@State
public class PushReaderPoolStress {
    private final PushReader.Pool pool =
            new PushReader.Pool(Options.DEFAULT.expositionLimits(), Timestamps.REJECTED, 2, Duration.ZERO);

    public PushReaderPoolStress() {
        pool.giveBack(pool.take().orElseThrow());
    }

    @Actor
    public void first(LL_Result result) {
        result.r1 = read("a 1\n");
    }

    @Actor
    public void second(LL_Result result) {
        result.r2 = read("b 2\nc 3\n");
    }

    private String read(String text) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        PushReader reader = pool.take().orElseThrow();
        try {
            Exposition push = reader.parse(new Request.Body(bytes, 0, bytes.length));
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < push.samples(); i++) {
                lines.append(new String(push.bytes(), push.start(i), push.textLength(i), ISO_8859_1))
                        .append(';');
            }
            return lines.toString();
        } catch (MalformedExposition e) {
            return String.valueOf(e.getMessage());
        } finally {
            pool.giveBack(reader);
        }
    }
}

package tinypushgateway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** One response sent on two connections at once, for the first time: each gets it whole, whoever makes its serialised form. */
@JCStressTest
@Outcome(id = "true, true", expect = ACCEPTABLE, desc = "both got all of it")
@State
public class KeptResponseStress {
    private final Response.Fixed response = Response.text(Status.OK, "hello");

    @Actor
    public void first(ZZ_Result result) {
        result.r1 = isWhole(response.serialised());
    }

    @Actor
    public void second(ZZ_Result result) {
        result.r2 = isWhole(response.serialised());
    }

    private static boolean isWhole(byte[] octets) {
        String text = new String(octets, ISO_8859_1);
        return text.startsWith("HTTP/1.1 200 OK\r\nDate: ") && text.endsWith("Content-Length: 6\r\n\r\nhello\n");
    }
}

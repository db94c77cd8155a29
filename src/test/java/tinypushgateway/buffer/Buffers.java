package tinypushgateway.buffer;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tinypushgateway.buffer.Buffer.OfferResult;
import tinypushgateway.exposition.Exposition;
import tinypushgateway.groups.Groups;

/** Buffers with few settings, and pushes of which only the samples count. */
public final class Buffers {
    private Buffers() {}

    /** One reader without a limit, and no timestamps. */
    public static Buffer of(long maxBytes, int maxFailures) {
        return new Buffer(new Buffer.Settings(
                maxBytes, maxFailures, List.of(), Duration.ZERO, Long.MAX_VALUE, Long.MAX_VALUE, Buffer.Times.NONE));
    }

    /** Offers a push of no group, whose client does not wait. */
    public static OfferResult offer(Buffer buffer, Exposition push, InetAddress peer) {
        return buffer.offer(push, peer, Optional.empty(), Groups.OfPush.UNTRACKED);
    }
}

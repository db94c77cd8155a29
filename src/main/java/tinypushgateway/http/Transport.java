package tinypushgateway.http;

import java.io.IOException;
import java.net.Socket;

/** What lies between sockets and HTTP: nothing, or encryption by somebody who knows how. */
public interface Transport {
    /** Nothing. */
    Transport PLAIN = PlainLink::new;

    /** A link over this socket. The thread that accepts connections calls it, so nothing is read, written or waited for here. */
    Link over(Socket accepted) throws IOException;
}

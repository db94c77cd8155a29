package tinypushgateway.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * What the kernel of Linux knows of a connection, from /proc/self/net/tcp and tcp6; on other systems nothing. A look costs 7 ms, and 25
 * ms with 20,000 connections in TIME_WAIT, so it is for the few that need it.
 */
class TcpTable {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final int COLUMN_LOCAL = 1;
    private static final int COLUMN_REMOTE = 2;
    private static final int COLUMN_STATE = 3;
    private static final int COLUMN_QUEUES = 4;
    private static final String LISTEN = "0A";

    private final Path directory;
    private volatile boolean proven;

    TcpTable() {
        this(Path.of("/proc/self/net"));
    }

    TcpTable(Path directory) {
        this.directory = directory;
    }

    /** Whether the table can be read: a connection was found in it, or else the socket that listens on this port is. */
    boolean isReadable(int listeningPort) {
        return proven || hasListening("tcp6", listeningPort) || hasListening("tcp", listeningPort);
    }

    /** Whether a connection that is missing here is really gone: known since an open one was found for the first time. */
    boolean isReliable(Socket open) {
        if (!proven) {
            proven = unacknowledged(open).isPresent();
        }
        return proven;
    }

    /**
     * How many octets were sent and not yet acknowledged by the peer's kernel; our own end of stream counts as one. Looked up on a thread
     * of the kernel's, which it schedules beside the carriers of virtual threads: on one CPU all pushes would wait for the look.
     */
    OptionalLong unacknowledged(Socket socket) {
        FutureTask<OptionalLong> look = new FutureTask<>(() -> lookUp(socket));
        Thread.ofPlatform().daemon().name("tcp-table").start(look);
        try {
            return look.get();
        } catch (ExecutionException e) {
            return OptionalLong.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return OptionalLong.empty();
        }
    }

    private OptionalLong lookUp(Socket socket) {
        byte[] local = socket.getLocalAddress().getAddress();
        byte[] remote = socket.getInetAddress().getAddress();
        OptionalLong found =
                find("tcp6", key(mapped(local), socket.getLocalPort()), key(mapped(remote), socket.getPort()));
        return found.isPresent()
                ? found
                : find("tcp", key(local, socket.getLocalPort()), key(remote, socket.getPort()));
    }

    private OptionalLong find(String file, String local, String remote) {
        try (BufferedReader lines = Files.newBufferedReader(directory.resolve(file), US_ASCII)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.contains(remote)) {
                    String[] columns = line.strip().split(" +", -1);
                    if (columns[COLUMN_LOCAL].equals(local) && columns[COLUMN_REMOTE].equals(remote)) {
                        String queues = columns[COLUMN_QUEUES];
                        return OptionalLong.of(Long.parseLong(queues, 0, queues.indexOf(':'), 16));
                    }
                }
            }
            return OptionalLong.empty();
        } catch (IOException | RuntimeException e) { // no Linux, or one that writes it in another way
            return OptionalLong.empty();
        }
    }

    private boolean hasListening(String file, int port) {
        String local = ':' + HEX.toHexDigits((short) port);
        try (BufferedReader lines = Files.newBufferedReader(directory.resolve(file), US_ASCII)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.contains(local)) {
                    String[] columns = line.strip().split(" +", -1);
                    if (columns[COLUMN_LOCAL].endsWith(local) && columns[COLUMN_STATE].equals(LISTEN)) {
                        return true;
                    }
                }
            }
            return false;
        } catch (IOException | RuntimeException e) { // as in find
            return false;
        }
    }

    /** Address and port as the kernel writes them: words of 32 bits in its own byte order. */
    private static String key(byte[] address, int port) {
        StringBuilder key = new StringBuilder();
        ByteBuffer words = ByteBuffer.wrap(address).order(ByteOrder.nativeOrder());
        while (words.hasRemaining()) {
            key.append(HEX.toHexDigits(words.getInt()));
        }
        return key.append(':').append(HEX.toHexDigits((short) port)).toString();
    }

    /** An address of IPv4 as it looks on a socket for both, ::ffff:a.b.c.d. */
    private static byte[] mapped(byte[] address) {
        if (address.length > 4) {
            return address;
        }
        return ByteBuffer.allocate(16).putLong(0).putInt(0xFFFF).put(address).array();
    }
}

package tinypushgateway.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class TcpTableTest {
    @Test
    @EnabledOnOs(OS.LINUX)
    void aConnectionOfEitherFamilyIsFound() throws Exception {
        for (String address : new String[] {"127.0.0.1", "::1"}) {
            try (ServerSocket listening = listen();
                    Socket client = new Socket(InetAddress.getByName(address), listening.getLocalPort());
                    Socket server = listening.accept()) {
                assertThat(new TcpTable().unacknowledged(server)).hasValue(0);
                assertThat(new TcpTable().unacknowledged(client)).hasValue(0);
                assertThat(new TcpTable().isReliable(server)).isTrue();
            }
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void whatWaitsInTheSendQueueIsCounted() throws Exception {
        try (ServerSocket listening = listen();
                Socket client = new Socket(InetAddress.getLoopbackAddress(), listening.getLocalPort());
                Socket server = listening.accept()) {
            client.setReceiveBufferSize(1);
            server.setSendBufferSize(1_000_000);
            server.getOutputStream().write(new byte[500_000]);
            assertThat(new TcpTable().unacknowledged(server).orElse(0)).isBetween(100_000L, 500_000L);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aConnectionThatWasResetIsGone() throws Exception {
        try (ServerSocket listening = listen();
                Socket client = new Socket(InetAddress.getLoopbackAddress(), listening.getLocalPort());
                Socket server = listening.accept()) {
            new Wire(client).reset();
            assertThat(new TcpTable().unacknowledged(server)).isEmpty();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aSocketThatListensOnAnyAddressIsFound() throws Exception {
        for (String address : new String[] {"127.0.0.1", "::1", "0.0.0.0", "::"}) {
            try (ServerSocket listening = new ServerSocket()) {
                listening.bind(new InetSocketAddress(address, 0));
                assertThat(new TcpTable().isReadable(listening.getLocalPort()))
                        .as(address)
                        .isTrue();
            }
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aPortOnWhichNobodyListensIsNotFoundAlthoughItIsInUse() throws Exception {
        try (ServerSocket listening = listen();
                Socket client = new Socket(InetAddress.getLoopbackAddress(), listening.getLocalPort())) {
            assertThat(new TcpTable().isReadable(client.getLocalPort())).isFalse();
        }
    }

    @Test
    void aTableThatIsNotThereOrNotReadableTellsNothing(@TempDir Path directory) throws Exception {
        try (ServerSocket listening = listen();
                Socket client = new Socket(InetAddress.getLoopbackAddress(), listening.getLocalPort());
                Socket server = listening.accept()) {
            TcpTable table = new TcpTable(directory);
            assertThat(table.isReliable(server)).isFalse();
            for (String strange : new String[] {"", "header\n", "\u0000\n", ": : : : : :\n"}) {
                Files.writeString(directory.resolve("tcp"), strange, US_ASCII);
                assertThat(table.unacknowledged(server)).isEqualTo(OptionalLong.empty());
                assertThat(table.isReadable(listening.getLocalPort())).isFalse();
            }
            assertThat(table.isReliable(client)).isFalse();
        }
    }

    private static ServerSocket listen() throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.bind(new InetSocketAddress(0));
        return socket;
    }
}

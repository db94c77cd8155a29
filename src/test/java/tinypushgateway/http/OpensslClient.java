package tinypushgateway.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A running {@code openssl s_client}, which does at a key's press what other clients never do. */
final class OpensslClient implements AutoCloseable {
    private final Process process;
    private final Thread reader;
    private final List<String> printed = new CopyOnWriteArrayList<>();

    OpensslClient(Server server, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of("openssl", "s_client", "-crlf", "-connect"));
        command.add("127.0.0.1:" + server.port());
        command.addAll(List.of(options));
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        reader = Thread.ofVirtual().start(() -> read(process.getInputStream()));
    }

    /** Waits until it has printed this. */
    OpensslClient await(String text) throws InterruptedException {
        Eventually.holds(
                "openssl prints " + text, () -> String.join("", printed).contains(text));
        return this;
    }

    /** Waits until it has nothing more to say. */
    String awaitEnd() throws InterruptedException {
        reader.join();
        return String.join("", printed);
    }

    OpensslClient type(String text) throws IOException {
        process.getOutputStream().write(text.getBytes(ISO_8859_1));
        process.getOutputStream().flush();
        return this;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private void read(InputStream in) {
        byte[] bytes = new byte[4096];
        try {
            for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                printed.add(new String(bytes, 0, read, ISO_8859_1));
            }
        } catch (IOException e) {
            // it was closed
        }
    }
}

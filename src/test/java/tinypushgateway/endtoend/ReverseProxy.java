package tinypushgateway.endtoend;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** A real proxy between a scraper and a gateway, with no more of a configuration than it needs. */
final class ReverseProxy implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int ATTEMPTS = 10;
    private static final String LOOPBACK = "127.0.0.1";

    private final ChildProcess process;
    private final int port;

    enum Kind {
        NGINX {
            @Override
            List<String> command(String gateway, int port, Path folder) throws IOException {
                Path config = Files.writeString(
                        folder.resolve("nginx.conf"), String.format(Locale.ROOT, """
                        daemon off;
                        master_process off;
                        pid %1$s/nginx.pid;
                        events {}
                        http {
                            access_log off;
                            client_body_temp_path %1$s/body;
                            proxy_temp_path %1$s/proxy;
                            fastcgi_temp_path %1$s/fastcgi;
                            uwsgi_temp_path %1$s/uwsgi;
                            scgi_temp_path %1$s/scgi;
                            server {
                                listen 127.0.0.1:%2$d;
                                location / { proxy_pass http://%3$s; }
                            }
                        }
                        """, folder, port, gateway));
                return List.of("nginx", "-e", "stderr", "-c", config.toString());
            }
        },
        HAPROXY_TCP {
            @Override
            List<String> command(String gateway, int port, Path folder) throws IOException {
                return haproxy("tcp", gateway, port, folder);
            }
        },
        HAPROXY_HTTP {
            @Override
            List<String> command(String gateway, int port, Path folder) throws IOException {
                return haproxy("http", gateway, port, folder);
            }
        },
        VARNISH {
            @Override
            List<String> command(String gateway, int port, Path folder) {
                return List.of(
                        "varnishd",
                        "-F",
                        "-j",
                        "none",
                        "-n",
                        folder.toString(),
                        "-s",
                        "malloc,32m",
                        "-a",
                        LOOPBACK + ":" + port,
                        "-b",
                        gateway);
            }
        };

        /** Starts it in the foreground. */
        abstract List<String> command(String gateway, int port, Path folder) throws IOException;

        private static List<String> haproxy(String mode, String gateway, int port, Path folder) throws IOException {
            Path config = Files.writeString(
                    folder.resolve("haproxy.cfg"), String.format(Locale.ROOT, """
                    global
                        noreuseport
                    defaults
                        mode %s
                        timeout connect 5s
                        timeout client 30s
                        timeout server 30s
                    listen gateway
                        bind 127.0.0.1:%d
                        server gateway %s
                    """, mode, port, gateway));
            return List.of("haproxy", "-db", "-f", config.toString());
        }
    }

    private ReverseProxy(ChildProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts one in this folder, which is empty. It cannot choose a free port itself, so it is given another if that was taken. */
    static ReverseProxy start(Kind kind, GatewayProcess gateway, Path folder) throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            int port = ServerProcess.freePort();
            ChildProcess process = ChildProcess.start(
                    kind.command(gateway.hostAndPort(), port, folder).toArray(String[]::new));
            ReverseProxy proxy = new ReverseProxy(process, port);
            Waiting.until(
                    PATIENCE,
                    () -> proxy.answers() || !process.isAlive(),
                    () -> process.err().all().toString());
            if (process.isAlive()) {
                return proxy;
            }
            if (attempt == ATTEMPTS) {
                throw new AssertionError(process.err().awaitEnd(PATIENCE));
            }
        }
    }

    String hostAndPort() {
        return LOOPBACK + ":" + port;
    }

    /** A connection to speak raw bytes over. */
    Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }

    @Override
    public void close() {
        process.close();
    }

    private boolean answers() {
        try (Socket socket = connect()) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}

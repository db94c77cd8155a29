package tinypushgateway.endtoend;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

/** Requests at random as clients of Pushgateway send them, and some as they should not: paths in all encodings, text and protobuf. */
final class GeneratedRequests {
    private static final List<String> NAMES = List.of(
            "instance", "instance", "instance", "path", "zone", "_z", "x", "y", "job", "le", "quantile", "U__a_2e_b");
    private static final List<String> BAD_NAMES = List.of(
            "__name__", "__x", "9a", "a-b", "z\u00fcrich", "", "a.b", "a:b", "a b", "a@base65", "a@base64@base64");
    private static final List<String> VALUES = List.of(
            "a",
            "b",
            "i1",
            "127.0.0.1:9100",
            "a b",
            "z\u00fcrich",
            "s\u00fcd \u2603",
            "\ud834\udd1e",
            "a+b",
            "a%b",
            "100%25",
            "\"q\"",
            "back\\slash",
            "line\nfeed",
            "\r\n\t",
            "{}",
            "a=b",
            "a,b",
            "#",
            "?",
            "a;b",
            "~-._",
            "@base64",
            "\u0001\u007f",
            "...");
    private static final List<String> SLASHES = List.of("/var/tmp", "a/b", "/", "a/", "/a", "//", "a//b");
    private static final List<String> DOTS = List.of(".", "..");
    private static final List<String> RAW = List.of(
            "%zz",
            "%",
            "%4",
            "%ff",
            "%C3",
            "%ED%A0%80",
            "%00",
            "%c3%bc",
            "z\u00fcrich",
            "a\"b",
            "a<b>",
            "a|b",
            "a\\b",
            "a^b",
            "a`b",
            "{a}",
            "a'b",
            "a!b",
            "a*b",
            "(a)",
            "[a]",
            "%2e",
            "%2E%2e",
            "a%2Fb",
            "%2fvar%2ftmp",
            "a%20b",
            "&a=b;c");
    private static final List<String> BASE64 = List.of(
            "L3Zhci90bXA",
            "L3Zhci90bXA=",
            "L3Zhci90bXA==",
            "L3Zhci90bXA====",
            "=",
            "==",
            "",
            "Lw",
            "Lx",
            "Lw=",
            "L",
            "LwL",
            "w7w_",
            "a+b",
            "_w",
            "AA",
            "L3Zh%0Aci90bXA",
            "L3Zh ci90bXA",
            "L=3",
            "%4C3Zhci90bXA",
            "4pi-",
            "Lg",
            "Li4");
    private static final List<String> METHODS = List.of("PUT", "POST");
    private static final List<String> OTHER_METHODS = List.of("GET", "PATCH");
    private static final List<String> TEXT_TYPES = List.of(
            "",
            "Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n",
            "Content-Type: text/plain\r\n",
            "Content-Type: application/x-www-form-urlencoded\r\n",
            "Content-Type: application/octet-stream\r\n");
    private static final List<String> PROTOBUF_TYPES = List.of(
            "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited",
            "application/vnd.google.protobuf; encoding=delimited; proto=io.prometheus.client.MetricFamily",
            "application/vnd.google.protobuf;proto=\"io.prometheus.client.MetricFamily\";encoding=\"delimited\"",
            "Application/Vnd.Google.Protobuf; Proto=io.prometheus.client.MetricFamily; Encoding=delimited; escaping=values");
    private static final List<String> OTHER_PROTOBUF_TYPES = List.of(
            "application/vnd.google.protobuf",
            "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily",
            "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=text",
            "application/vnd.google.protobuf; proto=other.Message; encoding=delimited");

    private static final List<Byte> BROKEN =
            List.of((byte) ' ', (byte) '\n', (byte) '"', (byte) '{', (byte) 0, (byte) 255);

    private final Random random;
    private final GeneratedExpositions untidy;
    private final GeneratedFamilies families;

    GeneratedRequests(long seed) {
        random = new Random(seed);
        untidy = new GeneratedExpositions(seed);
        families = new GeneratedFamilies(seed);
    }

    /** One request, and what it was made of. */
    static final class Request {
        private final String method;
        private final String path;
        private final String fields;
        private final byte[] content;
        private final boolean isProtobuf;
        private final byte[] bytes;

        private Request(String method, String path, String fields, byte[] content, boolean isProtobuf, byte[] bytes) {
            this.method = method;
            this.path = path;
            this.fields = fields;
            this.content = content;
            this.isProtobuf = isProtobuf;
            this.bytes = bytes;
        }

        /** The request target as it is sent, in UTF-8. */
        String path() {
            return path;
        }

        /** Before it is compressed or cut into chunks; not a copy. */
        byte[] content() {
            return content;
        }

        /** Whether its type says that the content is delimited messages. */
        boolean isProtobuf() {
            return isProtobuf;
        }

        /** All of it as it is sent; not a copy. */
        byte[] bytes() {
            return bytes;
        }

        /** The content, whatever it is, as UTF-8. */
        String text() {
            return new String(content, UTF_8);
        }

        @Override
        public String toString() {
            String shown = isProtobuf ? HexFormat.of().formatHex(content) : text().replace("\r", "\\r");
            return method + " " + path + "\n" + fields + "\n" + shown;
        }
    }

    /** The same with this content, whole and not compressed. */
    static Request with(Request request, String content) {
        byte[] bytes = content.getBytes(UTF_8);
        StringBuilder fields = new StringBuilder(
                request.fields.replaceAll("(Content-Encoding|Transfer-Encoding|Content-Length).*\r\n", ""));
        fields.append("Content-Length: ").append(bytes.length).append("\r\n");
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        head(all, request.method, request.path(), fields);
        all.writeBytes(bytes);
        return new Request(request.method, request.path(), fields.toString(), bytes, false, all.toByteArray());
    }

    Request next() {
        String method = oneIn(20) ? "DELETE" : oneIn(40) ? any(OTHER_METHODS) : any(METHODS);
        boolean protobuf = oneIn(2);
        byte[] content = method.equals("DELETE") ? new byte[0] : protobuf ? families.next() : text();
        StringBuilder fields = new StringBuilder();
        boolean delimited = protobuf && !oneIn(30);
        if (protobuf) {
            fields.append("Content-Type: ")
                    .append(any(delimited ? PROTOBUF_TYPES : OTHER_PROTOBUF_TYPES))
                    .append("\r\n");
        } else {
            fields.append(any(TEXT_TYPES));
        }
        byte[] sent = content;
        if (content.length > 0 && oneIn(8)) {
            fields.append("Content-Encoding: gzip\r\n");
            sent = oneIn(10) ? content : gzip(content);
        }
        return request(method, path(), fields, content, delimited, sent);
    }

    private Request request(
            String method, String path, StringBuilder fields, byte[] content, boolean protobuf, byte[] sent) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        if (oneIn(4) && !method.equals("DELETE")) {
            fields.append("Transfer-Encoding: chunked\r\n");
            head(bytes, method, path, fields);
            for (int from = 0; from < sent.length; ) {
                int size = Math.min(sent.length - from, 1 + random.nextInt(300));
                bytes.writeBytes((Integer.toHexString(size) + "\r\n").getBytes(ISO_8859_1));
                bytes.write(sent, from, size);
                bytes.writeBytes("\r\n".getBytes(ISO_8859_1));
                from += size;
            }
            bytes.writeBytes("0\r\n\r\n".getBytes(ISO_8859_1));
        } else {
            fields.append("Content-Length: ").append(sent.length).append("\r\n");
            head(bytes, method, path, fields);
            bytes.writeBytes(sent);
        }
        return new Request(method, path, fields.toString(), content, protobuf, bytes.toByteArray());
    }

    private static void head(ByteArrayOutputStream bytes, String method, String path, StringBuilder fields) {
        bytes.writeBytes(
                (method + " " + path + " HTTP/1.1\r\nHost: gateway:9091\r\n" + fields + "\r\n").getBytes(UTF_8));
    }

    private String path() {
        StringBuilder path =
                new StringBuilder(oneIn(100) ? any(List.of("//metrics", "/./metrics", "/metric")) : "/metrics");
        path.append(pair(oneIn(60) ? any(List.of("jobs", "Job", "", "j%6Fb")) : "job"));
        for (int left = random.nextInt(4); left > 0; left--) {
            path.append(pair(oneIn(60) ? any(BAD_NAMES) : any(NAMES)));
        }
        if (oneIn(40)) {
            path.append(any(List.of("/", "/odd", "//", "/instance/")));
        }
        return oneIn(40) ? path + any(List.of("?", "?a=b", "?instance=x&y", "?%zz")) : path.toString();
    }

    /** A name and a value in one of their encodings. */
    private String pair(String name) {
        String plain = "/" + (oneIn(40) ? escaped(name, true) : name.replace(" ", "%20")) + "/";
        String base64 = "/" + name.replace(" ", "%20") + (oneIn(8) ? "%40base64" : "@base64") + "/";
        return switch (random.nextInt(32)) {
            case 0 -> oneIn(2) ? base64 + any(BASE64) : plain + any(RAW);
            case 1, 2, 3, 4 -> base64 + base64(any(VALUES));
            case 5, 6 -> base64 + base64(any(oneIn(4) ? DOTS : SLASHES));
            case 7 -> oneIn(3) ? plain + any(DOTS) : plain;
            case 8 -> oneIn(2) ? plain + escaped(any(SLASHES), false) : plain + "v".repeat(1_500);
            case 9, 10, 11 -> plain + escaped(any(VALUES), true);
            case 12 -> plain + escaped(any(VALUES), false).replace("%20", "+");
            default -> plain + escaped(any(VALUES), false);
        };
    }

    private String base64(String value) {
        Base64.Encoder encoder =
                oneIn(2) ? Base64.getUrlEncoder() : Base64.getUrlEncoder().withoutPadding();
        return encoder.encodeToString(value.getBytes(UTF_8));
    }

    /** Percent-encoded: what must be, or all of it. */
    private static String escaped(String value, boolean all) {
        StringBuilder escaped = new StringBuilder();
        for (byte octet : value.getBytes(UTF_8)) {
            boolean plain = Character.isLetterOrDigit(octet) || "-._~+".indexOf(octet) >= 0;
            escaped.append(octet > 0 && plain && !all ? (char) octet : String.format(Locale.ROOT, "%%%02X", octet));
        }
        return escaped.toString();
    }

    private byte[] text() {
        byte[] text = (oneIn(3) ? untidy.next() : families.text()).getBytes(UTF_8);
        return oneIn(8) ? damaged(text) : text;
    }

    private byte[] damaged(byte[] whole) {
        if (whole.length == 0) {
            return whole;
        }
        byte[] damaged = Arrays.copyOf(whole, oneIn(2) ? whole.length : random.nextInt(whole.length));
        if (damaged.length > 0) {
            damaged[random.nextInt(damaged.length)] = any(BROKEN);
        }
        return damaged;
    }

    private boolean oneIn(int times) {
        return random.nextInt(times) == 0;
    }

    private <T> T any(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private static byte[] gzip(byte[] plain) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }
}

package tinypushgateway.groups;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is known of one group: its pushes, and what became of their samples for each reader. The buffer tells it of samples, the handlers of
 * pushes and rejections. Safe for any number of threads.
 */
public final class Group {
    /** As long as none has pushed. */
    private static final InetAddress NO_PEER = InetAddress.getLoopbackAddress();

    /** For pushes whose group is not known: whatever it is told is forgotten. */
    public static final Group UNTRACKED = new Group(new byte[0], List.of());

    private static final int DELIVERED = 0;
    private static final int REPLACED = 1;
    private static final int DROPPED = 2;
    private static final int LAST_DELIVERY = 3;
    private static final int COLUMNS = 4;

    /** Of a text that a client chose, in characters. */
    private static final int MOST_SHOWN = 48;

    /** Of a message, in characters. */
    private static final int MOST_OF_MESSAGE = 120;

    /** The labels as they stand in an exposition, without braces. */
    private final byte[] labels;

    private final boolean hasInstance;
    private final List<String> readers;

    /** Of each reader in turn, samples delivered, replaced and dropped, and when it last confirmed some, in milliseconds since 1970. */
    private final long[] counts;

    private long accepted;
    private long replacedForAll;

    private long lastPushMillis;
    private long lastPushSamples;
    private InetAddress lastPushPeer = NO_PEER;
    private String lastPushUserAgent = "";
    private Optional<Rejection> lastRejection = Optional.empty();

    Group(byte[] labels, List<String> readers) {
        this.labels = labels;
        this.readers = readers;
        counts = new long[COLUMNS * readers.size()];
        hasInstance = parseLabels(labels).containsKey("instance");
    }

    public boolean isTracked() {
        return this != UNTRACKED;
    }

    /** Samples of the group were stored, and others of it were replaced by newer ones before any scrape took them. */
    public synchronized void stored(long samples, long replaced) {
        accepted += samples;
        replacedForAll += replaced;
    }

    /**
     * A reader has confirmed samples of the group.
     *
     * @param reader the number of the reader, counted from 0
     * @param replaced samples that it did not get, since it got a newer one of the same metric
     */
    public synchronized void delivered(int reader, long samples, long replaced, long nowMillis) {
        if (isTracked()) {
            counts[COLUMNS * reader + DELIVERED] += samples;
            counts[COLUMNS * reader + REPLACED] += replaced;
            counts[COLUMNS * reader + LAST_DELIVERY] = nowMillis;
        }
    }

    /** A reader does not get samples of the group; of those some are replaced by newer ones, and the others are dropped. */
    public synchronized void lost(int reader, long dropped, long replaced) {
        if (isTracked()) {
            counts[COLUMNS * reader + DROPPED] += dropped;
            counts[COLUMNS * reader + REPLACED] += replaced;
        }
    }

    synchronized void pushed(long nowMillis, long samples, InetAddress peer, String userAgent) {
        lastPushMillis = nowMillis;
        lastPushSamples = samples;
        lastPushPeer = peer;
        if (!lastPushUserAgent.equals(userAgent)) {
            lastPushUserAgent = cut(userAgent, MOST_SHOWN);
        }
    }

    /** A push of the group was rejected. Method, path and group of the rejection are not kept. */
    public synchronized void rejected(Rejection rejection) {
        if (!isTracked()) {
            return;
        }
        // what the group knows anyway is left out
        lastRejection = Optional.of(new Rejection(
                rejection.time(),
                rejection.status(),
                rejection.reason(),
                cut(rejection.message(), MOST_OF_MESSAGE),
                "",
                "",
                "",
                rejection.peer(),
                cut(rejection.userAgent(), MOST_SHOWN)));
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most) + "...";
    }

    /** The labels as they stand between the braces of a sample, in UTF-8; not to be written to. */
    public byte[] labelText() {
        return labels;
    }

    /** Names and values of labels as written between the braces of a sample, by the gateway itself: {@code job="x",shard="7"}. */
    static Map<String, String> parseLabels(byte[] bytes) {
        Map<String, String> labels = new TreeMap<>();
        String text = new String(bytes, UTF_8);
        for (int at = 0; at < text.length(); ) {
            int equals = text.indexOf('=', at);
            String name = text.substring(at, equals);
            StringBuilder value = new StringBuilder();
            at = equals + 2;
            while (text.charAt(at) != '"') {
                if (text.charAt(at) == '\\') {
                    at++;
                    value.append(text.charAt(at) == 'n' ? '\n' : text.charAt(at));
                } else {
                    value.append(text.charAt(at));
                }
                at++;
            }
            labels.put(name, value.toString());
            at += 2;
        }
        return Collections.unmodifiableMap(labels);
    }

    boolean hasLabels(byte[] bytes, int from, int to) {
        return Arrays.equals(labels, 0, labels.length, bytes, from, to);
    }

    /** Whether one of the labels is {@code instance}. */
    public boolean hasInstance() {
        return hasInstance;
    }

    /** When a push was last rejected, in milliseconds since 1970; 0 if none was. */
    public synchronized long lastRejectionMillis() {
        return lastRejection.map(rejection -> rejection.time().toEpochMilli()).orElse(0L);
    }

    /** When a reader last confirmed samples of the group, in milliseconds since 1970; 0 if it has not. */
    public synchronized long lastDeliveryMillis(int reader) {
        return counts[COLUMNS * reader + LAST_DELIVERY];
    }

    /** Whether there was a push of it. */
    synchronized boolean isUsed() {
        return lastPushMillis > 0 || accepted > 0 || lastRejection.isPresent();
    }

    /** It is known no more, but samples in the buffer may still be its own. */
    synchronized void forget() {
        lastPushPeer = NO_PEER;
        lastPushUserAgent = "";
        lastRejection = Optional.empty();
    }

    /** When it pushed last, in milliseconds since 1970; 0 if no push was accepted. */
    public synchronized long lastPushMillis() {
        return lastPushMillis;
    }

    /** The labels with braces around them, as in an exposition. */
    @Override
    public String toString() {
        return isTracked() ? "{" + new String(labels, UTF_8) + "}" : "";
    }

    /** What is known of it now. */
    public synchronized GroupStatus status() {
        List<GroupStatus.Reader> all = new ArrayList<>();
        for (int reader = 0; reader < readers.size(); reader++) {
            long delivered = counts[COLUMNS * reader + DELIVERED];
            long replaced = replacedForAll + counts[COLUMNS * reader + REPLACED];
            long dropped = counts[COLUMNS * reader + DROPPED];
            all.add(new GroupStatus.Reader(
                    readers.get(reader),
                    instant(counts[COLUMNS * reader + LAST_DELIVERY]),
                    delivered,
                    replaced,
                    dropped,
                    accepted - delivered - replaced - dropped));
        }
        return new GroupStatus(
                parseLabels(labels), "{" + new String(labels, UTF_8) + "}", lastPush(), lastRejection, accepted, all);
    }

    private synchronized Optional<GroupStatus.Push> lastPush() {
        if (lastPushMillis == 0) {
            return Optional.empty();
        }
        Instant time = Instant.ofEpochMilli(lastPushMillis);
        return Optional.of(
                new GroupStatus.Push(time, lastPushSamples, lastPushPeer.getHostAddress(), lastPushUserAgent));
    }

    private static Optional<Instant> instant(long millis) {
        return millis == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }
}

package tinypushgateway.groups;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is known of one group: its pushes, and what became of their samples for each reader. The buffer tells it of samples, the handlers of
 * pushes and refusals. Safe for any number of threads.
 */
public final class Group {
    /** For pushes whose group is not known: whatever it is told is forgotten. */
    public static final Group UNTRACKED = new Group(new byte[0], List.of());

    /** Of a text that a client chose, in characters. */
    private static final int MOST_SHOWN = 48;

    /** Of a message, in characters. */
    private static final int MOST_OF_MESSAGE = 120;

    /** The labels as they stand in an exposition, without braces. */
    private final byte[] labels;

    private final Counts[] readers;
    private long accepted;
    private long replacedForAll;

    private long lastPushMillis;
    private long lastPushSamples;
    private Optional<InetAddress> lastPushPeer = Optional.empty();
    private String lastPushUserAgent = "";
    private Optional<Refusal> lastRefusal = Optional.empty();

    /** For one reader. */
    private static final class Counts {
        private final String reader;
        private long delivered;
        private long replaced;
        private long dropped;
        private long lastDeliveryMillis;

        Counts(String reader) {
            this.reader = reader;
        }
    }

    Group(byte[] labels, List<String> readers) {
        this.labels = labels;
        this.readers = readers.stream().map(Counts::new).toArray(Counts[]::new);
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
        if (reader < readers.length) {
            Counts counts = readers[reader];
            counts.delivered += samples;
            counts.replaced += replaced;
            counts.lastDeliveryMillis = nowMillis;
        }
    }

    /** A reader does not get samples of the group; of those some are replaced by newer ones, and the others are dropped. */
    public synchronized void lost(int reader, long dropped, long replaced) {
        if (reader < readers.length) {
            readers[reader].dropped += dropped;
            readers[reader].replaced += replaced;
        }
    }

    synchronized void pushed(long nowMillis, long samples, InetAddress peer, String userAgent) {
        lastPushMillis = nowMillis;
        lastPushSamples = samples;
        if (lastPushPeer.isEmpty() || !lastPushPeer.get().equals(peer)) {
            lastPushPeer = Optional.of(peer);
        }
        if (!lastPushUserAgent.equals(userAgent)) {
            lastPushUserAgent = cut(userAgent, MOST_SHOWN);
        }
    }

    /** A push of the group was refused. Method, path and group of the refusal are not kept. */
    public synchronized void refused(Refusal refusal) {
        // what the group knows anyway is left out
        lastRefusal = Optional.of(new Refusal(
                refusal.time(),
                refusal.status(),
                refusal.reason(),
                cut(refusal.message(), MOST_OF_MESSAGE),
                "",
                "",
                "",
                refusal.peer(),
                cut(refusal.userAgent(), MOST_SHOWN)));
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most) + "...";
    }

    /** The labels as they stand between the braces of a sample, in UTF-8; not to be written to. */
    public byte[] labelText() {
        return labels;
    }

    /** Whether one of the labels is {@code instance}. */
    public boolean hasInstance() {
        return LabelText.parse(labels).containsKey("instance");
    }

    /** When a push was last refused, in milliseconds since 1970; 0 if none was. */
    public synchronized long lastRefusalMillis() {
        return lastRefusal.map(refusal -> refusal.time().toEpochMilli()).orElse(0L);
    }

    /** When a reader last confirmed samples of the group, in milliseconds since 1970; 0 if it has not. */
    public synchronized long lastDeliveryMillis(int reader) {
        return reader < readers.length ? readers[reader].lastDeliveryMillis : 0;
    }

    /** Whether there was a push of it. */
    synchronized boolean isUsed() {
        return lastPushMillis > 0 || accepted > 0 || lastRefusal.isPresent();
    }

    /** It is known no more, but samples in the buffer may still be its own. */
    synchronized void forget() {
        lastPushPeer = Optional.empty();
        lastPushUserAgent = "";
        lastRefusal = Optional.empty();
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
        for (Counts each : readers) {
            long replaced = replacedForAll + each.replaced;
            all.add(new GroupStatus.Reader(
                    each.reader,
                    instant(each.lastDeliveryMillis),
                    each.delivered,
                    replaced,
                    each.dropped,
                    accepted - each.delivered - replaced - each.dropped));
        }
        return new GroupStatus(
                LabelText.parse(labels), "{" + new String(labels, UTF_8) + "}", lastPush(), lastRefusal, accepted, all);
    }

    private synchronized Optional<GroupStatus.Push> lastPush() {
        if (lastPushMillis == 0) {
            return Optional.empty();
        }
        String peer = lastPushPeer.map(InetAddress::getHostAddress).orElse("");
        Instant time = Instant.ofEpochMilli(lastPushMillis);
        return Optional.of(new GroupStatus.Push(time, lastPushSamples, peer, lastPushUserAgent));
    }

    private static Optional<Instant> instant(long millis) {
        return millis == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }
}

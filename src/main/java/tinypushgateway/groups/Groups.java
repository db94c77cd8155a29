package tinypushgateway.groups;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetAddress;
import java.time.InstantSource;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tinypushgateway.exposition.ByteHash;
import tinypushgateway.exposition.Exposition;
import tinypushgateway.exposition.GroupingLabels;
import tinypushgateway.exposition.PushedJobs;

/**
 * The groups that pushed last, by their grouping labels; those of a push to {@code /push} are the {@code job} labels of its samples. When there
 * are too many, the one that pushed longest ago is forgotten. Safe for any number of threads.
 */
public final class Groups {
    /** Labels of a group that is known, as text in bytes, at the most: a group with longer ones is not. */
    public static final int LONGEST_LABELS = 256;

    private static final byte[] NO_LABELS = {};

    private final int most;
    private final List<String> readers;
    private final InstantSource clock;

    /** The group of samples that have no job. It is known from the start, and never forgotten. */
    private final Group withoutJob;

    /** In the order in which they were last asked for. Guarded by itself, as is what follows. */
    private final Map<Key, Group> groups = new LinkedHashMap<>(16, 0.75f, true);

    /** To look for a group without a new object. */
    private final Key probe = new Key(NO_LABELS, 0, 0);

    /** The one that was asked for last, and most likely will be next; it is the last to be forgotten. */
    private Group last = Group.UNTRACKED;

    private long evicted;

    /** Labels as text: bytes, or a part of them. */
    private static final class Key {
        private byte[] bytes;
        private int from;
        private int to;
        private int hash;

        Key(byte[] bytes, int from, int to) {
            this.bytes = bytes;
            this.from = from;
            this.to = to;
            this.hash = (int) ByteHash.of(bytes, from, to);
        }

        void set(byte[] others, int start, int end) {
            bytes = others;
            from = start;
            to = end;
            hash = (int) ByteHash.of(others, start, end);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && Arrays.equals(bytes, from, to, key.bytes, key.from, key.to);
        }
    }

    /**
     * @param most groups that are known at once (--groups.max); 0: none is
     * @param readers names of the readers; one empty name if they have none
     */
    public Groups(int most, List<String> readers, InstantSource clock) {
        this.most = most;
        this.readers = readers;
        this.clock = clock;
        withoutJob = most == 0 ? Group.UNTRACKED : new Group(NO_LABELS, readers);
    }

    /** The groups of the samples of a push, which has these labels from its path. */
    public OfPush of(Exposition push, GroupingLabels labels) {
        if (most == 0) {
            return OfPush.UNTRACKED;
        }
        PushedJobs jobs = push.jobs();
        Group[] byJob = new Group[1 + jobs.size()];
        Optional<Group> ofPath = Optional.empty();
        synchronized (groups) {
            if (labels.isEmpty()) {
                byJob[0] = withoutJob;
                for (int job = 1; job <= jobs.size(); job++) {
                    byJob[job] = known(push.bytes(), jobs.start(job), jobs.end(job));
                }
            } else {
                Group group = known(labels.text(), 0, labels.text().length);
                Arrays.fill(byJob, group);
                byJob[0] = Group.UNTRACKED;
                ofPath = Optional.of(group);
            }
        }
        return new OfPush(byJob, ofPath, jobs, clock);
    }

    /** The group with these labels, as {@code {job="x"}}; known from now on if it was not. */
    public Group of(String labels) {
        byte[] text = labels.substring(1, labels.length() - 1).getBytes(UTF_8);
        if (most == 0 || text.length == 0) {
            return withoutJob;
        }
        synchronized (groups) {
            return known(text, 0, text.length);
        }
    }

    /** All groups that are known, the one that pushed last first; what is known of each is found out when the list is asked for it. */
    public List<GroupStatus> statuses() {
        Group[] sorted = newestFirst();
        return new AbstractList<>() {
            @Override
            public GroupStatus get(int index) {
                return sorted[index].status();
            }

            @Override
            public int size() {
                return sorted.length;
            }
        };
    }

    private Group[] newestFirst() {
        record Pushed(long millis, Group group) {}
        return all().reversed().stream() // of one millisecond the last one first
                .map(group -> new Pushed(group.lastPushMillis(), group)) // since it may push while this is sorted
                .sorted(Comparator.comparingLong(Pushed::millis).reversed())
                .map(Pushed::group)
                .toArray(Group[]::new);
    }

    /** The names of the readers; one empty name if they have none. */
    public List<String> readers() {
        return readers;
    }

    /** How many groups are known. */
    public int size() {
        return all().size();
    }

    /** How many can be known at once. */
    public int most() {
        return most;
    }

    /** How many groups have been forgotten for others. */
    public long evicted() {
        synchronized (groups) {
            return evicted;
        }
    }

    /** All groups that are known. */
    public List<Group> all() {
        List<Group> all;
        synchronized (groups) {
            all = new ArrayList<>(groups.values());
        }
        if (withoutJob.isTracked() && withoutJob.isUsed()) {
            all.add(withoutJob);
        }
        return all;
    }

    private Group known(byte[] bytes, int from, int to) {
        if (last.isTracked() && last.hasLabels(bytes, from, to)) {
            return last;
        }
        if (to - from > LONGEST_LABELS) {
            return Group.UNTRACKED;
        }
        probe.set(bytes, from, to);
        Group group = groups.get(probe);
        probe.set(NO_LABELS, 0, 0); // lest the bytes of a push are kept
        if (group != null) {
            last = group;
            return group;
        }
        if (groups.size() >= most) {
            var eldest = groups.entrySet().iterator();
            eldest.next().getValue().forget();
            eldest.remove();
            evicted++;
        }
        byte[] labels = Arrays.copyOfRange(bytes, from, to);
        group = new Group(labels, readers);
        groups.put(new Key(labels, 0, labels.length), group);
        last = group;
        return group;
    }

    /** The groups that the samples of one push belong to. */
    public static final class OfPush {
        /** For a push whose groups are not known. */
        public static final OfPush UNTRACKED = new OfPush(
                new Group[] {Group.UNTRACKED},
                Optional.of(Group.UNTRACKED),
                PushedJobs.OF_NO_PUSH,
                InstantSource.system());

        private static final int MOST_SHOWN = 3;

        /** By the number of the job. */
        private final Group[] byJob;

        /** The group of the path, which all samples then belong to. */
        private final Optional<Group> ofPath;

        private final PushedJobs jobs;
        private final InstantSource clock;

        OfPush(Group[] byJob, Optional<Group> ofPath, PushedJobs jobs, InstantSource clock) {
            this.byJob = byJob;
            this.ofPath = ofPath;
            this.jobs = jobs;
            this.clock = clock;
        }

        /** How many numbers of jobs there are, with 0 for none. */
        public int size() {
            return byJob.length;
        }

        /** The group of samples with the job of this number; of number 0, for which a path leaves no sample, only without a path. */
        public Group of(int job) {
            return job < byJob.length ? byJob[job] : Group.UNTRACKED;
        }

        /** The push was accepted. To be called before its parser reads the next one. */
        public void accepted(long samples, InetAddress peer, String userAgent) {
            if (this == UNTRACKED) {
                return;
            }
            long now = clock.millis();
            if (ofPath.isPresent()) {
                ofPath.get().pushed(now, samples, peer, userAgent);
                return;
            }
            for (int job = 0; job < byJob.length; job++) {
                if (jobs.samples(job) > 0 && byJob[job].isTracked()) {
                    byJob[job].pushed(now, jobs.samples(job), peer, userAgent);
                }
            }
        }

        /** The first of them, for log lines, as {@code {job="x"}}; empty if they are not known. */
        @Override
        public String toString() {
            if (ofPath.isPresent()) {
                return ofPath.get().toString();
            }
            StringBuilder text = new StringBuilder();
            int shown = 0;
            for (int job = 0; job < byJob.length && shown < MOST_SHOWN; job++) {
                if (jobs.samples(job) > 0) {
                    text.append(shown == 0 ? "" : " ").append(byJob[job]);
                    shown++;
                }
            }
            return text.toString();
        }
    }
}

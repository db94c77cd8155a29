package tinypushgateway.groups;

import java.net.InetAddress;
import java.time.InstantSource;
import java.util.Optional;
import tinypushgateway.exposition.PushedJobs;

/** The groups that the samples of one push belong to. */
public final class PushedGroups {
    /** For a push whose groups are not known. */
    public static final PushedGroups UNTRACKED = new PushedGroups(
            new Group[] {Group.UNTRACKED}, Optional.of(Group.UNTRACKED), PushedJobs.OF_NO_PUSH, InstantSource.system());

    private static final int MOST_SHOWN = 3;

    /** By the number of the job. */
    private final Group[] byJob;

    /** The group of the path, which all samples then belong to. */
    private final Optional<Group> ofPath;

    private final PushedJobs jobs;
    private final InstantSource clock;

    PushedGroups(Group[] byJob, Optional<Group> ofPath, PushedJobs jobs, InstantSource clock) {
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

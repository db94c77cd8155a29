package tinypushgateway.buffer;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import tinypushgateway.exposition.Exposition;

/**
 * The samples that one scrape gets: at most one of a series, the newest, by family, in order of first arrival. A batch that a scrape
 * failed to deliver comes back with one failure more, and takes in newer batches before it goes out again. Each sample remembers
 * how many failures the batch had when it came, so no sample is dropped for failures that were not its own.
 *
 * <p>Not safe for several threads: guarded by the buffer's lock while it is filled, owned by one lease after that.
 */
final class Batch {
    private static final int NONE = PagedTable.NONE;

    private final Arena arena;
    private final Samples samples;
    private final FamilyRecords families;
    private final Names names;

    private final long number;

    /** Failed scrapes since births were last counted anew; never more than a sample may have. */
    private int failures;

    /** No sample's birth is lower, so {@code failures - oldestBirth} is the most failures that a sample has. */
    private int oldestBirth = Integer.MAX_VALUE;

    /** A sample of another peer, without a label job, whose place one of the last push has taken; {@link #NONE} if there is none. */
    private int takenOver = NONE;

    /** @param chunks where its memory comes from, and goes by {@link #free} */
    Batch(long number, Chunks chunks) {
        this.number = number;
        arena = new Arena(chunks);
        samples = new Samples(arena);
        families = new FamilyRecords(arena, samples);
        names = new Names(families);
    }

    /** Orders batches by age; a lower number is older. */
    long number() {
        return number;
    }

    /** Samples in the batch. */
    int size() {
        return samples.count();
    }

    /** Memory held, in bytes. */
    long bytes() {
        return arena.bytes() + samples.bytes() + families.bytes();
    }

    /** The length of the text, in bytes, or a little more. */
    long textBytes() {
        return arena.bytesUsed();
    }

    /** How often a family got another type than it had. */
    int typeConflicts() {
        return names.conflicts();
    }

    /** The last time that one did; there must have been one. */
    TypeChange lastTypeChange() {
        return names.lastChange();
    }

    /** The series that the last push has taken from another peer, one of them if there are several; only such without a label job. */
    Optional<String> seriesTakenOver() {
        return takenOver == NONE ? Optional.empty() : Optional.of(samples.series(takenOver));
    }

    /** What another batch needs to take in this one; no record gets larger by that. */
    Demand demand() {
        return new Demand(arena.bytesUsed(), arena.largest(), samples.entries(), families.entries());
    }

    /** By how many bytes the batch grows, at the most, when so much is added. */
    long growthFor(Demand demand) {
        return arena.growthFor(demand.bytes(), demand.largest())
                + samples.growthFor(demand.samples())
                + families.growthFor(demand.families());
    }

    /**
     * Adds all samples of a push; returns how many took the place of an older one.
     *
     * @param peer that pushed them, as {@link Samples} remembers it
     */
    int add(Exposition push, int peer) {
        takenOver = NONE;
        int[] records = new int[push.families()];
        int replaced = 0;
        for (int i = 0; i < push.samples(); i++) {
            int family = push.family(i);
            if (records[family] == NONE) {
                records[family] = declare(push, family);
            }
            int owner = families.owner(records[family]);
            if (push.oddForHistogram(i)) {
                families.markOdd(owner, FamilyRecords.ODD_FOR_HISTOGRAM);
            }
            if (push.oddForSummary(i)) {
                families.markOdd(owner, FamilyRecords.ODD_FOR_SUMMARY);
            }
            replaced += add(
                    owner,
                    push.bytes(),
                    push.start(i),
                    push.keyLength(i),
                    push.textLength(i),
                    push.hash(i),
                    failures,
                    peer);
        }
        return replaced;
    }

    /** Adds all samples of a batch that is newer; returns how many took the place of an older one. */
    int add(Batch newer) {
        FamilyRecords theirs = newer.families;
        for (int family = theirs.first(); family != NONE; family = theirs.following(family)) {
            if (theirs.firstSample(family) != NONE) {
                declare(theirs, family);
            }
        }
        for (int family = theirs.first(); family != NONE; family = theirs.following(family)) {
            if (theirs.isOwned(family) && theirs.firstSample(theirs.owner(family)) != NONE) {
                names.claim(record(theirs, family), record(theirs, theirs.owner(family)));
            }
        }
        int replaced = 0;
        byte[] line = new byte[Samples.LARGEST_LINE];
        for (int family = theirs.first(); family != NONE; family = theirs.following(family)) {
            if (theirs.firstSample(family) != NONE) {
                replaced += add(newer, family, line);
            }
        }
        return replaced;
    }

    /** Counts one more failed scrape, and drops the samples that then have had {@code most}; returns how many. */
    int fail(int most) {
        failures++;
        int before = samples.count();
        if (before > 0 && failures - oldestBirth >= most) {
            int failuresBefore = failures;
            failures = 0;
            oldestBirth = Integer.MAX_VALUE;
            for (int family = families.first(); family != NONE; family = families.following(family)) {
                dropOld(family, most, failuresBefore);
            }
        }
        return before - samples.count();
    }

    /** Writes all samples as text exposition, in which every parser finds each family in one piece. */
    void writeTo(OutputStream out) throws IOException {
        BatchWriter writer = new BatchWriter(out, samples, families);
        for (int family = families.first(); family != NONE; family = families.following(family)) {
            writer.write(family);
        }
        writer.flush();
    }

    /** Gives the memory back; the batch is of no use any more. */
    void free() {
        arena.free();
    }

    /** Drops samples of a family, and counts the births of the others from zero failures. */
    private void dropOld(int family, int most, int failuresBefore) {
        int sample = families.firstSample(family);
        families.unlinkSamples(family);
        while (sample != NONE) {
            int following = samples.following(sample);
            samples.setFollowing(sample, NONE);
            int birth = samples.birth(sample) - failuresBefore;
            if (-birth >= most) {
                samples.drop(sample);
            } else {
                samples.setBirth(sample, birth);
                oldestBirth = Math.min(oldestBirth, birth);
                families.append(family, sample);
            }
            sample = following;
        }
    }

    private int add(Batch newer, int theirFamily, byte[] line) {
        int family = families.owner(record(newer.families, theirFamily));
        families.markOdd(family, newer.families.odd(theirFamily));
        int replaced = 0;
        for (int theirs = newer.families.firstSample(theirFamily);
                theirs != NONE;
                theirs = newer.samples.following(theirs)) {
            newer.samples.copyLine(theirs, line, 0);
            replaced += add(
                    family,
                    line,
                    0,
                    newer.samples.keyLength(theirs),
                    newer.samples.lineLength(theirs) - 1,
                    newer.samples.hash(theirs),
                    failures - (newer.failures - newer.samples.birth(theirs)),
                    Samples.NO_PEER);
        }
        return replaced;
    }

    private int add(int family, byte[] bytes, int from, int keyLength, int textLength, int hash, int birth, int peer) {
        oldestBirth = Math.min(oldestBirth, birth);
        long slot = samples.find(bytes, from, keyLength, hash);
        if (samples.holds(slot)) {
            int sample = samples.at(slot);
            if (peer != Samples.NO_PEER
                    && peer != samples.peer(sample)
                    && takenOver == NONE
                    && !samples.hasJob(sample)) {
                takenOver = sample;
            }
            samples.renew(sample, bytes, from + keyLength + 1, textLength - keyLength - 1, birth, peer);
            return 1;
        }
        families.append(family, samples.add(slot, bytes, from, keyLength, textLength, hash, birth, peer));
        return 0;
    }

    private int declare(Exposition push, int family) {
        int record = names.record(push.bytes(), push.nameStart(family), push.nameLength(family));
        names.declare(record, push.type(family));
        if (!families.isOwned(record)) {
            families.setHelp(record, push.bytes(), push.helpStart(family), push.helpLength(family));
        }
        return record;
    }

    private void declare(FamilyRecords theirs, int family) {
        int record = record(theirs, family);
        names.declare(record, theirs.type(family));
        if (!families.isOwned(record)) {
            families.setHelp(record, theirs.helpChunk(family), theirs.helpOffset(family), theirs.helpLength(family));
        }
    }

    private int record(FamilyRecords theirs, int family) {
        return names.record(theirs.nameChunk(family), theirs.nameOffset(family), theirs.nameLength(family));
    }
}

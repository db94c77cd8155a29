package tinypushgateway.buffer;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import tinypushgateway.exposition.ByteHash;
import tinypushgateway.exposition.Exposition;
import tinypushgateway.exposition.MetricType;
import tinypushgateway.exposition.OpenTable;
import tinypushgateway.exposition.Suffix;

/**
 * The samples that one scrape gets: at most one of a series, the newest, by family, in order of first arrival. A batch that a scrape
 * failed to deliver comes back with one failure more, and takes in newer batches before it goes out again. Each sample remembers
 * how many failures the batch had when it came, so no sample is dropped for failures that were not its own.
 *
 * <p>Not safe for several threads: guarded by the buffer's lock while it is filled, owned by one lease after that.
 */
final class Batch {
    private static final int NONE = OpenTable.NONE;

    /** An upper bound of the size of one record: 32 KiB of text, behind a head of 32 bytes at the most. */
    private static final int LARGEST_RECORD = 32 * 1024 + 64;

    private final Arena arena = new Arena();
    private final Samples samples = new Samples(arena);
    private final FamilyRecords families = new FamilyRecords(arena, samples);

    private final long number;

    /** Failed scrapes so far. */
    private int failures;

    /** The lowest birth of any sample, so that {@code failures - oldestBirth} is the most failures that a sample has. */
    private int oldestBirth = Integer.MAX_VALUE;

    private int typeConflicts;

    Batch(long number) {
        this.number = number;
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
        return typeConflicts;
    }

    /** By how many bytes the batch grows, at the most, when this push is added. */
    long growthFor(Exposition push) {
        long total = 0;
        for (int i = 0; i < push.samples(); i++) {
            total += Samples.mostBytes(push.keyLength(i), push.textLength(i));
        }
        for (int i = 0; i < push.families(); i++) {
            total += FamilyRecords.mostBytes(push.nameLength(i), push.helpLength(i));
        }
        return arena.growthFor(total, (int) Math.min(total, LARGEST_RECORD))
                + samples.growthFor(push.samples())
                + families.growthFor(push.families());
    }

    /** By how many bytes the batch grows, at the most, when all of these are added. */
    long growthFor(List<Batch> newer) {
        long text = 0;
        int moreSamples = 0;
        int moreFamilies = 0;
        for (Batch batch : newer) {
            text += batch.arena.bytes();
            moreSamples += batch.samples.entries();
            moreFamilies += batch.families.entries();
        }
        return arena.growthFor(text, LARGEST_RECORD)
                + samples.growthFor(moreSamples)
                + families.growthFor(moreFamilies);
    }

    /** Adds all samples of a push; returns how many took the place of an older one. */
    int add(Exposition push) {
        byte[] bytes = push.bytes();
        int replaced = 0;
        int familyOfPush = -1;
        int family = NONE;
        for (int i = 0; i < push.samples(); i++) {
            if (push.family(i) != familyOfPush) {
                familyOfPush = push.family(i);
                family = family(push, familyOfPush);
            }
            int odd = (push.oddForHistogram(i) ? FamilyRecords.ODD_FOR_HISTOGRAM : 0)
                    | (push.oddForSummary(i) ? FamilyRecords.ODD_FOR_SUMMARY : 0);
            if (odd != 0) {
                families.markOdd(family, odd);
            }
            replaced +=
                    add(family, bytes, push.start(i), push.keyLength(i), push.textLength(i), push.hash(i), failures);
        }
        return replaced;
    }

    /** Adds all samples of a batch that is newer; returns how many took the place of an older one. */
    int add(Batch newer) {
        byte[] line = new byte[Arena.CHUNK_BYTES / 2 + 1];
        int replaced = 0;
        for (int theirs = newer.families.first(); theirs != NONE; theirs = newer.families.following(theirs)) {
            int sample = newer.families.firstSample(theirs);
            if (sample != NONE) {
                families.markOdd(family(newer.families, theirs), newer.families.odd(theirs));
            }
            for (; sample != NONE; sample = newer.samples.following(sample)) {
                newer.samples.copyLine(sample, line, 0);
                int keyLength = newer.samples.keyLength(sample);
                int family = familyOwning(line, 0, nameLength(line, keyLength));
                int birth = failures - (newer.failures - newer.samples.birth(sample));
                replaced += add(
                        family,
                        line,
                        0,
                        keyLength,
                        newer.samples.lineLength(sample) - 1,
                        newer.samples.hash(sample),
                        birth);
            }
        }
        return replaced;
    }

    /** Counts one more failed scrape, and drops the samples that then have had {@code most}; returns how many. */
    int fail(int most) {
        failures++;
        int before = samples.count();
        if (before > 0 && failures - oldestBirth >= most) {
            oldestBirth = Integer.MAX_VALUE;
            for (int family = families.first(); family != NONE; family = families.following(family)) {
                dropOld(family, most);
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

    private void dropOld(int family, int most) {
        int sample = families.firstSample(family);
        families.unlinkSamples(family);
        while (sample != NONE) {
            int following = samples.following(sample);
            samples.setFollowing(sample, NONE);
            if (failures - samples.birth(sample) >= most) {
                samples.drop(sample);
            } else {
                families.append(family, sample);
                oldestBirth = Math.min(oldestBirth, samples.birth(sample));
            }
            sample = following;
        }
    }

    private int add(int family, byte[] bytes, int from, int keyLength, int textLength, int hash, int birth) {
        oldestBirth = Math.min(oldestBirth, birth);
        int slot = samples.find(bytes, from, keyLength, hash);
        if (samples.holds(slot)) {
            samples.renew(samples.at(slot), bytes, from + keyLength + 1, textLength - keyLength - 1, birth);
            return 1;
        }
        families.append(family, samples.add(slot, bytes, from, keyLength, textLength, hash, birth));
        return 0;
    }

    private int family(Exposition push, int family) {
        byte[] bytes = push.bytes();
        int owner = declare(bytes, push.nameStart(family), push.nameLength(family), push.type(family));
        if (push.helpLength(family) > 0 && isNamed(owner, bytes, push.nameStart(family), push.nameLength(family))) {
            families.setHelp(owner, bytes, push.helpStart(family), push.helpLength(family));
        }
        return owner;
    }

    private int family(FamilyRecords other, int family) {
        byte[] bytes = other.nameChunk(family);
        int owner = declare(bytes, other.nameOffset(family), other.nameLength(family), other.type(family));
        if (other.helpLength(family) > 0 && isNamed(owner, bytes, other.nameOffset(family), other.nameLength(family))) {
            families.setHelp(owner, other.helpChunk(family), other.helpOffset(family), other.helpLength(family));
        }
        return owner;
    }

    /** The family that owns this name. If it is a family of its own, it gets this type: the newest TYPE wins. */
    private int declare(byte[] bytes, int from, int length, MetricType type) {
        int family = familyOwning(bytes, from, length);
        MetricType former = families.type(family);
        if (type == MetricType.UNDECLARED || type == former) {
            return family;
        }
        if (!isNamed(family, bytes, from, length)) {
            typeConflicts++;
            return family;
        }
        if (former != MetricType.UNDECLARED) {
            typeConflicts++;
        }
        families.setType(family, type);
        for (byte[] owned : Suffix.namesOwned(type, bytes, from, from + length)) {
            takeOver(owned, family);
        }
        return family;
    }

    private void takeOver(byte[] name, int owner) {
        int family = families.at(families.find(name, 0, name.length, (int) ByteHash.of(name, 0, name.length)));
        if (family != NONE && !families.isOwned(family)) {
            if (families.type(family) != MetricType.UNDECLARED) {
                typeConflicts++;
            }
            families.give(family, owner);
        }
    }

    private int familyOwning(byte[] bytes, int from, int length) {
        int hash = (int) ByteHash.of(bytes, from, from + length);
        int slot = families.find(bytes, from, length, hash);
        if (families.at(slot) != NONE) {
            return families.owner(families.at(slot));
        }
        int base = baseOwning(bytes, from, length);
        int family = families.add(slot, bytes, from, length, hash);
        if (base != NONE) {
            families.give(family, base);
        }
        return families.owner(family);
    }

    private int baseOwning(byte[] bytes, int from, int length) {
        Suffix suffix = Suffix.of(bytes, from, from + length);
        if (suffix == Suffix.NONE) {
            return NONE;
        }
        int baseLength = length - suffix.length();
        int base =
                families.at(families.find(bytes, from, baseLength, (int) ByteHash.of(bytes, from, from + baseLength)));
        return base != NONE && families.type(base).owns(suffix) ? base : NONE;
    }

    private boolean isNamed(int family, byte[] bytes, int from, int length) {
        int name = families.nameOffset(family);
        return Arrays.equals(
                families.nameChunk(family), name, name + families.nameLength(family), bytes, from, from + length);
    }

    private static int nameLength(byte[] key, int keyLength) {
        int at = 0;
        while (at < keyLength && key[at] != '{') {
            at++;
        }
        return at;
    }
}

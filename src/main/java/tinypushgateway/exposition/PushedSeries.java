package tinypushgateway.exposition;

/**
 * The series met in one push, to find one that comes twice. With accepted timestamps one series may come with several, so it is series and
 * timestamp together that must not come twice. An entry is the sample's number, counted from 1.
 */
final class PushedSeries extends OpenTable {
    private final Exposition push;

    PushedSeries(Exposition push) {
        this.push = push;
    }

    /** Adds the newest sample of the push; false if its series was there, with the same timestamp or without one as well. */
    boolean add() {
        int sample = push.samples() - 1;
        int slot = slot(hashOf(sample));
        for (int entry = at(slot); entry != NONE; entry = at(slot)) {
            if (push.hash(entry - 1) == push.hash(sample) && same(entry - 1, sample)) {
                return false;
            }
            slot = next(slot);
        }
        put(slot, sample + 1);
        return true;
    }

    @Override
    protected int hash(int entry) {
        return hashOf(entry - 1);
    }

    /** The timestamp is hashed with the key of {@link ByteHash}: jobs choose it, and must not be able to choose collisions. */
    private int hashOf(int sample) {
        int hash = push.hash(sample);
        return push.keepsTimestamps() ? (int) ByteHash.finish((long) hash << 32 ^ push.timestamp(sample)) : hash;
    }

    private boolean same(int a, int b) {
        return push.timestamp(a) == push.timestamp(b) && push.sameSeries(a, b);
    }
}

package tinypushgateway.exposition;

/** The series met in one push, to find one that comes twice. An entry is the sample's number, counted from 1. */
final class SeriesOfPush extends OpenTable {
    private final Exposition push;

    SeriesOfPush(Exposition push) {
        this.push = push;
    }

    /** Adds the newest sample of the push; false if its series was there. */
    boolean add() {
        int sample = push.samples() - 1;
        int slot = slot(push.hash(sample));
        for (int entry = at(slot); entry != NONE; entry = at(slot)) {
            if (push.hash(entry - 1) == push.hash(sample) && push.sameSeries(entry - 1, sample)) {
                return false;
            }
            slot = next(slot);
        }
        put(slot, sample + 1);
        return true;
    }

    @Override
    protected int hash(int entry) {
        return push.hash(entry - 1);
    }
}

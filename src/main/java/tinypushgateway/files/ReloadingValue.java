package tinypushgateway.files;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * A value made of files. Whoever asks for it looks at the files first, if the last look is a second ago: there is no thread that wakes
 * for that. While files are unusable, or do not fit each other because only one of them was written yet, the value from before stays,
 * and each look tries again.
 */
public final class ReloadingValue<T> {
    /** Makes the value. */
    @FunctionalInterface
    public interface Source<T> {
        T load() throws BadFile;
    }

    static final long LOOK_NANOS = 1_000_000_000;

    private final List<Path> files;
    private final Source<T> source;
    private final ReloadObserver observer;
    private final LongSupplier nanoTime;
    private final AtomicLong lastLook;
    private final ReentrantLock loading = new ReentrantLock();
    private volatile T value;

    /** Of the files that the value was made of. */
    private FileFingerprint loaded;

    /** Of those that failed last. They are tried again before that is told: the rest of a change may be on its way. */
    private FileFingerprint failed = new FileFingerprint(List.of());

    private boolean told;

    /**
     * Makes the first value.
     *
     * @throws BadFile if there is none
     */
    public ReloadingValue(List<Path> files, Source<T> source, ReloadObserver observer) throws BadFile {
        this(files, source, observer, System::nanoTime);
    }

    ReloadingValue(List<Path> files, Source<T> source, ReloadObserver observer, LongSupplier nanoTime) throws BadFile {
        this.files = List.copyOf(files);
        this.source = source;
        this.observer = observer;
        this.nanoTime = nanoTime;
        lastLook = new AtomicLong(nanoTime.getAsLong());
        loaded = FileFingerprint.of(this.files); // before they are read, so that a change meanwhile is seen later
        value = source.load();
    }

    /** The newest usable value; one caller a second looks for a newer one, and no other waits for it. */
    public T get() {
        long last = lastLook.get();
        long now = nanoTime.getAsLong();
        if (now - last >= LOOK_NANOS && lastLook.compareAndSet(last, now) && loading.tryLock()) {
            try {
                look();
            } finally {
                loading.unlock();
            }
        }
        return value;
    }

    private void look() {
        FileFingerprint now = FileFingerprint.of(files);
        if (now.equals(loaded)) {
            failed = loaded;
            return;
        }
        try {
            value = source.load();
            loaded = now;
            failed = now;
            observer.reloaded();
        } catch (BadFile e) {
            fail(now, e);
        }
    }

    private void fail(FileFingerprint now, BadFile problem) {
        boolean again = now.equals(failed);
        if (again && !told) {
            observer.reloadFailed(problem.line());
        }
        told = again;
        failed = now;
    }
}

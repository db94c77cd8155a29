package tinypushgateway.files;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * A value made of files, which is loaded again when they change. A caller checks the files if the last check is a second ago; there is no
 * thread for that. While files are unusable, or do not fit each other because only one of them was written yet, the value from before stays,
 * and each check tries again.
 */
public final class ReloadingValue<T> {
    /** Makes the value. */
    @FunctionalInterface
    public interface Source<T> {
        T load() throws BadFile;
    }

    static final long CHECK_NANOS = 1_000_000_000;

    private final List<Path> files;
    private final Source<T> source;
    private final ReloadObserver observer;
    private final LongSupplier nanoTime;
    private final AtomicLong lastCheck;
    private final ReentrantLock loading = new ReentrantLock();
    private volatile T value;

    /** Of the files from which the value was made. */
    private FileFingerprint loaded;

    /** Of the files that failed last. They are tried again before the failure is reported, since the rest of a change may still come. */
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
        lastCheck = new AtomicLong(nanoTime.getAsLong());
        loaded = FileFingerprint.of(this.files); // before they are read, so that a change meanwhile is seen later
        value = source.load();
    }

    /** The newest usable value; one caller a second checks for a newer one, and no other waits for it. */
    public T get() {
        long last = lastCheck.get();
        long now = nanoTime.getAsLong();
        if (now - last >= CHECK_NANOS && lastCheck.compareAndSet(last, now) && loading.tryLock()) {
            try {
                check();
            } finally {
                loading.unlock();
            }
        }
        return value;
    }

    private void check() {
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

package tinypushgateway.files;

/** Hears what became of changed files; called on whatever thread found the change, and must not block. */
public interface ReloadObserver {
    void reloaded();

    /** The value from before goes on; the problem is one line. */
    void reloadFailed(String problem);
}

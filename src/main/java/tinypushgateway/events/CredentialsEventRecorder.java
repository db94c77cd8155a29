package tinypushgateway.events;

import tinypushgateway.files.ReloadObserver;
import tinypushgateway.log.Log;
import tinypushgateway.metrics.OwnMetrics;

/** Counts and logs what becomes of files of credentials that change. */
public record CredentialsEventRecorder(OwnMetrics metrics, Log log) implements ReloadObserver {
    @Override
    public void reloaded() {
        metrics.authReloaded(true);
        log.info("credentials reloaded");
    }

    @Override
    public void reloadFailed(String problem) {
        metrics.authReloaded(false);
        log.error("credentials could not be reloaded, the previous ones stay in use", "error", problem);
    }
}

package tinypushgateway.process;

/**
 * Whether a second signal came while the first is being handled. {@code java.base} exports no way to handle a signal, and the JVM does
 * nothing more on a second one; but it starts a thread for each, called after the signal, and the first is still waiting for the
 * shutdown hooks.
 */
public final class SecondSignal {
    private SecondSignal() {}

    public static boolean came() {
        ThreadGroup all = Thread.currentThread().getThreadGroup();
        while (all.getParent() != null) {
            all = all.getParent();
        }
        Thread[] threads = new Thread[all.activeCount() + 16];
        int count = all.enumerate(threads);
        int handlers = 0;
        for (int i = 0; i < count; i++) {
            String name = threads[i].getName();
            handlers += name.startsWith("SIG") && name.endsWith(" handler") ? 1 : 0;
        }
        return handlers > 1;
    }
}

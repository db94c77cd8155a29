package tinypushgateway;

/** How often a random or repeated test does the same: enough to notice a mistake in each build, or as often as {@code ./verify --thorough} asks. */
public final class Repetitions {
    /** Maven hands the property {@code -Dthorough} to the tests. */
    private static final boolean THOROUGH = System.getProperty("thorough") != null;

    private Repetitions() {}

    /** The first number in each build, the second one with {@code ./verify --thorough}. */
    public static int of(int inEachBuild, int thoroughly) {
        return THOROUGH ? thoroughly : inEachBuild;
    }
}

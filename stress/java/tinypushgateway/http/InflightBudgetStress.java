package tinypushgateway.http;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZJ_Result;

/** Two contents of which only one fits the budget, while a third ends: nothing is taken twice, nothing gets lost. */
@JCStressTest
@Outcome(id = "true, false, 40", expect = ACCEPTABLE, desc = "the first was earlier")
@Outcome(id = "false, true, 40", expect = ACCEPTABLE, desc = "the second was earlier")
@Outcome(id = "false, false, 100", expect = ACCEPTABLE, desc = "both came before the third ended")
@State
public class InflightBudgetStress {
    private final BodyBuffer.Budget budget = new BodyBuffer.Budget(100);

    public InflightBudgetStress() {
        budget.reserve(50);
    }

    @Actor
    public void first(ZZJ_Result result) {
        result.r1 = budget.reserve(60);
    }

    @Actor
    public void second(ZZJ_Result result) {
        result.r2 = budget.reserve(60);
    }

    @Actor
    public void third() {
        budget.release(50);
    }

    @Arbiter
    public void left(ZZJ_Result result) {
        result.r3 = budget.left();
    }
}

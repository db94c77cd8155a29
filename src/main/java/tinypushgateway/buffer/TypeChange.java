package tinypushgateway.buffer;

import static java.nio.charset.StandardCharsets.US_ASCII;

import tinypushgateway.exposition.MetricType;

/**
 * A metric family was pushed with another TYPE than it had.
 *
 * @param family its name
 * @param had the type it had, or that of the histogram or summary to which the name belongs
 * @param pushed the type that came
 */
public record TypeChange(String family, String had, String pushed) {
    static TypeChange of(byte[] name, int from, int length, MetricType had, MetricType pushed) {
        return new TypeChange(
                new String(name, from, length, US_ASCII),
                new String(had.word(), US_ASCII),
                new String(pushed.word(), US_ASCII));
    }
}

package tinypushgateway.exposition;

/**
 * How large the parts of one exposition may be; every number has a flag of the same name.
 *
 * @param lineBytes one line without its line end, in bytes (--push.max-line-bytes, at most 32 KiB)
 * @param nameBytes a metric name or a label name, in bytes (--push.max-name-bytes)
 * @param labelValueBytes a label value as written between its quotes, in bytes (--push.max-label-value-bytes)
 * @param labels labels of one sample (--push.max-labels)
 * @param samples samples of the exposition, and its metric families (--push.max-samples)
 */
public record ExpositionLimits(int lineBytes, int nameBytes, int labelValueBytes, int labels, int samples) {

    public ExpositionLimits {
        if (lineBytes > 32 * 1024) {
            throw new IllegalArgumentException("a line of more than 32 KiB fits no chunk of the buffer: " + lineBytes);
        }
    }
}

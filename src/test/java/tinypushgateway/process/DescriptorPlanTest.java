package tinypushgateway.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DescriptorPlanTest {

    @ParameterizedTest
    @CsvSource({
        "1024, 1048576, 1024",
        "1024, 1344, 1024",
        "1024, 1024, 768",
        "10, 1024, 10",
        "1024, 80, 12",
        "1024, 64, 0",
        "65536, 9223372036854775807, 65536",
    })
    void thereAreAsManyConnectionsAsDescriptorsAreEnoughFor(int asked, long descriptors, int connections) {
        assertThat(DescriptorPlan.connections(asked, descriptors)).isEqualTo(connections);
    }
}

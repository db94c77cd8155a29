package tinypushgateway.handler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tinypushgateway.http.HttpError;
import tinypushgateway.http.Status;

class PushedTypeTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "text/plain",
                "Text/Plain",
                "text/plain; version=0.0.4; charset=utf-8",
                "text/plain; version=1.0.0",
                "text/plain;charset=ISO-8859-1",
                "text/xml",
                "application/octet-stream",
                "application/json",
                "application/x-www-form-urlencoded",
                "application/openmetrics-text; version=1.0.0",
                ";;;=",
            })
    void anyTypeThatTextMayHaveIsTaken(String type) {
        assertThatNoException().isThrownBy(() -> PushedType.of(type).check());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=text",
                "application/vnd.google.protobuf; proto=io.prometheus.client.Metric; encoding=delimited",
                "Application/Vnd.Google.Protobuf",
                "multipart/form-data; boundary=x",
            })
    void whatCannotBeTextIsRefused(String type) {
        assertThatExceptionOfType(HttpError.class)
                .isThrownBy(() -> PushedType.of(type).check())
                .satisfies(error -> assertThat(error.status()).isEqualTo(Status.UNSUPPORTED_MEDIA_TYPE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited",
                "application/vnd.google.protobuf;encoding=delimited;proto=io.prometheus.client.MetricFamily",
                "Application/Vnd.Google.Protobuf; proto=\"io.prometheus.client.MetricFamily\"; encoding=\"delimited\"",
                "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited; escaping=allow-utf-8",
            })
    void delimitedFamiliesAreProtobufWhateverTheOrderOfTheParameters(String type) throws HttpError {
        PushedType pushed = PushedType.of(type);
        pushed.check();
        assertThat(pushed.isDelimitedFamilies()).isTrue();
        assertThat(PushedType.of("text/plain; proto=io.prometheus.client.MetricFamily; encoding=delimited")
                        .isDelimitedFamilies())
                .isFalse();
    }

    @Test
    void whatCurlSaysOfItselfIsThatOfAForm() {
        assertThat(PushedType.of("application/x-www-form-urlencoded").isForm()).isTrue();
        assertThat(PushedType.of("text/plain").isForm()).isFalse();
        assertThat(PushedType.of("").isForm()).isFalse();
    }

    @Test
    void aCharsetCountsWhereItsBytesMayNotBeUtf8() {
        assertThat(PushedType.of("text/plain;charset=ISO-8859-1").otherCharset())
                .contains("iso-8859-1");
        assertThat(PushedType.of("text/plain; charset=\"UTF-8\"").otherCharset())
                .isEmpty();
        assertThat(PushedType.of("text/plain; charset=us-ascii").otherCharset()).isEmpty();
        assertThat(PushedType.of("text/plain").otherCharset()).isEmpty();
    }
}

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
                "text/plain;charset=UTF-8;version=\"0.0.4\"",
                "text/plain; version=0.0.4; charset=utf-8; escaping=underscores",
                "application/x-www-form-urlencoded",
            })
    void whatClientsSayOfTheTextFormatIsTaken(String type) {
        assertThatNoException().isThrownBy(() -> PushedType.isForm(type));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "text/html",
                "application/openmetrics-text; version=1.0.0",
                "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited",
                "multipart/form-data; boundary=x",
                "text/plain; version=1.0.0",
                "text/plain; charset=utf-16",
                "text/plainer",
            })
    void aTypeThatSaysItIsSomethingElseIsRefused(String type) {
        assertThatExceptionOfType(HttpError.class)
                .isThrownBy(() -> PushedType.isForm(type))
                .withMessageContaining("'" + type.substring(0, Math.min(60, type.length())))
                .satisfies(error -> assertThat(error.status()).isEqualTo(Status.UNSUPPORTED_MEDIA_TYPE));
    }

    @Test
    void noMoreThanAShortPieceIsQuotedAndItIsAscii() {
        assertThatExceptionOfType(HttpError.class)
                .isThrownBy(() -> PushedType.isForm("image/\u00e9" + "x".repeat(1000)))
                .withMessageEndingWith("'image/?" + "x".repeat(53) + "...'");
    }

    @Test
    void whatCurlSaysOfItselfIsThatOfAForm() throws HttpError {
        assertThat(PushedType.isForm("application/x-www-form-urlencoded")).isTrue();
        assertThat(PushedType.isForm("text/plain")).isFalse();
        assertThat(PushedType.isForm("")).isFalse();
    }
}

package tinypushgateway.handler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tinypushgateway.config.Options;
import tinypushgateway.exposition.Exposition;
import tinypushgateway.http.HttpError;
import tinypushgateway.http.Status;

/** What paths of pushes mean, and which are refused. */
class GroupingPathTest {
    private static final Exposition.Limits LIMITS = Options.DEFAULT.expositionLimits();

    @ParameterizedTest
    @CsvFileSource(files = "src/test/resources/handler/recorded-paths.txt", delimiter = '|', quoteCharacter = '`')
    void aPathThatAClientSendsMeansWhatItMeansToPushgateway(String path, String labels) throws HttpError {
        assertThat(GroupingPath.matches(path)).isTrue();
        assertThat(labels(path)).isEqualTo(labels);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    /metrics/job/x/a/1/b/2                      | {a="1",b="2",job="x"}
                    /metrics/job/x/b/2/a/1                      | {a="1",b="2",job="x"}
                    /metrics/job/x/job/y                        | {job="x"}
                    /metrics/job/x/job/y/job@base64/eg/a/1      | {a="1",job="x"}
                    /metrics/job/x/a/1/a/2                      | {a="2",job="x"}
                    /metrics/job/x/a@base64/MQ/a/2              | {a="2",job="x"}
                    /metrics/job/x/a_B9/1/_/2                   | {_="2",a_B9="1",job="x"}
                    /metrics/job/x/U__a_2e_b/1                  | {U__a_2e_b="1",job="x"}
                    /metrics/job/job/job/job                    | {job="job"}
                    """)
    void aGroupIsASetOfLabelsAndTheLastOfANameCounts(String path, String labels) throws HttpError {
        assertThat(labels(path)).isEqualTo(labels);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    /metrics/job/a+b                            | {job="a+b"}
                    /metrics/job/a%2Bb                          | {job="a+b"}
                    /metrics/job/a%20b                          | {job="a b"}
                    /metrics/job/a%2520b                        | {job="a%20b"}
                    /metrics/job/%C3%BC%e2%98%83%F0%9F%98%80    | {job="ü☃😀"}
                    /metrics/job/x/%61%5Fb/%31                  | {a_b="1",job="x"}
                    /metrics/job/x/a/%22%5C%0A                  | {a="\\"\\\\\\n",job="x"}
                    /metrics/job/x/a/b;c=d,e:f@g&h#i!$'()*~     | {a="b;c=d,e:f@g&h#i!$'()*~",job="x"}
                    /metrics/job/.../a/.b/c/..d                 | {a=".b",c="..d",job="..."}
                    /%6Detrics/%6a%6Fb/x                        | {job="x"}
                    /metrics/job%40base64/eA                    | {job="x"}
                    /metrics/jo%62/x                            | {job="x"}
                    /metrics/job@b%61se6%34/eA                  | {job="x"}
                    /metrics/job/x/a%40base64/MQ                | {a="1",job="x"}
                    """)
    void aSegmentIsDecodedOnceAndPlusStaysPlus(String path, String labels) throws HttpError {
        assertThat(GroupingPath.matches(path)).isTrue();
        assertThat(labels(path)).isEqualTo(labels);
    }

    @Test
    void anyVisibleCharacterStandsForItself() throws HttpError {
        assertThat(labels("/metrics/job/x/a/\"{}|^<>`\\")).isEqualTo("{a=\"\\\"{}|^<>`\\\\\",job=\"x\"}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    Lw              | /
                    Lw=             | /
                    Lw==            | /
                    Lw=====         | /
                    Lw%3D%3D        | /
                    Lx              | /
                    %4Cw            | /
                    =               | ``
                    ==              | ``
                    ``              | ``
                    Lg              | .
                    Li4             | ..
                    Kw              | +
                    Pz8_            | ???
                    Pj4-            | >>>
                    L3%0D%0AZhci90b%0AXA | /var/tmp
                    w7w             | ü
                    """)
    void base64UrlIsReadAsPushgatewayReadsIt(String value, String decoded) throws HttpError {
        assertThat(labels("/metrics/job/x/a@base64/" + value)).isEqualTo("{a=\"" + decoded + "\",job=\"x\"}");
        if (!decoded.isEmpty()) {
            assertThat(labels("/metrics/job@base64/" + value)).isEqualTo("{job=\"" + decoded + "\"}");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "L", "Lw==L", "Lw%0A=x", "L3Zhc", "a+b8", "Pz8%2F", "Pz8%2B", "Lw.", "%00", "Lw%20", "=Lw", "%C3%BC",
                "@"
            })
    void whatIsNoBase64UrlIsRefused(String value) {
        assertThat(rejection("/metrics/job/x/a@base64/" + value))
                .contains("found the value '" + value + "' of label 'a@base64', expected base64url");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    /metrics/job/x/                             | {job="x"}
                    /metrics/job@base64/eA==/                   | {job="x"}
                    /metrics/job/x/a/                           | {a="",job="x"}
                    /metrics/job/x/a@base64/                    | {a="",job="x"}
                    /metrics/job/x/a/1/b/                       | {a="1",b="",job="x"}
                    /metrics/job/x/a//b/2                       | {a="",b="2",job="x"}
                    /metrics/job/x/a//b//c/                     | {a="",b="",c="",job="x"}
                    /metrics/job/x/instance//a/1                | {a="1",instance="",job="x"}
                    """)
    void anEmptySegmentInThePlaceOfAValueIsAnEmptyValue(String path, String labels) throws HttpError {
        assertThat(labels(path)).isEqualTo(labels);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    /metrics/job/nightly%2Fimport/instance/i1   | {instance="i1",job="nightly/import"}
                    /metrics/job/nightly%2fimport               | {job="nightly/import"}
                    /metrics/job/nightly%2fimport/a/1           | {a="1",job="nightly/import"}
                    /metrics/job/%2Fnightly                     | {job="/nightly"}
                    /metrics/job/%2F                            | {job="/"}
                    /metrics/job/x/path/%2Fvar%2Ftmp            | {job="x",path="/var/tmp"}
                    /metrics/job/x/path/%2F                     | {job="x",path="/"}
                    /metrics/job/x/path/var%2F                  | {job="x",path="var/"}
                    /metrics/job/x/path/var%2Ftmp               | {job="x",path="var/tmp"}
                    /metrics/job/x/date/1%2F2%2F2026            | {date="1/2/2026",job="x"}
                    /metrics/job/x/path/a%2F..%2Fb              | {job="x",path="a/../b"}
                    /metrics/job/x/path/a%2Fb%2F.               | {job="x",path="a/b/."}
                    /metrics/job/x/path/a%2F%2Fb                | {job="x",path="a//b"}
                    /metrics/job/x/path/a%2Fb-c%2Fd             | {job="x",path="a/b-c/d"}
                    /metrics/job/x/path/a%2F__b%2Fd             | {job="x",path="a/__b/d"}
                    /metrics/job/x/shard//path/a%2Fb%2Fc        | {job="x",path="a/b/c",shard=""}
                    """)
    void anEscapedSlashIsPartOfAValueIfPushgatewayWouldRefuseThePath(String path, String labels) throws HttpError {
        assertThat(labels(path)).isEqualTo(labels);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    /metrics/job/a%2Fb%2Fc                      | job@base64/YS9iL2M
                    /metrics/job/a%2fb%2Fc                      | job@base64/YS9iL2M
                    /metrics/job/a%2F                           | job@base64/YS8
                    /metrics/job/a%2Fb%2F                       | job@base64/YS9iLw
                    /metrics/job/a%2Fb%40base64%2Fc             | job@base64/YS9iQGJhc2U2NC9j
                    /metrics/job/a%2F%62%2Fc                    | job@base64/YS9iL2M
                    /metrics/job/a%2Fb/c/d%2Fe                  | job@base64/YS9i
                    /metrics/job/x/path/a%2Fb%2Fc               | path@base64/YS9iL2M
                    /metrics/job/x/path/a%2Fb%2F                | path@base64/YS9iLw
                    /metrics/job/x/y/z/path/a%2Fb%2Fc/d/e       | path@base64/YS9iL2M
                    """)
    void anEscapedSlashIsRefusedIfPushgatewayWouldFindOtherLabels(String path, String instead) {
        assertThat(rejection(path)).contains("%2F", "expected", "write " + instead);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    /metrics/job                                | found '' as the name of the job, expected /metrics/job/JOB
                    /metrics/job/                               | found '' as the name of the job, expected /metrics/job/JOB
                    /metrics/job//                              | found '' as the name of the job
                    /metrics/job//instance/i1                   | found '' as the name of the job
                    /metrics/job@base64                         | found '' as the name of the job
                    /metrics/job@base64/                        | found '' as the name of the job
                    /metrics/job@base64/=/instance/i1           | found '=' as the name of the job
                    /metrics/job/instance/i1                    | found label 'i1' without a value, expected /LABEL/VALUE pairs
                    /metrics/job/x/a                            | found label 'a' without a value
                    /metrics/job/x/a@base64                     | found label 'a@base64' without a value
                    /metrics/job/batch/instance/i1/             | found a '/' after the last value 'i1'
                    /metrics/job/x/a//                          | found a '/' after the last value ''
                    /metrics/job/x//                            | found an empty label name after the value 'x'
                    /metrics/job/x//a/1                         | found an empty label name after the value 'x'
                    /metrics/job/x/a/1//b                       | found an empty label name after the value '1'
                    /metrics/job/x/a///b                        | found an empty label name after the value ''
                    /metrics/job/x/zone.x/z                     | found label name 'zone.x', expected a label name
                    /metrics/job/x/9a/1                         | found label name '9a'
                    /metrics/job/x/__a/1                        | found label name '__a'
                    /metrics/job/x/%5F_a/1                      | found label name '%5F_a'
                    /metrics/job/x/__name__/1                   | found label name '__name__'
                    /metrics/job/x/a:b/1                        | found label name 'a:b'
                    /metrics/job/x/%C3%BC/1                     | found label name '%C3%BC'
                    /metrics/job/x/a%2Fb/1                      | found label name 'a%2Fb'
                    /metrics/job/x/a%00/1                       | found label name 'a%00'
                    /metrics/job/x/@base64/eA                   | found label name '@base64'
                    /metrics/job/x/a@base64@base64/eA           | found label name 'a@base64@base64'
                    /metrics/job/x/a@BASE64/eA                  | found label name 'a@BASE64'
                    /metrics/job/x/__a@base64/eA                | found label name '__a@base64'
                    /metrics/job/.                              | found the value '.' of label 'job', expected no '.' or '..', which
                    /metrics/job/..                             | write job@base64/Li4
                    /metrics/job/x/a/%2E                        | found the value '%2E' of label 'a', expected no '.'
                    /metrics/job/x/a/.%2e                       | write a@base64/Li4
                    /metrics/job/x/../y                         | found label name '..'
                    /metrics/job/x/a/.                          | write a@base64/Lg
                    /metrics/job/100%                           | found '100%' with a % without two hexadecimal digits after it
                    /metrics/job/%zz                            | found '%zz' with a %
                    /metrics/job/x/a/%4                         | found '%4' with a %
                    /metrics/job/x/a%/1                         | found 'a%' with a %
                    /metrics/job/x/a@base64/%                   | found '%' with a %
                    /metrics/job/x/a/%FF                        | found the value '%FF' of label 'a', expected valid UTF-8
                    /metrics/job/x/a/%C0%80                     | expected valid UTF-8
                    /metrics/job/x/a/%ED%A0%80                  | expected valid UTF-8
                    /metrics/job/x/a/%ED%A0%BD%ED%B8%80         | expected valid UTF-8
                    /metrics/job/x/a/%F4%90%80%80               | expected valid UTF-8
                    /metrics/job/x/a@base64/_w                  | found the value '_w' of label 'a', expected valid UTF-8
                    /metrics/job/x/job/%FF                      | found the value '%FF' of label 'job', expected valid UTF-8
                    /metrics/job/%00                            | found the value '%00' of label 'job', expected a value without NUL
                    /metrics/job/x/a@base64/AA                  | found the value 'AA' of label 'a', expected a value without NUL
                    """)
    void aPathThatIsMalformedIsRefused(String path, String message) {
        assertThat(GroupingPath.matches(path)).isTrue();
        assertThat(rejection(path)).contains(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/metrics/job",
                "/metrics/job/",
                "/metrics/job/x",
                "/metrics/job@base64",
                "/metrics/job@base64/eA",
                "/metrics/job%40base64/eA",
                "/%6D%65%74%72%69%63%73/%6A%6F%62%40%62%61%73%65%36%34/eA"
            })
    void aPathOfAJobIsOneForPushes(String path) {
        assertThat(GroupingPath.matches(path)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "*",
                "/push",
                "/metrics",
                "/metrics/",
                "/metrics/jo",
                "/metrics/jobs",
                "/metrics/jobs/x",
                "/metrics/Job/x",
                "/Metrics/job/x",
                "/metrics/job@",
                "/metrics/job@base6",
                "/metrics/job@base64x/eA",
                "/metrics/job@BASE64/eA",
                "/metrics/job@base64@base64/eA",
                "/metrics/job%",
                "/metrics/job%4",
                "/metrics/job%zz/x",
                "/metrics%2Fjob/x",
                "/metrics/job%2Fx",
                "//metrics/job/x",
                "/metrics//job/x",
                "/prefix/metrics/job/x",
                "metrics/job/x"
            })
    void anyOtherPathIsNot(String path) {
        assertThat(GroupingPath.matches(path)).isFalse();
        assertThat(rejection(path)).contains("expected /metrics/job/JOB");
    }

    @Test
    void aValueMayBeAsLongAsItsFlagAllowsWithItsEscapes() throws HttpError {
        Exposition.Limits limits = new Exposition.Limits(1000, 256, 6, 64, 100);

        assertThat(labels("/metrics/job/123456", limits)).isEqualTo("{job=\"123456\"}");
        assertThat(labels("/metrics/job/%C3%BC%C3%BC%C3%BC", limits)).isEqualTo("{job=\"üüü\"}");
        assertThat(labels("/metrics/job/%F0%9F%98%80%22", limits)).isEqualTo("{job=\"😀\\\"\"}");
        assertThat(labels("/metrics/job/%E2%98%83%E2%98%83", limits)).isEqualTo("{job=\"☃☃\"}");
        assertThat(rejection("/metrics/job/1234567", limits))
                .contains("found the value '1234567' of label 'job'", "at most 6 bytes (--push.max-label-value-bytes)");
        assertThat(rejection("/metrics/job/%C3%BC%C3%BC%C3%BC1", limits)).contains("--push.max-label-value-bytes");
        assertThat(rejection("/metrics/job/%F0%9F%98%80%22x", limits)).contains("--push.max-label-value-bytes");
        assertThat(rejection("/metrics/job/%E2%98%83%E2%98%83x", limits)).contains("--push.max-label-value-bytes");
        assertThat(rejection("/metrics/job/12345\\", limits)).contains("--push.max-label-value-bytes");
        assertThat(rejection("/metrics/job/12345%0A", limits)).contains("--push.max-label-value-bytes");
        assertThat(rejection("/metrics/job@base64/MTIzNDU2Nw", limits)).contains("--push.max-label-value-bytes");
    }

    @Test
    void aNameMayBeAsLongAsItsFlagAllows() throws HttpError {
        Exposition.Limits limits = new Exposition.Limits(1000, 3, 2048, 64, 100);

        assertThat(labels("/metrics/job/x/abc@base64/eA", limits)).isEqualTo("{abc=\"x\",job=\"x\"}");
        assertThat(rejection("/metrics/job/x/abcd/y", limits))
                .contains("found label name 'abcd'", "at most 3 bytes (--push.max-name-bytes)");
    }

    @Test
    void thereMayBeAsManyLabelsAsTheirFlagAllowsWithTheJob() throws HttpError {
        Exposition.Limits limits = new Exposition.Limits(1000, 256, 2048, 3, 100);

        assertThat(labels("/metrics/job/x/a/1/b/2/a/3/job/y", limits)).isEqualTo("{a=\"3\",b=\"2\",job=\"x\"}");
        assertThat(rejection("/metrics/job/x/a/1/b/2/c/3", limits))
                .contains("found label 'c' after 3 others", "at most 3 labels with the job (--push.max-labels)");
    }

    @Test
    void aRejectionIsOneLineOfAsciiThatQuotesLittle() {
        String longValue = "v".repeat(100);

        assertThat(rejection("/metrics/job/x/a@base64/" + longValue + "."))
                .contains("'" + "v".repeat(40) + "'...")
                .doesNotContain("v".repeat(41));
        assertThat(rejection("/metrics/job/x/" + longValue + ".")).doesNotContain("v".repeat(41));
        assertThat(rejection("/metrics/job/x/" + longValue)).doesNotContain("v".repeat(41));
        assertThat(rejection("/metrics/job/" + longValue + "//a/b")).doesNotContain("v".repeat(41));
        assertThat(rejection("/metrics/job/%2F" + longValue + "%ff")).doesNotContain("v".repeat(41));
        assertThat(rejection("/metrics/job/a%2F" + "b".repeat(50) + "%2F%0A%C3%BC"))
                .contains("write job@base64/VALUE, in base64url")
                .doesNotContain("b".repeat(41));
        assertThat(rejection("/metrics/job/a%2Fb%2F%0A%C3%BC")).contains("'a/b/\\u000a\\u00fc'");
        assertThat(rejection("/metrics/job/x\n")).contains("'/metrics/job/x\\u000a'");
    }

    @Test
    void aValueInBase64MayHoldAnyCharacterButNul() throws HttpError {
        String any = "/a//b/../%2F+ \"\\\n\r\t\u0001\u007f\u0080\u2028\ufeff\uffff";
        String encoded = Base64.getUrlEncoder().encodeToString(any.getBytes(UTF_8));
        String escaped = any.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");

        assertThat(labels("/metrics/job/x/a@base64/" + encoded)).isEqualTo("{a=\"" + escaped + "\",job=\"x\"}");
    }

    /** Measured 560 bytes without escape analysis. */
    @Test
    void aShortPathIsReadWithLittleGarbage() throws HttpError {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int calls = 1_000;
        int length = 0;
        long before = 0;
        for (int i = 0; i < 2 * calls; i++) {
            before = i == calls ? threads.getCurrentThreadAllocatedBytes() : before; // classes are loaded by then
            length = GroupingPath.of("/metrics/job/x/instance/y", LIMITS).text().length;
        }

        assertThat((threads.getCurrentThreadAllocatedBytes() - before) / calls).isLessThan(600);
        assertThat(length).isEqualTo("instance=\"y\",job=\"x\"".length());
    }

    private static String labels(String path) throws HttpError {
        return labels(path, LIMITS);
    }

    private static String labels(String path, Exposition.Limits limits) throws HttpError {
        return GroupingPath.of(path, limits).toString();
    }

    private static String rejection(String path) {
        return rejection(path, LIMITS);
    }

    private static String rejection(String path, Exposition.Limits limits) {
        HttpError rejection = catchThrowableOfType(HttpError.class, () -> GroupingPath.of(path, limits));
        assertThat(rejection).as("rejection of " + path).isNotNull();
        assertThat(rejection.status()).isEqualTo(Status.BAD_REQUEST);
        assertThat(rejection.reason()).isEqualTo("path");
        assertThat(rejection.getMessage())
                .matches("[ -~]+")
                .startsWith("the path of the request: found ")
                .contains(", expected ")
                .hasSizeLessThan(400);
        return rejection.getMessage();
    }
}

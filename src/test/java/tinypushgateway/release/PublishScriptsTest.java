package tinypushgateway.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the scripts ask of docker, native-image and gh, which cannot run in a test: no engine of containers with BuildKit, no GraalVM and no
 * GitHub is within reach. The commands are stood in for.
 */
class PublishScriptsTest {
    private static final String IMAGE = "registry.example.com/tiny-pushgateway";
    private static final String AMD64 = "sha256:" + "a".repeat(64);
    private static final String ARM64 = "sha256:" + "b".repeat(64);
    private static final String WHOLE = "sha256:" + "c".repeat(64);

    @TempDir
    private Path folder;

    private Path bin;

    @BeforeEach
    void makeAFolderForCommands() throws IOException {
        bin = Files.createDirectory(folder.resolve("bin"));
    }

    @Test
    void anImageIsPushedWithoutATagAndItsDigestIsKept() throws Exception {
        StandIn docker = new StandIn(bin, "docker", writesMetadata(AMD64));
        Path digest = folder.resolve("digests/amd64");

        Script.run(docker.environment(), "image", IMAGE, digest.toString()).successful();

        assertThat(docker.asked())
                .singleElement()
                .asString()
                .startsWith("buildx build --build-arg REVISION=")
                .contains(
                        " --provenance mode=max --sbom true ",
                        " --output type=image,name=" + IMAGE + ",push-by-digest=true,name-canonical=true,push=true ")
                .endsWith(" .")
                .doesNotContain("--tag", "--target");
        assertThat(Files.readString(digest)).isEqualTo(AMD64 + "\n");
    }

    @Test
    void anImageWithoutADigestIsAFailure() throws Exception {
        StandIn docker = new StandIn(bin, "docker", "exit 0");
        Path digest = folder.resolve("digests/amd64");

        assertThat(Script.run(docker.environment(), "image", IMAGE, digest.toString())
                        .exitCode())
                .isEqualTo(1);
        assertThat(digest).doesNotExist();
    }

    @Test
    void theArchitecturesAreJoinedUnderTheTagsOfTheRelease() throws Exception {
        StandIn docker = new StandIn(
                bin, "docker", "[[ $* != *--raw* ]] || exit 1; [[ $* != *inspect* ]] || printf '%s\\n\\n' " + WHOLE);
        Path digests = Files.createDirectory(folder.resolve("digests"));
        Files.writeString(digests.resolve("amd64"), AMD64 + "\n");
        Files.writeString(digests.resolve("arm64"), ARM64 + "\n");

        String out = Script.run(docker.environment(), "publish-image", IMAGE, digests.toString(), "v999.0.0")
                .successful();

        assertThat(docker.asked().get(1))
                .isEqualTo("buildx imagetools create --tag " + IMAGE + ":999.0.0 --tag " + IMAGE + ":999.0 --tag "
                        + IMAGE + ":999 --tag " + IMAGE + ":latest " + IMAGE + "@" + AMD64 + " " + IMAGE + "@" + ARM64);
        assertThat(docker.asked().getLast()).contains("imagetools inspect").endsWith(IMAGE + ":999.0.0");
        assertThat(out).isEqualTo("digest=" + WHOLE + "\n");
    }

    @ParameterizedTest
    @CsvSource({"the same, 0, 4", "another, 1, 2"})
    void aVersionThatIsPublishedIsNeverReplaced(String made, int exitCode, int commands) throws Exception {
        StandIn docker = new StandIn(
                bin,
                "docker",
                "case $* in *--raw*) echo the same ;; *--dry-run*) echo " + made + " ;; *inspect*) echo " + WHOLE
                        + " ;; esac");
        Path digests = Files.createDirectory(folder.resolve("digests"));
        Files.writeString(digests.resolve("amd64"), AMD64 + "\n");

        assertThat(Script.run(docker.environment(), "publish-image", IMAGE, digests.toString(), "v1.2.3")
                        .exitCode())
                .isEqualTo(exitCode);
        assertThat(docker.asked()).hasSize(commands);
    }

    @Test
    void theNativeImageHasOneTag() throws Exception {
        StandIn docker =
                new StandIn(bin, "docker", "[[ $* != *--raw* ]] || exit 1; [[ $* != *inspect* ]] || echo " + WHOLE);
        Path digests = Files.createDirectory(folder.resolve("digests"));
        Files.writeString(digests.resolve("amd64"), AMD64 + "\n");

        Script.run(docker.environment(), "publish-image", "--native", IMAGE, digests.toString(), "v1.2.3")
                .successful();

        assertThat(docker.asked().get(1))
                .isEqualTo("buildx imagetools create --tag " + IMAGE + ":1.2.3-native " + IMAGE + "@" + AMD64);
    }

    @Test
    void aFileThatIsNoDigestIsNotPublished() throws Exception {
        StandIn docker = new StandIn(bin, "docker", "echo " + WHOLE);
        Path digests = Files.createDirectory(folder.resolve("digests"));
        Files.writeString(digests.resolve("amd64"), "latest\n");

        assertThat(Script.run(docker.environment(), "publish-image", IMAGE, digests.toString(), "v1.2.3")
                        .err())
                .contains("holds no digest");
        assertThat(bin.resolve("docker.asked")).doesNotExist();
    }

    @Test
    void theExecutableAndTheLicenceOfGraalvmTakeThePlaceOfAStageOfTheDockerfile() throws Exception {
        Path graalvm = Files.createDirectories(folder.resolve("graalvm/lib/svm/bin"));
        Files.createSymbolicLink(
                Files.createDirectories(folder.resolve("graalvm/bin")).resolve("native-image"),
                graalvm.resolve("native-image"));
        StandIn nativeImage = new StandIn(
                graalvm,
                "native-image",
                "printf '#!/bin/sh\\necho tiny-pushgateway 1.2.3\\n' >\"${@: -1}\"; chmod 755 \"${@: -1}\"");
        Files.writeString(folder.resolve("graalvm/LICENSE.txt"), "GraalVM's");
        Path out = folder.resolve("native");

        String printed = Script.run(
                        Map.of("GRAALVM_HOME", folder.resolve("graalvm").toString()),
                        "native",
                        "target/tiny-pushgateway.jar",
                        out.toString())
                .successful();

        assertThat(nativeImage.asked())
                .containsExactly(
                        "--static --libc=musl -jar target/tiny-pushgateway.jar -o " + out + "/build/tiny-pushgateway");
        assertThat(printed).isEqualTo("tiny-pushgateway 1.2.3\n");
        // What the stage "native" copies from the stage "native-build".
        assertThat(Files.readString(Path.of("Dockerfile")))
                .contains(
                        "AS native-build\n",
                        "COPY --from=native-build /build/tiny-pushgateway /tiny-pushgateway\n",
                        "COPY --from=native-build /build/licences /licences/graalvm\n");
        assertThat(out.resolve("build/licences/LICENSE.txt")).hasContent("GraalVM's");

        StandIn docker = new StandIn(bin, "docker", writesMetadata(AMD64));
        out.resolve("build/tiny-pushgateway").toFile().setExecutable(false);
        Path digest = folder.resolve("digests/amd64");
        Script.run(docker.environment(), "native-image", out.toString(), IMAGE, digest.toString())
                .successful();

        assertThat(docker.asked())
                .singleElement()
                .asString()
                .contains(" --target native --build-context native-build=" + out + " .");
        assertThat(out.resolve("build/tiny-pushgateway")).isExecutable();
        assertThat(Files.readString(digest)).isEqualTo(AMD64 + "\n");
    }

    @Test
    void aLoginTakesTheTokenFromStandardInput() throws Exception {
        StandIn docker = new StandIn(bin, "docker", "cat >'" + folder + "/token'");
        Map<String, String> environment = new HashMap<>(docker.environment());
        environment.put("REGISTRY_USER", "somebody");
        environment.put("REGISTRY_TOKEN", "secret");

        Script.run(environment, "login", "registry.example.com").successful();

        assertThat(docker.asked()).containsExactly("login registry.example.com --username somebody --password-stdin");
        assertThat(folder.resolve("token")).hasContent("secret");
    }

    @Test
    void aReleaseHasTheNotesAndAllFiles() throws Exception {
        Checkout checkout = new Checkout(Files.createDirectory(folder.resolve("checkout")));
        checkout.change(
                "CHANGELOG.md",
                text -> "## 1.2.3 / 2026-12-01\n\n* [BUGFIX] One.\n\n## 1.2.3-rc.1 / 2026-11-01\n\n* [BUGFIX] Two.\n");
        StandIn gh = new StandIn(
                bin, "gh", "while [ \"$1\" != --notes-file ]; do shift; done; cat \"$2\" >>'" + folder + "/notes'");
        Path files = Files.createDirectory(folder.resolve("files"));
        Files.writeString(files.resolve("a.deb"), "");
        Files.writeString(files.resolve("SHA256SUMS"), "");

        checkout.run(gh.environment(), "github-release", "v1.2.3", files.toString())
                .successful();
        checkout.run(gh.environment(), "github-release", "v1.2.3-rc.1", files.toString())
                .successful();

        assertThat(gh.asked().getFirst())
                .startsWith("release create v1.2.3 --verify-tag --title 1.2.3 --notes-file ")
                .endsWith(" " + files + "/SHA256SUMS " + files + "/a.deb")
                .doesNotContain("--prerelease");
        assertThat(gh.asked().getLast()).contains("release create v1.2.3-rc.1 ", " --prerelease ");
        assertThat(folder.resolve("notes")).hasContent("* [BUGFIX] One.\n* [BUGFIX] Two.\n");
    }

    /** As docker buildx does with {@code --metadata-file}. */
    private static String writesMetadata(String digest) {
        return "while [ \"$1\" != --metadata-file ]; do shift; done; "
                + "printf '{\\n  \"buildx.build.ref\": \"x\",\\n  \"containerimage.digest\": \"" + digest
                + "\"\\n}\\n' >\"$2\"";
    }
}

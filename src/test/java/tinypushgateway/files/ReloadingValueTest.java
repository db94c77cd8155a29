package tinypushgateway.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When files are read again, and what stays when they cannot be used. */
class ReloadingValueTest {
    @TempDir
    private Path folder;

    private final List<String> heard = new ArrayList<>();
    private int loads;
    private long now;
    private Path left;
    private Path right;

    @BeforeEach
    void writeBoth() throws IOException {
        left = Files.writeString(folder.resolve("left"), "1");
        right = Files.writeString(folder.resolve("right"), "1");
    }

    @Test
    void filesThatStayAreReadOnce() throws Exception {
        ReloadingValue<String> value = both();
        for (int i = 0; i < 100; i++) {
            now += ReloadingValue.CHECK_NANOS;
            assertThat(value.get()).isEqualTo("1");
        }
        assertThat(loads).isEqualTo(1);
        assertThat(heard).isEmpty();
    }

    @Test
    void aChangeIsSeenWithinASecondAndNotLookedForBefore() throws Exception {
        ReloadingValue<String> value = both();
        write(left, "22");
        write(right, "22");
        now += ReloadingValue.CHECK_NANOS - 1;
        assertThat(value.get()).isEqualTo("1");
        now++;
        assertThat(value.get()).isEqualTo("22");
        assertThat(heard).containsExactly("reloaded");
    }

    @Test
    void filesOfWhichOneIsYetToComeAreNoFailure() throws Exception {
        ReloadingValue<String> value = both();
        write(left, "22");
        assertThat(look(value)).isEqualTo("1");
        write(right, "22");
        assertThat(look(value)).isEqualTo("22");
        assertThat(heard).containsExactly("reloaded");
    }

    @Test
    void filesThatStayBadAreToldOnceAndTheValueStays() throws Exception {
        ReloadingValue<String> value = both();
        write(left, "22");
        for (int i = 0; i < 10; i++) {
            assertThat(look(value)).isEqualTo("1");
        }
        assertThat(heard).containsExactly(right + ": is not 22");
        write(left, "333");
        for (int i = 0; i < 10; i++) {
            assertThat(look(value)).isEqualTo("1");
        }
        assertThat(heard).containsExactly(right + ": is not 22", right + ": is not 333");
    }

    @Test
    void filesThatAreTakenBackAreAsTheyWere() throws Exception {
        Path kept = folder.resolve("kept");
        ReloadingValue<String> value = both();
        Files.move(left, kept);
        look(value);
        Files.move(kept, left);
        for (int i = 0; i < 3; i++) {
            assertThat(look(value)).isEqualTo("1");
        }
        assertThat(heard).isEmpty();
    }

    @Test
    void aLinkThatIsSwappedIsAChange() throws Exception { // as Kubernetes does with ..data
        for (String version : List.of("a", "b")) {
            Path data = Files.createDirectory(folder.resolve(version));
            Files.writeString(data.resolve("left"), version);
            Files.writeString(data.resolve("right"), version);
        }
        Path link = Files.createSymbolicLink(folder.resolve("..data"), Path.of("a"));
        left = link.resolve("left");
        right = link.resolve("right");
        ReloadingValue<String> value = both();
        assertThat(look(value)).isEqualTo("a");
        Path next = Files.createSymbolicLink(folder.resolve("..data_tmp"), Path.of("b"));
        Files.move(next, link, StandardCopyOption.ATOMIC_MOVE);
        assertThat(look(value)).isEqualTo("b");
    }

    @Test
    void withoutAFirstValueThereIsNone() throws Exception {
        write(left, "22");
        assertThatThrownBy(this::both).isInstanceOf(BadFile.class);
    }

    private String look(ReloadingValue<String> value) {
        now += ReloadingValue.CHECK_NANOS;
        return value.get();
    }

    /** Writes it as a new file, so that even the same size within a tick of the clock is seen. */
    private void write(Path file, String text) throws IOException {
        Files.move(Files.writeString(folder.resolve("new"), text), file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** A value that needs both files to say the same. */
    private ReloadingValue<String> both() throws BadFile {
        ReloadObserver observer = new ReloadObserver() {
            @Override
            public void reloaded() {
                heard.add("reloaded");
            }

            @Override
            public void reloadFailed(String problem) {
                heard.add(problem);
            }
        };
        return new ReloadingValue<>(
                List.of(left, right),
                () -> {
                    loads++;
                    String text = SmallFile.read(left);
                    if (!SmallFile.read(right).equals(text)) {
                        throw new BadFile(right, "is not " + text);
                    }
                    return text;
                },
                observer,
                () -> now);
    }
}

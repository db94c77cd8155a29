package tinypushgateway;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The direction of dependencies, as the table in ARCHITECTURE.md draws it. */
class ArchitectureTest {
    private static final String ROOT = "tinypushgateway";

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    /** A row of the table, {@code | `name` | what it holds | `one`, `other` |}; {@code nothing} and {@code all} are words of its own. */
    private static final Pattern ROW = Pattern.compile("\\| (?:`(\\w+)`|the root) \\| .+ \\| (.+) \\|");

    private static final Pattern NAME = Pattern.compile("`(\\w+)`");

    @Test
    void everyPackageHasItsRowInTheTableAndEveryRowItsPackage() throws IOException {
        assertThat(table().keySet())
                .containsExactlyInAnyOrderElementsOf(
                        MAIN.stream().map(each -> each.getPackageName()).collect(Collectors.toSet()));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void aPackageImportsOnlyWhatTheTableAllows(String name, String allowed) {
        classes()
                .that()
                .resideInAPackage(name)
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage(packages(name, allowed)).or(notOurs()))
                .check(MAIN);
    }

    /** So that the table tells what is, not what once was. */
    @ParameterizedTest
    @MethodSource("rows")
    void theTableAllowsNoMoreThanAPackageImports(String name, String allowed) {
        assertThat(MAIN.stream()
                        .filter(each -> each.getPackageName().equals(name))
                        .flatMap(each -> Stream.concat(
                                Stream.of(name), // whose classes need not depend on each other
                                each.getDirectDependenciesFromSelf().stream()
                                        .map(other -> other.getTargetClass().getPackageName()))))
                .contains(packages(name, allowed));
    }

    @Test
    void ofTheBufferTheMetricsKnowTheLedgerAlone() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".metrics")
                .should()
                .dependOnClassesThat(resideInAnyPackage(ROOT + ".buffer")
                        .and(describe(
                                "are not the ledger",
                                each -> !each.getSimpleName().equals("Ledger"))))
                .check(MAIN);
    }

    @Test
    void nothingLeavesJavaBase() {
        noClasses()
                .should()
                .dependOnClassesThat(describe("are outside of java.base", each -> !inJavaBase(each)))
                .because("there is no dependency at run time but java.base (ADR 1)")
                .check(MAIN);
    }

    @Test
    void onlyOnePackageKnowsTls() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".tls")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("javax.net.ssl..", "java.security.cert..")
                .because("whoever runs without TLS shall not pay for it (ADR 9)")
                .check(MAIN);
    }

    @Test
    void onlyTheHealthCheckTrustsEveryCertificate() {
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + ".tls", ROOT + ".healthcheck")
                .should()
                .dependOnClassesThat()
                .haveSimpleName("UnverifiedTls")
                .because("nothing secret may be sent over it")
                .check(MAIN);
    }

    /** Code is generated for each when it first runs, and the cache of classes of JDK 25 keeps none of that. */
    @Test
    void nothingSwitchesOnTypes() {
        noClasses()
                .should(be(describe("bootstrapping a switch on types", ArchitectureTest::bootstrapsSwitches)))
                .because("the start is quicker with instanceof (docs/performance.md)")
                .check(MAIN);
    }

    /** Proxies and java.lang.reflect, services and resources by name: what native-image would have to be told of. */
    @Test
    void nothingReflects() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.lang.reflect..")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.ServiceLoader")
                .orShould()
                .callMethodWhere(
                        describe("looks up a class, a member or a resource by name", ArchitectureTest::looksUp))
                .because("the code stays fit for native-image (ADR 1)")
                .check(MAIN);
    }

    static Stream<Arguments> rows() throws IOException {
        return table().entrySet().stream().map(row -> Arguments.of(row.getKey(), row.getValue()));
    }

    /** What each package may import, in the words of ARCHITECTURE.md, by the package. */
    private static Map<String, String> table() throws IOException {
        return Files.readAllLines(Path.of("ARCHITECTURE.md")).stream()
                .dropWhile(line -> !line.startsWith("| package |"))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .map(ROW::matcher)
                .peek(row -> assertThat(row.matches()).as("%s", row).isTrue())
                .collect(Collectors.toMap(
                        row -> row.group(1) == null ? ROOT : ROOT + "." + row.group(1), row -> row.group(2)));
    }

    /** A package itself and those that it may import. */
    private static String[] packages(String name, String allowed) {
        Stream<String> others = allowed.equals("all")
                ? MAIN.stream().map(each -> each.getPackageName())
                : NAME.matcher(allowed).results().map(match -> ROOT + "." + match.group(1));
        return Stream.concat(Stream.of(name), others).distinct().toArray(String[]::new);
    }

    private static boolean bootstrapsSwitches(JavaClass each) {
        try {
            Path file = Path.of(each.getSource().orElseThrow().getUri());
            for (PoolEntry entry : ClassFile.of().parse(file).constantPool()) {
                if (entry instanceof ClassEntry named
                        && named.asInternalName().equals("java/lang/runtime/SwitchBootstraps")) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean looksUp(JavaMethodCall call) {
        String owner = call.getTargetOwner().getName();
        String name = call.getName();
        return switch (owner) {
            case "java.lang.Class" ->
                name.equals("forName")
                        || name.equals("newInstance")
                        || name.startsWith("getDeclared")
                        || name.startsWith("getMethod")
                        || name.startsWith("getField")
                        || name.startsWith("getConstructor")
                        || name.startsWith("getResource");
            case "java.lang.ClassLoader" -> name.equals("loadClass") || name.contains("Resource");
            case "java.lang.invoke.MethodHandles$Lookup" -> name.startsWith("find") || name.startsWith("unreflect");
            case "java.util.ResourceBundle" -> name.equals("getBundle");
            default -> false;
        };
    }

    private static DescribedPredicate<JavaClass> notOurs() {
        return describe(
                "are not ours",
                each -> !each.getBaseComponentType().getPackageName().startsWith(ROOT));
    }

    private static boolean inJavaBase(JavaClass each) {
        JavaClass type = each.getBaseComponentType();
        return type.isPrimitive()
                || type.getPackageName().startsWith(ROOT)
                || type.getPackageName().equals("org.jspecify.annotations") // read by the build only
                || Object.class.getModule().getPackages().contains(type.getPackageName());
    }
}

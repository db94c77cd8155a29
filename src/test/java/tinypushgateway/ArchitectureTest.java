package tinypushgateway;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.be;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

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
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The direction of dependencies, as the table in ARCHITECTURE.md draws it. */
class ArchitectureTest {
    private static final String ROOT = "tinypushgateway";

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @ParameterizedTest
    @CsvSource({
        "http, ''",
        "exposition, ''",
        "log, ''",
        "config, log",
        "buffer, exposition",
        "metrics, buffer",
        "files, ''",
        "tls, http files",
        "auth, files",
        "handler, http exposition buffer metrics log auth",
    })
    void aPackageImportsOnlyWhatTheTableAllows(String name, String others) {
        String[] allowed = Stream.concat(
                        Stream.of(name), Stream.of(others.split(" ")).filter(other -> !other.isEmpty()))
                .map(each -> ROOT + "." + each)
                .toArray(String[]::new);

        classes()
                .that()
                .resideInAPackage(ROOT + "." + name)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(allowed).or(notOurs()))
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

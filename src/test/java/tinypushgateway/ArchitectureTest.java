package tinypushgateway;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
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
                .callMethod(Class.class, "forName", String.class)
                .because("the code stays fit for native-image (ADR 1)")
                .check(MAIN);
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

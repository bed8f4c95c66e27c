package dev.afterward;

import static com.tngtech.archunit.base.DescribedPredicate.doNot;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.afterward.dispatch.TaskConstraints;
import jakarta.enterprise.inject.Stereotype;
import jakarta.validation.Validator;
import java.time.Clock;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/** The rooms and the arrows between them. A new arrow is a decision about the design, not about this test. */
@AnalyzeClasses(packages = "dev.afterward", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    private static final String API = "dev.afterward";
    private static final String STORE = "dev.afterward.store";
    private static final String JDBC = "dev.afterward.jdbc";
    private static final String SQLITE = "dev.afterward.sqlite";
    private static final String POSTGRESQL = "dev.afterward.postgresql";
    private static final String PAYLOAD = "dev.afterward.payload";
    private static final String SCHEDULE = "dev.afterward.schedule";
    private static final String DISPATCH = "dev.afterward.dispatch";
    private static final String RUNTIME = DISPATCH + ".runtime";
    private static final String CAPACITY = DISPATCH + ".capacity";
    private static final String WORK = DISPATCH + ".work";
    private static final String TURN = DISPATCH + ".turn";
    private static final String STEP = DISPATCH + ".step";
    private static final String INTAKE = DISPATCH + ".intake";
    private static final String FIRING = DISPATCH + ".firing";
    private static final String TRANSACTION = "dev.afterward.transaction";
    private static final String CONFIG = "dev.afterward.config";
    private static final String CONSOLE = "dev.afterward.console";
    private static final String HEALTH = "dev.afterward.health";
    private static final String VALIDATION = "dev.afterward.validation";
    private static final String BOOT = "dev.afterward.boot";
    private static final String CDI = "dev.afterward.cdi";
    private static final String TESTING = "dev.afterward.testing";

    @ArchTest
    static final ArchRule every_class_has_a_room = classes()
            .should()
            .resideInAnyPackage(
                    API,
                    STORE,
                    JDBC,
                    SQLITE,
                    POSTGRESQL,
                    PAYLOAD,
                    SCHEDULE,
                    DISPATCH,
                    RUNTIME,
                    CAPACITY,
                    WORK,
                    TURN,
                    STEP,
                    INTAKE,
                    FIRING,
                    TRANSACTION,
                    CONFIG,
                    CONSOLE,
                    HEALTH,
                    VALIDATION,
                    BOOT,
                    CDI,
                    TESTING);

    // The arrows: a room, then the rooms it may know.

    @ArchTest
    static final ArchRule api = room(API);

    @ArchTest
    static final ArchRule store = room(STORE, API);

    @ArchTest
    static final ArchRule jdbc = room(JDBC, STORE, API);

    @ArchTest
    static final ArchRule sqlite = room(SQLITE, JDBC, STORE, API);

    @ArchTest
    static final ArchRule postgresql = room(POSTGRESQL, JDBC, STORE, API);

    @ArchTest
    static final ArchRule payload = room(PAYLOAD, API);

    @ArchTest
    static final ArchRule schedule = room(SCHEDULE, API);

    /** Functions of their arguments: no clock, no file, no lock, no thread. */
    @ArchTest
    static final ArchRule schedule_is_pure = none(
            resideInAPackage(SCHEDULE),
            resideInAnyPackage("java.util.concurrent..", "java.io..", "java.nio.file..", "java.net..")
                    .or(JavaClass.Predicates.type(Clock.class))
                    .or(JavaClass.Predicates.type(Thread.class)));

    /** The client over the rooms of the engine, which follow from the bottom up: none of them knows one above it. */
    @ArchTest
    static final ArchRule dispatch =
            room(DISPATCH, FIRING, INTAKE, STEP, TURN, WORK, CAPACITY, RUNTIME, STORE, PAYLOAD, SCHEDULE, API);

    @ArchTest
    static final ArchRule runtime = room(RUNTIME, API);

    /** Arithmetic: neither a lock nor a thread, and of no task. */
    @ArchTest
    static final ArchRule capacity = room(CAPACITY);

    @ArchTest
    static final ArchRule capacity_is_pure = none(
            resideInAPackage(CAPACITY),
            resideInAnyPackage("java.util.concurrent.locks", "java.util.concurrent.atomic"));

    /** It never sees a turn. */
    @ArchTest
    static final ArchRule work = room(WORK, CAPACITY, RUNTIME, STORE, PAYLOAD, API);

    @ArchTest
    static final ArchRule work_sees_no_turn = none(
            resideInAPackage(WORK), resideInAPackage(STORE).and(JavaClass.Predicates.simpleNameEndingWith("Turn")));

    /** How a turn is made, and nothing of what its steps do. */
    @ArchTest
    static final ArchRule turn = room(TURN, RUNTIME, STORE, API);

    @ArchTest
    static final ArchRule step = room(STEP, TURN, WORK, CAPACITY, RUNTIME, STORE, API);

    @ArchTest
    static final ArchRule intake = room(INTAKE, STEP, TURN, WORK, CAPACITY, RUNTIME, STORE, API);

    @ArchTest
    static final ArchRule firing = room(FIRING, INTAKE, STEP, TURN, WORK, RUNTIME, STORE, SCHEDULE, API);

    @ArchTest
    static final ArchRule rooms_of_the_engine_have_no_cycles =
            slices().matching("dev.afterward.dispatch.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule transaction = room(TRANSACTION, DISPATCH, RUNTIME, STORE, API);

    @ArchTest
    static final ArchRule boot =
            room(BOOT, DISPATCH, WORK, RUNTIME, PAYLOAD, VALIDATION, SQLITE, POSTGRESQL, JDBC, STORE, API);

    /** It drives the engine that there is, and has none of its own. It asks neither for JTA nor for CDI. */
    @ArchTest
    static final ArchRule testing = room(TESTING, BOOT, DISPATCH, RUNTIME, STORE, API);

    /** Its jar is not there in production. */
    @ArchTest
    static final ArchRule nobody_knows_the_test_kit =
            none(resideInAPackage("dev.afterward..").and(doNot(resideInAPackage(TESTING))), resideInAPackage(TESTING));

    /** Configuration fills in the engine's records and calls nothing of it. */
    @ArchTest
    static final ArchRule config = room(
            CONFIG, resideInAPackage(API).or(resideInAnyPackage(DISPATCH, BOOT).and(onlyValues())));

    @ArchTest
    static void console(JavaClasses everything) {
        room(CONSOLE, resideInAPackage(API).or(inspection(everything))).check(everything);
    }

    /** How the engine is, and nothing of how it works. */
    @ArchTest
    static final ArchRule health = room(HEALTH, resideInAPackage(DISPATCH).and(onlyValues()));

    /** What an application's validator says of a task. */
    @ArchTest
    static final ArchRule validation =
            room(VALIDATION, resideInAPackage(API).or(JavaClass.Predicates.type(TaskConstraints.class)));

    @ArchTest
    static final ArchRule nobody_knows_cdi =
            none(resideInAPackage("dev.afterward..").and(doNot(resideInAPackage(CDI))), resideInAPackage(CDI));

    @ArchTest
    static final ArchRule cdi_and_tests_boot = none(
            resideInAPackage("dev.afterward..").and(doNot(resideInAnyPackage(CDI, CONFIG, BOOT, TESTING))),
            resideInAPackage(BOOT));

    @ArchTest
    static final ArchRule no_cycles =
            slices().matching("dev.afterward.(*)..").should().beFreeOfCycles().allowEmptyShould(true);

    // What is not ours: a library, then the rooms that may know it.

    @ArchTest
    static final ArchRule jakarta = only("jakarta..", API, PAYLOAD, TRANSACTION, CONSOLE, VALIDATION, BOOT, CDI);

    @ArchTest
    static final ArchRule injection_annotates_the_api = none(
            resideInAPackage(API),
            resideInAPackage("jakarta..")
                    // What a task is stored as, for upgrades of it.
                    .and(doNot(resideInAnyPackage("jakarta.inject", "jakarta.enterprise.util", "jakarta.json")
                            .or(JavaClass.Predicates.type(Stereotype.class))
                            .or(JavaClass.Predicates.type(Validator.class)))));

    @ArchTest
    static final ArchRule payload_knows_json = none(
            resideInAPackage(PAYLOAD), resideInAPackage("jakarta..").and(doNot(resideInAnyPackage("jakarta.json.."))));

    @ArchTest
    static final ArchRule jta = only("jakarta.transaction..", TRANSACTION, CDI);

    /** The builder takes a validator and passes it on. */
    @ArchTest
    static final ArchRule bean_validation = only("jakarta.validation..", API, VALIDATION, BOOT, CDI);

    @ArchTest
    static final ArchRule validation_knows_bean_validation = none(
            resideInAPackage(VALIDATION),
            resideInAPackage("jakarta..").and(doNot(resideInAPackage("jakarta.validation.."))));

    @ArchTest
    static final ArchRule boot_passes_a_validator_on = none(
            resideInAPackage(BOOT),
            resideInAPackage("jakarta..").and(doNot(JavaClass.Predicates.type(Validator.class))));

    @ArchTest
    static final ArchRule transaction_knows_jta = none(
            resideInAPackage(TRANSACTION),
            resideInAPackage("jakarta..").and(doNot(resideInAPackage("jakarta.transaction"))));

    /** The console travels in its own jar, so it reads its keys itself. */
    @ArchTest
    static final ArchRule microprofile = only("org.eclipse.microprofile..", CONFIG, CONSOLE, HEALTH, CDI);

    @ArchTest
    static final ArchRule microprofile_health = only("org.eclipse.microprofile.health..", HEALTH, CDI);

    /** The API takes a caller's connection, engine and SPI pass it on unopened; SQL itself is below. */
    @ArchTest
    static final ArchRule java_sql =
            only("java.sql..", API, DISPATCH, STORE, JDBC, SQLITE, POSTGRESQL, TRANSACTION, BOOT, CDI);

    @ArchTest
    static final ArchRule engine_and_store_pass_connections_on = none(
            resideInAPackage(DISPATCH).or(resideInAPackage(STORE)),
            resideInAPackage("java.sql..").and(doNot(JavaClass.Predicates.type(java.sql.Connection.class))));

    @ArchTest
    static final ArchRule javax_sql = only("javax.sql..", API, JDBC, SQLITE, POSTGRESQL, TRANSACTION, BOOT, CDI);

    @ArchTest
    static final ArchRule sqlite_driver = only("org.sqlite..", SQLITE);

    @ArchTest
    static final ArchRule postgresql_driver = only("org.postgresql..", POSTGRESQL);

    @ArchTest
    static final ArchRule every_package_is_checked_for_nulls = classes().should(new ArchCondition<>("be null-marked") {
        @Override
        public void check(JavaClass item, ConditionEvents events) {
            if (!item.getPackage().isAnnotatedWith(NullMarked.class)) {
                events.add(SimpleConditionEvent.violated(
                        item, item.getPackageName() + " has no @NullMarked package-info"));
            }
        }
    });

    private static ArchRule room(String room, String... known) {
        return room(room, resideInAnyPackage(known));
    }

    private static ArchRule room(String room, DescribedPredicate<JavaClass> known) {
        return none(
                resideInAPackage(room),
                resideInAPackage("dev.afterward..")
                        .and(doNot(resideInAPackage(room).or(known))));
    }

    private static ArchRule only(String library, String... rooms) {
        return none(doNot(resideInAnyPackage(rooms)), resideInAPackage(library));
    }

    /** Rooms are allowed to be empty while the house is being built. */
    private static ArchRule none(
            DescribedPredicate<? super JavaClass> those, DescribedPredicate<? super JavaClass> never) {
        return noClasses().that(those).should().dependOnClassesThat(never).allowEmptyShould(true);
    }

    private static DescribedPredicate<JavaClass> onlyValues() {
        return DescribedPredicate.describe("are records or enums", type -> type.isRecord() || type.isEnum());
    }

    /** The read side of the store and what people do by hand: two interfaces and what their methods speak of. */
    private static DescribedPredicate<JavaClass> inspection(JavaClasses everything) {
        Set<JavaClass> readSide = everything.stream()
                .filter(type -> type.getName().startsWith(STORE + ".TaskInspector")
                        || type.getName().startsWith(STORE + ".ManualOperations"))
                .flatMap(type -> Stream.concat(
                        Stream.of(type),
                        type.getTransitiveDependenciesFromSelf().stream().map(Dependency::getTargetClass)))
                .filter(resideInAPackage(STORE))
                .collect(Collectors.toSet());
        return DescribedPredicate.describe("belong to the inspector or to the operations", readSide::contains);
    }
}

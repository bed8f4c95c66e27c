package dev.afterward.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.afterward.PayloadException;
import dev.afterward.Task;
import jakarta.json.bind.adapter.JsonbAdapter;
import jakarta.json.bind.annotation.JsonbCreator;
import jakarta.json.bind.annotation.JsonbProperty;
import jakarta.json.bind.annotation.JsonbTransient;
import jakarta.json.bind.annotation.JsonbTypeAdapter;
import jakarta.persistence.EntityManager;
import java.io.InputStream;
import java.sql.Connection;
import java.time.Year;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Calendar;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Stack;
import java.util.concurrent.BlockingQueue;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RoundTripTest {

    private static final JsonbCodec CODEC = new JsonbCodec();

    public enum Key {
        A
    }

    public interface Shape {}

    public abstract static class Base implements Task {}

    public record OfThread(Thread thread) implements Task {}

    public record OfStream(InputStream in) implements Task {}

    public record OfConnection(Connection connection) implements Task {}

    public record OfEntities(List<EntityManager> entities) implements Task {}

    public record OfFunction(Function<String, String> function) implements Task {}

    public record OfObject(Map<String, Object> values) implements Task {}

    public record OfRawList(@SuppressWarnings("rawtypes") List values) implements Task {}

    public record OfShape(Optional<Shape> shape) implements Task {}

    public record OfEnumMap(EnumMap<Key, String> values) implements Task {}

    public record OfBlockingQueue(BlockingQueue<String> values) implements Task {}

    public record OfAbstractList(AbstractList<String> values) implements Task {}

    public record OfStack(Stack<Integer> values) implements Task {}

    public static class Numbers extends ArrayList<Integer> {}

    public record OfNumbers(Numbers values) implements Task {}

    public record OfWildcard(Map<String, ? extends List<Integer>> values) implements Task {}

    public record OfYears(Map<Year, String> values) implements Task {}

    public record OfCalendar(Calendar time) implements Task {}

    public static class Lines extends ArrayList<String> implements Task {}

    public enum Signal implements Task {
        GO
    }

    public record Pair<T>(T left, T right) {}

    public record OfPair(Pair<String> pair) implements Task {}

    public record Nested(OfThread[] inner) implements Task {}

    record Hidden(String name) implements Task {}

    public record OfHidden(Hidden hidden) implements Task {}

    public record Twice(String name, int count) implements Task {
        public Twice(String name) {
            this(name, 1);
        }
    }

    @SuppressWarnings("ClassCanBeStatic")
    public class Inner implements Task {}

    public static class NoConstructor implements Task {
        public String name;

        public NoConstructor(String name) {
            this.name = name;
        }
    }

    public static class Silent implements Task {
        private String name = "a";

        public String name() {
            return name;
        }
    }

    public record Two(Thread thread, Object any) implements Task {}

    public static class Created implements Task {
        private final String name;

        @JsonbCreator
        public Created(@JsonbProperty("name") String name) {
            this.name = name;
        }

        public String getName() {
            return name;
        }
    }

    public static class Cached implements Task {
        public String name;
        private transient Thread worker = Thread.currentThread();

        @JsonbTransient
        public Thread getWorker() {
            return worker;
        }
    }

    public static class ThreadName implements JsonbAdapter<Thread, String> {
        @Override
        public String adaptToJson(Thread thread) {
            return thread.getName();
        }

        @Override
        public Thread adaptFromJson(String name) {
            return Thread.currentThread();
        }
    }

    public record Adapted(
            @JsonbTypeAdapter(ThreadName.class) Thread thread) implements Task {}

    static Stream<Arguments> refused() {
        String keep = ", which has no JSON form: keep the data, or the key to find it again";
        record Local(String name) implements Task {}
        return Stream.of(
                Arguments.of(OfThread.class, "component 'thread' of OfThread is a java.lang.Thread" + keep),
                Arguments.of(OfStream.class, "component 'in' of OfStream is a java.io.InputStream" + keep),
                Arguments.of(
                        OfConnection.class, "component 'connection' of OfConnection is a java.sql.Connection" + keep),
                Arguments.of(
                        OfEntities.class,
                        "component 'entities' of OfEntities is a jakarta.persistence.EntityManager" + keep),
                Arguments.of(
                        OfFunction.class, "component 'function' of OfFunction is a java.util.function.Function" + keep),
                Arguments.of(
                        OfObject.class,
                        "component 'values' of OfObject is a java.lang.Object, which cannot be read back as what it"
                                + " was: name a type"),
                Arguments.of(
                        OfRawList.class,
                        "component 'values' of OfRawList does not say what it holds: give it type arguments"),
                Arguments.of(
                        OfShape.class,
                        "component 'shape' of OfShape, a dev.afterward.payload.RoundTripTest$Shape, is an interface:"
                                + " use a record, or name its subtypes with @JsonbTypeInfo"),
                Arguments.of(
                        OfEnumMap.class,
                        "component 'values' of OfEnumMap is a java.util.EnumMap, which JSON-B cannot fill: use"
                                + " java.util.Map"),
                Arguments.of(
                        OfBlockingQueue.class,
                        "component 'values' of OfBlockingQueue is a java.util.concurrent.BlockingQueue, which JSON-B"
                                + " cannot fill: use java.util.List or java.util.Set"),
                Arguments.of(
                        OfAbstractList.class,
                        "component 'values' of OfAbstractList is a java.util.AbstractList, which JSON-B cannot fill: use"
                                + " java.util.List or java.util.Set"),
                Arguments.of(
                        OfStack.class,
                        "component 'values' of OfStack is a java.util.Stack, which JSON-B cannot fill: use"
                                + " java.util.List or java.util.Set"),
                Arguments.of(
                        OfNumbers.class,
                        "component 'values' of OfNumbers is a dev.afterward.payload.RoundTripTest$Numbers, which JSON-B"
                                + " cannot fill: use java.util.List or java.util.Set"),
                Arguments.of(
                        OfWildcard.class,
                        "component 'values' of OfWildcard holds a wildcard, behind which JSON-B forgets the type"
                                + " arguments of java.util.List<java.lang.Integer>: name that type without"
                                + " '? extends'"),
                Arguments.of(
                        OfYears.class,
                        "component 'values' of OfYears has keys of the type java.time.Year, which JSON-B does not write"
                                + " as keys: use java.lang.String"),
                Arguments.of(
                        OfCalendar.class,
                        "component 'time' of OfCalendar is a java.util.Calendar, which comes back with another first day"
                                + " of the week: use java.time.ZonedDateTime"),
                Arguments.of(
                        Lines.class, "the class is no JSON object: use a record with a component for what it holds"),
                Arguments.of(
                        Signal.class, "the class is no JSON object: use a record with a component for what it holds"),
                Arguments.of(
                        OfPair.class,
                        "component 'pair' of OfPair, a dev.afterward.payload.RoundTripTest$Pair, has type parameters,"
                                + " which JSON-B does not read back: declare one without"),
                Arguments.of(Nested.class, "component 'thread' of OfThread is a java.lang.Thread" + keep),
                Arguments.of(Hidden.class, "the record is not public, so JSON-B cannot reach it: make it public"),
                Arguments.of(Local.class, "the record is not public, so JSON-B cannot reach it: make it public"),
                Arguments.of(
                        OfHidden.class,
                        "component 'hidden' of OfHidden, a dev.afterward.payload.RoundTripTest$Hidden, is not public,"
                                + " so JSON-B cannot reach it: make it public"),
                Arguments.of(
                        Twice.class,
                        "the record has several constructors, and JSON-B does not know which to call: turn all but"
                                + " the canonical one into static factory methods"),
                Arguments.of(
                        Inner.class,
                        "the class belongs to an instance of dev.afterward.payload.RoundTripTest: make it static, or a"
                                + " record"),
                Arguments.of(
                        NoConstructor.class,
                        "the class has no public constructor without parameters: add one, annotate a constructor with"
                                + " @JsonbCreator, or use a record"),
                Arguments.of(
                        Silent.class,
                        "field 'name' of Silent is not stored: give it a public getter and setter, or make it"
                                + " transient"),
                Arguments.of(
                        Base.class, "the class is abstract: use a record, or name its subtypes with @JsonbTypeInfo"),
                Arguments.of(
                        Task.class,
                        "the class is an interface: use a record, or name its subtypes with @JsonbTypeInfo"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void a_type_that_cannot_come_back_is_refused_with_the_remedy(Class<? extends Task> type, String problem) {
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> CODEC.check(type))
                .withMessage("task type " + type.getName() + " cannot be stored as JSON: " + problem);
    }

    @Test
    void every_problem_is_named() {
        assertThatExceptionOfType(PayloadException.class)
                .isThrownBy(() -> CODEC.check(Two.class))
                .withMessageContaining("component 'thread' of Two")
                .withMessageContaining("; component 'any' of Two");
    }

    @Test
    void what_an_application_settles_by_annotation_is_trusted() {
        assertThatCode(() -> CODEC.check(Adapted.class)).doesNotThrowAnyException();
        Thread thread = CODEC.decode(CODEC.encode(new Adapted(Thread.currentThread())), Adapted.class)
                .thread();
        assertThat(thread).isSameAs(Thread.currentThread());
    }

    @Test
    void classes_with_a_creator_or_transient_fields_pass() {
        CODEC.check(Created.class);
        assertThat(CODEC.decode(CODEC.encode(new Created("a")), Created.class).getName())
                .isEqualTo("a");
        CODEC.check(Cached.class);
        Cached cached = new Cached();
        cached.name = "a";
        assertThat(CODEC.decode(CODEC.encode(cached), Cached.class).name).isEqualTo("a");
    }
}

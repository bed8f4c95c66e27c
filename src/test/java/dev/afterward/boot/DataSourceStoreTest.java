package dev.afterward.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.store.TaskStore;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What it does not pass on would be what the interface does by default: nothing, and nobody would hear of it. */
class DataSourceStoreTest {

    /** Those by which it is opened with less lead to the one that has all. */
    static Stream<Method> methods() {
        return Stream.of(TaskStore.class.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .filter(method -> !(method.isDefault() && method.getName().equals("open")));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void passesEachMethodOn(Method method) {
        assertThat(DataSourceStore.class.getDeclaredMethods()).anySatisfy(own -> {
            assertThat(own.getName()).isEqualTo(method.getName());
            assertThat(own.getParameterTypes()).isEqualTo(method.getParameterTypes());
        });
    }
}

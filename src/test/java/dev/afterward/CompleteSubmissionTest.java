package dev.afterward;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A submission that is begun and not submitted stores nothing, so a compiler that can warns of it. */
class CompleteSubmissionTest {

    @Test
    void what_has_to_be_submitted_must_not_be_ignored() {
        List<Method> begin = Stream.of(TaskClient.class, TaskEnqueuer.class)
                .flatMap(type -> Stream.of(type.getDeclaredMethods()))
                .filter(method -> method.getReturnType() == TaskSubmission.class)
                .toList();
        assertThat(begin).hasSize(4).allMatch(method -> method.isAnnotationPresent(CheckReturnValue.class));
    }
}

package dev.afterward;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BuildTest {

    @Test
    void runs() {
        assertThat(Task.class).isInterface();
    }
}

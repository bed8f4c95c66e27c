package dev.afterward.server.valid;

import dev.afterward.Retain;
import dev.afterward.Retention;
import dev.afterward.Task;
import dev.afterward.TaskQueue;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Positive;

/** A badge for a guest. */
@TaskQueue(name = "badges", retention = @Retention(tasks = Retain.ALL, payload = Retain.ALL))
public record Badge(@NotBlank String name, @Valid Place place) implements Task {

    /** Where the guest sits. */
    public record Place(@Positive int row) {}
}

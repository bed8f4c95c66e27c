package dev.afterward.docs;

import dev.afterward.Task;
import dev.afterward.TaskQueue;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;

/** An invitation to someone with a name and an address. */
@TaskQueue(name = "invitation")
public record Invitation(
        @NotBlank String name, @Email @NotNull String address) implements Task {}

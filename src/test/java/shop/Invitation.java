package shop;

import dev.afterward.Task;
import dev.afterward.TaskQueue;
import jakarta.validation.constraints.Email;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;

@TaskQueue(name = "invitation")
public record Invitation(
        @NotBlank String name, @Email @NotNull String address) implements Task {}

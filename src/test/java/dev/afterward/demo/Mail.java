package dev.afterward.demo;

import dev.afterward.TaskId;

/** An e-mail as the outbox page lists it. */
public record Mail(TaskId task, String to, String subject, String date) {}

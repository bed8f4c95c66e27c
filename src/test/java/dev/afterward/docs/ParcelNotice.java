package dev.afterward.docs;

import dev.afterward.Task;
import dev.afterward.TaskQueue;
import java.util.List;

@TaskQueue(name = "parcel-notices", formerly = "parcel-mails", version = 2, maxAttempts = 5)
public record ParcelNotice(String parcel, List<String> addresses) implements Task {}

package dev.afterward.cdi;

/** With nothing configured: the tasks lie in a file of their own. */
class SeparateModeTest extends EnqueueInTransaction {

    @Override
    CdiApplication.Builder configure(CdiApplication.Builder builder) {
        return builder.file(directory.resolve("tasks.db"));
    }
}

package dev.afterward.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.afterward.Afterward;
import dev.afterward.QueueConfig;
import dev.afterward.Task;
import dev.afterward.TaskProcessor;
import dev.afterward.testing.CorpusReport;
import dev.afterward.testing.PayloadCorpus;
import dev.afterward.testing.TaskTester;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The payloads of production, read by the next release. */
class NextReleaseTest {

    private static final String CORPUS = """
            {"afterward-corpus":1}
            {"queue":"parcel-mails","version":1,"task":"0SD44H60G0001","payload":{"parcel":"17","mail":"ada@example.org"}}
            {"queue":"parcel-mails","version":1,"task":"0SD44H60G0101","payload":{"parcel":"18","mail":"bob@example.org"}}
            {"queue":"labels","version":1,"task":"0SD44H60G0201","payload":{"parcel":"17"}}
            """;

    /** The same without its upgrade. */
    public record Forgotten(String parcel, List<String> addresses) implements Task {}

    @TempDir
    Path directory;

    private final TaskProcessor<Task> processor = (task, context) -> {};

    @BeforeEach
    void export() throws IOException {
        Files.writeString(directory.resolve("corpus.jsonl"), CORPUS);
    }

    @Test
    void runs_what_is_stored() throws IOException {
        Path corpus = directory.resolve("corpus.jsonl");
        try (TaskTester tasks = TaskTester.of(Afterward.builder()
                .processor(ParcelNotice.class, processor)
                .upgrade(ParcelNotice.class, new ParcelNoticeUpgrade())
                .processor(Greeting.class, QueueConfig.builder("labels").build(), processor))) {
            PayloadCorpus.read(corpus).check(tasks).assertAllRun();
        }
    }

    @Test
    void tells_what_does_not() {
        try (TaskTester tasks = TaskTester.of(Afterward.builder()
                .processor(
                        Forgotten.class,
                        QueueConfig.builder("parcel-notices")
                                .formerly(Set.of("parcel-mails"))
                                .version(2)
                                .build(),
                        processor))) {
            CorpusReport report = PayloadCorpus.of(CORPUS).check(tasks);
            assertEquals(
                    """
                    of 3 stored payloads 3 would not run as they are:
                    2 of queue 'parcel-mails', version 1: NO_UPGRADE, no TaskUpgrade leads from it to version 2 (task 0SD44H60G0001)
                    1 of queue 'labels', version 1: NO_PROCESSOR, nothing here processes the queue (task 0SD44H60G0201)""",
                    assertThrows(AssertionError.class, report::assertAllRun).getMessage());
        }
    }
}

package dev.afterward.demo;

import dev.afterward.TaskId;
import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeUtility;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/** A folder of e-mails, one file each, named after the task that sent it. It outlives the server. */
@ApplicationScoped
class Outbox {

    private static final String SUFFIX = ".eml";

    private final Session session = Session.getInstance(new Properties());
    private Path folder;

    @PostConstruct
    void open() {
        try {
            folder = Files.createDirectories(
                    dataDirectory().resolve("order-desk").resolve("outbox"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path folder() {
        return folder;
    }

    /** Puts an e-mail in, whole or not at all, in the place of one that the same task has sent before. */
    void put(TaskId task, MimeMessage mail) throws IOException, MessagingException {
        Path draft = Files.createTempFile(folder, task.toString(), ".tmp");
        try {
            try (OutputStream out = Files.newOutputStream(draft)) {
                mail.writeTo(out);
            }
            Files.move(draft, file(task), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    int count() {
        return names().size();
    }

    /** A page of the e-mails, the newest task's first: the ids sort by time. */
    List<Mail> newest(int page, int size) {
        return names().stream()
                .sorted(Comparator.reverseOrder())
                .skip((long) page * size)
                .limit(size)
                .map(name -> TaskId.parse(name.substring(0, name.length() - SUFFIX.length())))
                .map(this::find)
                .flatMap(Optional::stream)
                .toList();
    }

    /** The head of the e-mail that a task has sent. */
    Optional<Mail> find(TaskId task) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file(task)))) {
            MimeMessage mail = new MimeMessage(session, in);
            return Optional.of(new Mail(
                    task,
                    mail.getHeader("To", null),
                    MimeUtility.decodeText(Objects.toString(mail.getSubject(), "")),
                    mail.getHeader("Date", null)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (MessagingException e) {
            throw new IllegalStateException(file(task) + " is no e-mail", e);
        }
    }

    /** The e-mail that a task has sent, as it would go over the wire. */
    Optional<String> source(TaskId task) {
        try {
            return Optional.of(Files.readString(file(task)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file(TaskId task) {
        return folder.resolve(task + SUFFIX);
    }

    private List<String> names() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(SUFFIX))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the server keeps what must survive it: WildFly's name for it, Payara's, or none. */
    private static Path dataDirectory() {
        return Stream.of("jboss.server.data.dir", "com.sun.aas.instanceRoot", "java.io.tmpdir")
                .map(System::getProperty)
                .filter(Objects::nonNull)
                .map(Path::of)
                .findFirst()
                .orElseThrow();
    }
}

package dev.afterward.demo;

import dev.afterward.TaskId;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Properties;

/** Writes e-mails and puts them into the {@link Outbox}, where a real shop would talk to its mail server. */
@ApplicationScoped
class Mailer {

    private static final String SENDER = "Order desk <desk@example.com>";

    @Inject
    Outbox outbox;

    private final Session session = Session.getInstance(new Properties());

    /**
     * Sends an e-mail for a task. A further attempt of the task replaces the mail, so the customer gets one.
     *
     * @throws MessagingException when the address or the text makes no e-mail
     * @throws IOException when the outbox cannot be written
     */
    void send(TaskId task, String address, String subject, String text) throws MessagingException, IOException {
        MimeMessage mail = new MimeMessage(session);
        mail.setFrom(SENDER);
        mail.setRecipient(RecipientType.TO, new InternetAddress(address, true));
        mail.setSubject(subject, StandardCharsets.UTF_8.name());
        mail.setText(text, StandardCharsets.UTF_8.name());
        mail.setHeader("Content-Transfer-Encoding", "8bit"); // legible in the file, as quoted-printable is not
        mail.setHeader("Date", DateTimeFormatter.RFC_1123_DATE_TIME.format(OffsetDateTime.now(ZoneOffset.UTC)));
        mail.saveChanges();
        // Last, because saving makes up an id of its own. Mail servers drop a second mail with the same one.
        mail.setHeader("Message-ID", "<" + task + "@orders.example.com>");
        outbox.put(task, mail);
    }
}

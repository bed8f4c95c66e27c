package dev.afterward.demo;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.servlet.http.Part;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** Takes a file of orders. */
@Named("upload")
@RequestScoped
public class UploadPage {

    /** Ten times the sample. */
    private static final long MAX_BYTES = 6L * 1024 * 1024;

    @Inject
    OrderFile orderFile;

    @Inject
    OrderService service;

    private Part file;

    public Part getFile() {
        return file;
    }

    public void setFile(Part file) {
        this.file = file;
    }

    public List<String> getColumns() {
        return OrderFile.COLUMNS;
    }

    public int getSampleSize() {
        return SampleOrders.ORDERS;
    }

    public String take() throws IOException {
        if (file.getSize() > MAX_BYTES) {
            Notice.error("Nothing was taken from this file: it is larger than 6 MB.");
        } else {
            placeAll();
        }
        return "/upload?faces-redirect=true";
    }

    private void placeAll() throws IOException {
        try (Reader text = open()) {
            List<Order> orders = orderFile.read(text);
            long start = System.nanoTime();
            service.placeAll(orders);
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            Notice.info("%,d orders placed in one transaction, in %.1f seconds. Their e-mails are on their way."
                    .formatted(orders.size(), took.toMillis() / 1000.0));
        } catch (CharacterCodingException e) {
            Notice.error("Nothing was taken from this file: it is not written in UTF-8.");
        } catch (BadOrderFileException e) {
            Notice.error("Nothing was taken from this file.");
            e.problems().forEach(Notice::error);
        }
    }

    /** A decoder of its own reports what is no UTF-8, instead of replacing it with question marks. */
    private Reader open() throws IOException {
        return new BufferedReader(new InputStreamReader(file.getInputStream(), StandardCharsets.UTF_8.newDecoder()));
    }
}

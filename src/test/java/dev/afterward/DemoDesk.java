package dev.afterward;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.htmlunit.WebClient;
import org.htmlunit.html.HtmlElement;
import org.htmlunit.html.HtmlFileInput;
import org.htmlunit.html.HtmlPage;

/**
 * The order desk of a demo server, as a visitor uses it.
 *
 * @param server is up
 */
record DemoDesk(DemoServer server) {

    /** What a courier costs, in cents. */
    static final int FEE = 490;

    /** Finds what has not one charge for each shipped order, and none for the others. */
    static final String ORDERS_CHARGED_WRONGLY = "select o.id || ': ' || count(c.id)"
            + " from customer_order o left join freight_charge c on c.orderId = o.id"
            + " group by o.id, o.shipped having count(c.id) <> case when o.shipped then 1 else 0 end";

    private static final Pattern CHARGES = Pattern.compile("(\\d+)\\s+freight charges");

    /** Of a server, of the one beside it, and of their database. */
    private static final int[] PORTS = {8080, 8443, 9990, 8180, 8543, 10090, 15432};

    /** Uploads orders that a courier ships. */
    void upload(int orders) throws IOException {
        Path file = Files.createTempFile("orders", ".csv");
        try (WebClient browser = browser()) {
            Files.writeString(
                    file,
                    "customer,address,item,quantity,delivery\n"
                            + IntStream.range(0, orders)
                                    .mapToObj(i -> "Customer " + i + "," + i + "@example.com,Cup,1,courier\n")
                                    .collect(Collectors.joining()));
            HtmlPage upload =
                    browser.getPage(server.uri().resolve("upload.xhtml").toURL());
            upload.<HtmlFileInput>getHtmlElementById("upload:file").setFiles(file.toFile());
            assertThat(upload.<HtmlElement>getHtmlElementById("upload:take")
                            .<HtmlPage>click()
                            .asNormalizedText())
                    .contains("placed in one transaction");
        } finally {
            Files.delete(file);
        }
    }

    long charges() throws IOException {
        Matcher figures = CHARGES.matcher(text());
        assertThat(figures.find()).isTrue();
        return Long.parseLong(figures.group(1));
    }

    /** Requires that so many orders are shown as shipped and charged, and what all of them cost. */
    void requireFigures(long shipped, long cents) throws IOException {
        assertThat(text())
                .containsPattern(shipped + "\\s+orders shipped\\s+" + shipped + "\\s+freight charges\\s+"
                        + String.format(Locale.ROOT, "%d\\.%02d", cents / 100, cents % 100)
                        + "\\s+on the freight account");
    }

    private String text() throws IOException {
        try (WebClient browser = browser()) {
            return browser.<HtmlPage>getPage(server.uri().toURL()).asNormalizedText();
        }
    }

    private static WebClient browser() {
        WebClient browser = new WebClient();
        browser.getOptions().setJavaScriptEnabled(false);
        return browser;
    }

    /** How far the ports of demo servers can be from those that they have by default, because none of them is taken. */
    static int freeOffset() {
        for (int offset = 1_000; offset < 40_000; offset += 300) {
            if (isFree(offset)) {
                return offset;
            }
        }
        throw new IllegalStateException("no ports are free");
    }

    private static boolean isFree(int offset) {
        for (int port : PORTS) {
            try (ServerSocket probe = new ServerSocket(port + offset, 1, InetAddress.getLoopbackAddress())) {
                probe.getLocalPort();
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }
}

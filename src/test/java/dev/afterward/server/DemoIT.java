package dev.afterward.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.htmlunit.WebClient;
import org.htmlunit.html.HtmlElement;
import org.htmlunit.html.HtmlFileInput;
import org.htmlunit.html.HtmlInput;
import org.htmlunit.html.HtmlPage;
import org.htmlunit.html.HtmlSelect;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The demo as it is delivered, used as a visitor would. */
@RunAsClient
@ExtendWith(ArquillianExtension.class)
class DemoIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration PACE = Duration.ofMillis(300);
    private static final int ORDERS = 1_000;
    private static final Pattern TASK = Pattern.compile("task ([0-9A-Z]{13})");
    private static final Pattern MAILS = Pattern.compile("(\\d+)\\s+e-mails sent");
    private static final Pattern FREIGHT = Pattern.compile("(\\d+)\\s+orders shipped\\s+(\\d+)\\s+freight charges");

    private final WebClient browser = new WebClient();

    @ArquillianResource
    URL application;

    @Deployment(testable = false)
    static WebArchive demo() {
        return Server.demo();
    }

    @BeforeEach
    void withoutScripts() {
        // The pages have to work without them, and their refreshing would only be in the way.
        browser.getOptions().setJavaScriptEnabled(false);
    }

    @AfterEach
    void close() {
        browser.close();
    }

    @Test
    void theMailOfAnOrderArrives() throws Exception {
        String address = newAddress();

        HtmlPage placed = order("Ada", address, "place");

        assertThat(placed.asNormalizedText()).contains("Order placed", "Ada");
        awaitMail(address);
    }

    @Test
    void theMailOfADeclinedOrderNever() throws Exception {
        String customer = UUID.randomUUID().toString();

        HtmlPage declined = order(customer, newAddress(), "decline");

        assertThat(declined.asNormalizedText()).contains("rolled back");
        assertThat(declined.<HtmlElement>getByXPath("//tr[td='" + customer + "']"))
                .isEmpty();
        Matcher task = TASK.matcher(declined.asNormalizedText());
        assertThat(task.find()).isTrue();
        // Tasks of a queue begin in their order: a later one has ended, so the earlier one is not waiting.
        String later = newAddress();
        order("Bob", later, "place");
        awaitMail(later);
        assertThat(text("outbox.xhtml?task=" + task.group(1))).contains("There is none.");
        assertThat(ask("afterward/task.xhtml?id=" + task.group(1), "viewer:viewer")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void reportsAreMadeByASchedule() throws Exception {
        await().atMost(LIMIT)
                .pollInterval(PACE)
                .untilAsserted(() ->
                        assertThat(text("reports.xhtml")).containsPattern("succeeded\\s+\\d+ orders, \\d+ e-mails"));
        HtmlPage now = browser.<HtmlPage>getPage(application + "reports.xhtml")
                .getHtmlElementById("live:now")
                .click();
        assertThat(now.asNormalizedText()).containsPattern("Task \\S+ makes a report");
    }

    @Test
    void aFileOfOrdersRunsThrough(@TempDir Path folder) throws Exception {
        String run = UUID.randomUUID().toString();
        Path file = Files.writeString(
                folder.resolve("orders.csv"),
                "customer,address,item,quantity,delivery\n"
                        + IntStream.range(0, ORDERS)
                                .mapToObj(i -> "Customer " + i + "," + i + "-" + run + "@example.com,Cup,1,pick_up\n")
                                .collect(Collectors.joining()));
        int before = mails();

        HtmlPage upload = browser.getPage(application + "upload.xhtml");
        HtmlFileInput input = upload.getHtmlElementById("upload:file");
        input.setFiles(file.toFile());
        HtmlPage taken = upload.getHtmlElementById("upload:take").click();

        assertThat(taken.asNormalizedText()).containsPattern("1.000 orders placed in one transaction");
        await().atMost(LIMIT)
                .pollInterval(PACE)
                .untilAsserted(() -> assertThat(mails()).isGreaterThanOrEqualTo(before + ORDERS));
    }

    @Test
    void theConsoleShowsTheTaskToThoseWhoLogIn() throws Exception {
        String address = newAddress();
        HtmlPage placed = order("Eve", address, "place");
        awaitMail(address);
        HtmlElement link = placed.getFirstByXPath("//tbody/tr[td='Eve']//a");
        Matcher task = TASK.matcher(((HtmlPage) link.click()).asNormalizedText());
        assertThat(task.find()).isTrue();
        String page = "afterward/task.xhtml?id=" + task.group(1);

        assertThat(ask(page, null).statusCode()).isEqualTo(401);
        assertThat(ask(page, "viewer:wrong").statusCode()).isEqualTo(401);
        assertThat(ask(page, "nobody:nobody").statusCode()).isEqualTo(401);
        // The task has sent its mail; a moment later it is written down as succeeded.
        await().atMost(LIMIT).pollInterval(PACE).untilAsserted(() -> {
            HttpResponse<String> shown = ask(page, "viewer:viewer");
            assertThat(shown.statusCode()).isEqualTo(200);
            assertThat(shown.body()).contains("new-order-email", "Succeeded");
        });
        assertThat(ask("afterward/tasks.xhtml?view=succeeded", "operator:operator")
                        .body())
                .contains(task.group(1));
    }

    @Test
    void aShippedOrderIsChargedToTheAccount() throws Exception {
        long before = shippedAndCharged();

        order("Grace", newAddress(), "COURIER", "place");

        await().atMost(LIMIT)
                .pollInterval(PACE)
                .untilAsserted(() -> assertThat(shippedAndCharged()).isEqualTo(before + 1));
    }

    /** How many orders were shipped, for each of which there is a charge. */
    private long shippedAndCharged() throws IOException {
        Matcher figures = FREIGHT.matcher(text(""));
        assertThat(figures.find()).isTrue();
        assertThat(figures.group(2)).as("charges").isEqualTo(figures.group(1));
        return Long.parseLong(figures.group(1));
    }

    private HtmlPage order(String customer, String address, String button) throws IOException {
        return order(customer, address, "PICK_UP", button);
    }

    private HtmlPage order(String customer, String address, String delivery, String button) throws IOException {
        HtmlPage desk = browser.getPage(application);
        desk.<HtmlInput>getHtmlElementById("order:customer").setValue(customer);
        desk.<HtmlInput>getHtmlElementById("order:address").setValue(address);
        desk.<HtmlInput>getHtmlElementById("order:item").setValue("Teapot");
        desk.<HtmlInput>getHtmlElementById("order:quantity").setValue("1");
        desk.<HtmlSelect>getHtmlElementById("order:delivery").setSelectedAttribute(delivery, true);
        return desk.getHtmlElementById("order:" + button).click();
    }

    private void awaitMail(String address) {
        await().atMost(LIMIT)
                .pollInterval(PACE)
                .untilAsserted(() -> assertThat(text("outbox.xhtml")).contains(address));
    }

    private int mails() throws IOException {
        Matcher count = MAILS.matcher(text(""));
        assertThat(count.find()).isTrue();
        return Integer.parseInt(count.group(1));
    }

    private String text(String page) throws IOException {
        return browser.<HtmlPage>getPage(application + page).asNormalizedText();
    }

    private HttpResponse<String> ask(String page, String login) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(application + page));
        if (login != null) {
            request.header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)));
        }
        return HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    }

    private static String newAddress() {
        return UUID.randomUUID() + "@example.com";
    }
}

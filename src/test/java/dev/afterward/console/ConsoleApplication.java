package dev.afterward.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.cdi.WarOfAUser;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** Applications with the console's jar, as users build them, and ways to ask them. */
final class ConsoleApplication {

    static final String ROLES = "afterward.console.viewer-role=viewer\nafterward.console.operator-role=operator\n";

    static final Pattern TOKEN = Pattern.compile("name=\"form-token\" value=\"([^\"]*)\"");

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private ConsoleApplication() {}

    /** An application whose tasks are chores. */
    static WebArchive in(String application, String settings) {
        return WarOfAUser.named(application + ".war", Chore.class, ChoreProcessor.class, ChoreServlet.class)
                .addAsLibrary(new File(System.getProperty("afterward.console.jar")), "afterward-console.jar")
                .addAsResource(
                        new StringAsset("afterward.sqlite.file=" + file(application) + "\n" + settings),
                        "META-INF/microprofile-config.properties");
    }

    /** Not the one of an earlier build, whose tasks are still there. */
    static Path file(String application) {
        return Path.of("target", "console-" + ProcessHandle.current().pid(), application + ".db")
                .toAbsolutePath();
    }

    static StringAsset webXml(String attributes, String content) {
        return new StringAsset("<web-app xmlns='https://jakarta.ee/xml/ns/jakartaee' version='6.0' " + attributes + ">"
                + content + "</web-app>");
    }

    static String faces(String pattern) {
        return "<servlet><servlet-name>own</servlet-name>"
                + "<servlet-class>jakarta.faces.webapp.FacesServlet</servlet-class></servlet>"
                + "<servlet-mapping><servlet-name>own</servlet-name><url-pattern>" + pattern
                + "</url-pattern></servlet-mapping>";
    }

    static HttpResponse<String> get(URL application, String path, String... headers)
            throws IOException, InterruptedException {
        return send("GET", application, path, headers);
    }

    static HttpResponse<String> send(String method, URL application, String path, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(application + path)).method(method, BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    /** Sends a form as a browser does, which says from where. */
    static HttpResponse<String> post(URL application, String path, Map<String, String> form, String... headers)
            throws IOException, InterruptedException {
        String body = form.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(application + path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(body));
        request.setHeader("Origin", "http://" + application.getAuthority());
        for (int i = 0; i < headers.length; i += 2) {
            request.setHeader(headers[i], headers[i + 1]);
        }
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    /** Enqueues chores; the first one's id. */
    static String enqueue(URL application, String text, int count, int afterSeconds)
            throws IOException, InterruptedException {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("text", text);
        form.put("count", String.valueOf(count));
        form.put("after", String.valueOf(afterSeconds));
        HttpResponse<String> response = post(application, "chores", form);
        assertThat(response.statusCode()).isEqualTo(200);
        return response.body().strip();
    }

    /**
     * A time that lies between all tasks before it and all after it, as the filter takes it. A search for a text ends after a
     * fifth of a second, and may have counted only some of them.
     */
    static String nextSecond() {
        LocalDateTime next = LocalDateTime.now(ZoneOffset.UTC).plusSeconds(1).truncatedTo(ChronoUnit.SECONDS);
        await().until(() -> LocalDateTime.now(ZoneOffset.UTC).isAfter(next));
        return next.toString();
    }

    static String status(URL application, String id) throws IOException, InterruptedException {
        return get(application, "chores?id=" + id).body();
    }

    /** Does something to a task as an operator, over the form that asks for it; the status of the answer. */
    static int apply(URL application, String deed, String task) throws IOException, InterruptedException {
        String page = "afterward/confirm.xhtml";
        HttpResponse<String> question =
                get(application, page + "?do=" + deed + "&task=" + task, ParameterLogin.HEADER, "operator");
        return post(
                        application,
                        page,
                        Map.of("do", deed, "task", task, "form-token", token(question)),
                        ParameterLogin.HEADER,
                        "operator",
                        "Cookie",
                        cookies(question))
                .statusCode();
    }

    /** What the forms of a page carry. */
    static String token(HttpResponse<String> page) {
        Matcher token = TOKEN.matcher(page.body());
        assertThat(token.find()).isTrue();
        return token.group(1);
    }

    /** What a browser would send back. */
    static String cookies(HttpResponse<String> response) {
        return response.headers().allValues("Set-Cookie").stream()
                .map(cookie -> cookie.split(";", 2)[0])
                .collect(Collectors.joining("; "));
    }

    /** MyFaces, which Open Liberty has, makes a session of its own accord for what it calls its flash. */
    static void assertNoSession(HttpResponse<String> response) {
        assertThat(response.headers().allValues("Set-Cookie"))
                .satisfiesAnyOf(
                        cookies -> assertThat(cookies).isEmpty(),
                        cookies -> assertThat(cookies).anyMatch(cookie -> cookie.startsWith("oam.Flash.")));
    }

    static void assertSafe(HttpResponse<String> response) {
        assertThat(response.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy)
                        .startsWith("default-src 'none';")
                        .contains("frame-ancestors 'none'")
                        .doesNotContain("unsafe", "*", "http"));
        assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(response.headers().firstValue("Referrer-Policy")).hasValue("same-origin");
        assertThat(response.headers().firstValue("Cache-Control")).isPresent();
    }
}

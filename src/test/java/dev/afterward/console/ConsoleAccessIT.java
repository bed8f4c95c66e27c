package dev.afterward.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.OperateOnDeployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets to the pages, and who may change anything, in applications that differ in their settings and their login. */
@RunAsClient
@ExtendWith(ArquillianExtension.class)
class ConsoleAccessIT {

    @Deployment(name = "closed", testable = false)
    static WebArchive closed() {
        return ConsoleApplication.in("closed", "");
    }

    @Deployment(name = "roles", testable = false)
    static WebArchive withLogin() {
        return ConsoleApplication.in(
                        "roles",
                        ConsoleApplication.ROLES + "afterward.console.details-role=operator\n"
                                + "afterward.console.editor-role=operator")
                .addClass(ParameterLogin.class);
    }

    @Deployment(name = "nologin", testable = false)
    static WebArchive withoutLogin() {
        return ConsoleApplication.in("nologin", ConsoleApplication.ROLES);
    }

    @Test
    void closedByDefault(@ArquillianResource @OperateOnDeployment("closed") URL application) throws Exception {
        for (String path : List.of("", "index.xhtml", "tasks.xhtml", "tabler/tabler.min.css", "nothing")) {
            HttpResponse<String> response = ConsoleApplication.get(application, "afterward/" + path);
            assertThat(response.statusCode()).isEqualTo(HttpURLConnection.HTTP_FORBIDDEN);
            assertThat(response.body()).contains("afterward.console.viewer-role", "afterward.console.open=true");
            ConsoleApplication.assertSafe(response);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "afterward",
                "/afterward/index.xhtml",
                "afterward//index.xhtml",
                "./afterward/index.xhtml",
                "x/../afterward/index.xhtml",
                "afterward;a=b/index.xhtml",
                "afterward/index.xhtml;a=b",
                "%61fterward/index.xhtml",
                "afterward%2findex.xhtml",
                "%2fafterward/index.xhtml",
                "afterward/index.jsf",
                "afterward/index.faces",
                "faces/afterward/index.xhtml",
                "faces/afterward/tasks.xhtml",
                "faces/afterward/parts/layout.xhtml",
                "jakarta.faces.resource/index.xhtml.xhtml?ln=afterward",
            })
    void noOtherPathLeadsIn(String path, @ArquillianResource @OperateOnDeployment("closed") URL application)
            throws Exception {
        HttpResponse<String> response = ConsoleApplication.get(application, path);

        assertThat(response.statusCode()).isIn(301, 302, 400, 403, 404);
        assertThat(response.body()).doesNotContain("chores", "afterward-nav");
    }

    @Test
    void aRoleNeedsALogin(@ArquillianResource @OperateOnDeployment("nologin") URL application) throws Exception {
        HttpResponse<String> response = ConsoleApplication.get(application, "afterward/index.xhtml");

        // WildFly says that there is no login, and the page can say why; Payara and Open Liberty answer by themselves.
        assertThat(response.statusCode()).isIn(401, 403);
        assertThat(response.body())
                .contains(response.statusCode() == 403 ? "needs a login" : "")
                .doesNotContain("afterward-nav");
    }

    @Test
    void theApplicationsLoginIsAskedAndIsNotBoundByOurPolicy(
            @ArquillianResource @OperateOnDeployment("roles") URL application) throws Exception {
        HttpResponse<String> response = ConsoleApplication.get(application, "afterward/index.xhtml");

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.body()).isEqualTo("please log in");
        assertThat(response.headers().firstValue("Content-Security-Policy")).isEmpty();
    }

    @Test
    void theRoleDecides(@ArquillianResource @OperateOnDeployment("roles") URL application) throws Exception {
        HttpResponse<String> wrong = ConsoleApplication.get(application, "afterward/tasks.xhtml", "X-User", "customer");
        assertThat(wrong.statusCode()).isEqualTo(403);
        assertThat(wrong.body()).contains("not open to you");
        ConsoleApplication.assertSafe(wrong);

        HttpResponse<String> viewer = ConsoleApplication.get(application, "afterward/tasks.xhtml", "X-User", "viewer");
        assertThat(viewer.statusCode()).isEqualTo(200);
        assertThat(viewer.body()).contains("afterward-nav").doesNotContain("name=\"do\"", "do=RETRY");
        ConsoleApplication.assertNoSession(viewer);

        HttpResponse<String> operator =
                ConsoleApplication.get(application, "afterward/tasks.xhtml", "X-User", "operator");
        assertThat(operator.body()).contains("name=\"do\"", "do=RETRY");
    }

    @Test
    void whatTasksHoldIsHiddenFromWhoMayNotSeeIt(@ArquillianResource @OperateOnDeployment("roles") URL application)
            throws Exception {
        String id = ConsoleApplication.enqueue(application, "confidential", 1, 86_400);
        String page = "afterward/task.xhtml?id=" + id;
        assertThat(ConsoleApplication.get(application, page, "X-User", "viewer").body())
                .contains(id, "You may not see the payload.")
                .doesNotContain("confidential");
        assertThat(ConsoleApplication.get(application, page, "X-User", "operator")
                        .body())
                .contains("confidential", "•••")
                .doesNotContain("hunter2");
        // Nor can it be guessed by searching.
        String search = "afterward/tasks.xhtml?q=confidential";
        assertThat(ConsoleApplication.get(application, search, "X-User", "viewer")
                        .body())
                .doesNotContain(id);
        assertThat(ConsoleApplication.get(application, search, "X-User", "operator")
                        .body())
                .contains(id);
    }

    @Test
    void payloadsAreExportedAsTheyAreShown(@ArquillianResource @OperateOnDeployment("roles") URL application)
            throws Exception {
        ConsoleApplication.enqueue(application, "exported", 1, 86_400);
        HttpResponse<String> viewer = ConsoleApplication.get(application, "afterward/corpus.xhtml", "X-User", "viewer");
        assertThat(viewer.statusCode()).isEqualTo(403);
        assertThat(viewer.body()).doesNotContain("exported", "afterward-corpus");
        HttpResponse<String> operator =
                ConsoleApplication.get(application, "afterward/corpus.xhtml", "X-User", "operator");
        assertThat(operator.statusCode()).isEqualTo(200);
        assertThat(operator.headers().firstValue("Content-Disposition").orElse(""))
                .contains("corpus.jsonl");
        assertThat(operator.body())
                .startsWith(CorpusExport.HEADER + "\n")
                .contains("exported", "•••")
                .doesNotContain("hunter2");
    }

    private static final String CONFIRM = "afterward/confirm.xhtml";

    /** Each refusal, and then the same form where it is not refused: so that it is the refusal that was seen. */
    @Test
    void onlyAnOperatorsOwnFormActs(@ArquillianResource @OperateOnDeployment("roles") URL application)
            throws Exception {
        String id = ConsoleApplication.enqueue(application, "later", 1, 86_400);
        HttpResponse<String> question =
                ConsoleApplication.get(application, CONFIRM + "?do=CANCEL&task=" + id, "X-User", "operator");
        String cookie = ConsoleApplication.cookies(question);
        Map<String, String> form = Map.of("do", "CANCEL", "task", id, "form-token", ConsoleApplication.token(question));

        for (List<String> headers : List.of(
                List.of("X-User", "viewer", "Cookie", cookie),
                List.of("X-User", "operator", "Cookie", cookie, "Origin", "http://evil.example"),
                List.of("X-User", "operator", "Cookie", cookie, "Origin", "null"),
                List.of("X-User", "operator", "Cookie", cookie, "Origin", ""),
                List.of("X-User", "operator", "Cookie", cookie, "Sec-Fetch-Site", "cross-site"),
                List.of("X-User", "operator", "Cookie", cookie, "Sec-Fetch-Site", "same-site"))) {
            HttpResponse<String> refused =
                    ConsoleApplication.post(application, CONFIRM, form, headers.toArray(String[]::new));
            assertThat(refused.statusCode()).as("%s", headers).isEqualTo(403);
            assertThat(refused.body()).contains("Nothing was done");
        }
        // To Faces a link with a state is a form.
        String link = CONFIRM + "?do=CANCEL&task=" + id + "&form-token=" + ConsoleApplication.token(question);
        for (String state : List.of("", "&jakarta.faces.ViewState=stateless", "&jakarta.faces.ViewState=1:2")) {
            assertThat(ConsoleApplication.get(application, link + state, "X-User", "operator", "Cookie", cookie)
                            .statusCode())
                    .isEqualTo(state.isEmpty() ? 200 : 403);
        }
        assertThat(ConsoleApplication.status(application, id)).isEqualTo("PENDING");

        HttpResponse<String> done =
                ConsoleApplication.post(application, CONFIRM, form, "X-User", "operator", "Cookie", cookie);
        assertThat(done.statusCode()).isEqualTo(302);
        assertThat(ConsoleApplication.status(application, id)).isEqualTo("CANCELLED");
    }

    /** Neither does anything else that was made for somebody else, or by nobody. */
    @Test
    void aTokenIsGoodForItsUserAndSession(@ArquillianResource @OperateOnDeployment("roles") URL application)
            throws Exception {
        String id = ConsoleApplication.enqueue(application, "later", 1, 86_400);
        HttpResponse<String> question =
                ConsoleApplication.get(application, CONFIRM + "?do=CANCEL&task=" + id, "X-User", "operator");
        String cookie = ConsoleApplication.cookies(question);
        for (int i = 0; i < 20; i++) {
            ConsoleApplication.get(application, "afterward/queues.xhtml", "X-User", "operator", "Cookie", cookie);
        }
        String token = ConsoleApplication.token(question);
        Map<String, String> right = Map.of("do", "CANCEL", "task", id, "form-token", token);
        Map<String, String> wrong = Map.of("do", "CANCEL", "task", id, "form-token", token.substring(1) + "A");

        // Without its session, as after a restart, or with another token: what it holds is asked for once more.
        for (HttpResponse<String> asked : List.of(
                ConsoleApplication.post(application, CONFIRM, right, "X-User", "operator"),
                ConsoleApplication.post(application, CONFIRM, Map.of("do", "CANCEL", "task", id), "X-User", "operator"),
                ConsoleApplication.post(application, CONFIRM, wrong, "X-User", "operator", "Cookie", cookie))) {
            assertThat(asked.statusCode()).isEqualTo(409);
            assertThat(asked.body()).contains("Please confirm once more", id, "Cancel");
            ConsoleApplication.assertSafe(asked);
        }
        assertThat(ConsoleApplication.status(application, id)).isEqualTo("PENDING");

        HttpResponse<String> again = ConsoleApplication.post(application, CONFIRM, right, "X-User", "operator");
        Map<String, String> confirmed =
                Map.of("do", "CANCEL", "task", id, "form-token", ConsoleApplication.token(again));
        assertThat(ConsoleApplication.post(
                                application,
                                CONFIRM,
                                confirmed,
                                "X-User",
                                "operator",
                                "Cookie",
                                ConsoleApplication.cookies(again))
                        .statusCode())
                .isEqualTo(302);
        assertThat(ConsoleApplication.status(application, id)).isEqualTo("CANCELLED");
    }

    /** Only with the role, never with what is masked; what was typed comes back when it is not stored. */
    @Test
    void aPayloadIsEdited(@ArquillianResource @OperateOnDeployment("roles") URL application) throws Exception {
        String id = ConsoleApplication.enqueue(application, "fail and be edited", 1, 0);
        await().until(() -> ConsoleApplication.status(application, id).equals("FAILED"));
        String page = "afterward/edit.xhtml";
        assertThat(ConsoleApplication.get(application, page + "?id=" + id, "X-User", "viewer")
                        .statusCode())
                .isEqualTo(403);
        HttpResponse<String> form = ConsoleApplication.get(application, page + "?id=" + id, "X-User", "operator");
        assertThat(form.statusCode()).isEqualTo(200);
        assertThat(form.body()).contains("fail and be edited", "•••").doesNotContain("hunter2");
        ConsoleApplication.assertSafe(form);
        Matcher mark = Pattern.compile("name=\"mark\" value=\"([^\"]*)\"").matcher(form.body());
        assertThat(mark.find()).isTrue();
        Map<String, String> fields = new HashMap<>(
                Map.of("do", "EDIT", "task", id, "mark", mark.group(1), "form-token", ConsoleApplication.token(form)));

        fields.put("payload", "{\"text\":[\"<typed>\"],\"password\":\"•••\"}");
        HttpResponse<String> refused = post(application, page, fields, form);
        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body())
                .contains("id=\"edit-refused\"", "&lt;typed&gt;", mark.group(1))
                .contains("which cannot be read from an array")
                .doesNotContain("hunter2", "<typed>");
        assertThat(ConsoleApplication.status(application, id)).isEqualTo("FAILED");

        String elsewhere = "afterward/task.xhtml";
        assertThat(post(application, elsewhere, fields, form).statusCode()).isEqualTo(400);
        fields.put("payload", "{\"text\":\"good " + "ä".repeat(20_000) + "\",\"password\":\"•••\"}");
        assertThat(ConsoleApplication.post(application, page, fields, "X-User", "viewer")
                        .statusCode())
                .isEqualTo(403);
        HttpResponse<String> stored = post(application, page, fields, form);
        assertThat(stored.statusCode()).isEqualTo(302);
        assertThat(stored.headers().firstValue("Location").orElseThrow()).endsWith("task.xhtml?id=" + id);
        await().until(() -> ConsoleApplication.status(application, id).equals("SUCCEEDED"));
        assertThat(ConsoleApplication.get(application, page + "?id=" + id, "X-User", "operator")
                        .statusCode())
                .as("it has succeeded")
                .isEqualTo(409);
        assertThat(ConsoleApplication.get(application, "afterward/task.xhtml?id=" + id, "X-User", "operator")
                        .body())
                .contains("Payload edited by operator");
    }

    private static HttpResponse<String> post(
            URL application, String page, Map<String, String> fields, HttpResponse<String> form) throws Exception {
        return ConsoleApplication.post(
                application, page, fields, "X-User", "operator", "Cookie", ConsoleApplication.cookies(form));
    }

    @Test
    void aFormSaysHowLongItIs(@ArquillianResource @OperateOnDeployment("roles") URL application) throws Exception {
        HttpRequest chunked = HttpRequest.newBuilder(URI.create(application + CONFIRM))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Origin", "http://" + application.getAuthority())
                .header("X-User", "operator")
                .POST(HttpRequest.BodyPublishers.ofInputStream(
                        () -> new ByteArrayInputStream(("a=" + "x".repeat(100_000)).getBytes(StandardCharsets.UTF_8))))
                .build();
        assertThat(HttpClient.newHttpClient()
                        .send(chunked, HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(411);
        assertThat(ConsoleApplication.post(application, CONFIRM, Map.of("q", "x".repeat(70_000)), "X-User", "operator")
                        .statusCode())
                .isEqualTo(413);
        Map<String, String> many = new HashMap<>();
        for (int i = 0; i < 1_500; i++) {
            many.put("p" + i, "");
        }
        // Some containers read them.
        assertThat(ConsoleApplication.post(application, CONFIRM, many, "X-User", "operator")
                        .statusCode())
                .isIn(400, 409);
    }

    @Test
    void everyFormCarriesATokenAndNoOtherState(@ArquillianResource @OperateOnDeployment("roles") URL application)
            throws Exception {
        String id = ConsoleApplication.enqueue(application, "later", 1, 86_400);
        for (String page : List.of(
                "index.xhtml",
                "tasks.xhtml",
                "queues.xhtml",
                "audit.xhtml",
                "task.xhtml?id=" + id,
                "confirm.xhtml?do=DELETE&task=" + id)) {
            HttpResponse<String> response =
                    ConsoleApplication.get(application, "afterward/" + page, "X-User", "operator");
            Matcher forms =
                    Pattern.compile("(?s)<form[^>]*method=\"post\".*?</form>").matcher(response.body());
            while (forms.find()) {
                assertThat(forms.group()).contains("form-token\" value=\"" + ConsoleApplication.token(response));
            }
            assertThat(response.body()).doesNotContain("jakarta.faces");
        }
    }
}

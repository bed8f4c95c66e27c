package dev.afterward.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.HttpURLConnection;
import java.net.URL;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
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
class MonitorAccessIT {

    @Deployment(name = "closed", testable = false)
    static WebArchive closed() {
        return Console.in("closed", "");
    }

    @Deployment(name = "roles", testable = false)
    static WebArchive withLogin() {
        return Console.in("roles", Console.ROLES + "afterward.monitor.details-role=operator")
                .addClass(ParameterLogin.class);
    }

    @Deployment(name = "nologin", testable = false)
    static WebArchive withoutLogin() {
        return Console.in("nologin", Console.ROLES);
    }

    @Test
    void closedByDefault(@ArquillianResource @OperateOnDeployment("closed") URL application) throws Exception {
        for (String path : List.of("", "index.xhtml", "tasks.xhtml", "tabler/tabler.min.css", "nothing")) {
            HttpResponse<String> response = Console.get(application, "afterward/" + path);
            assertThat(response.statusCode()).isEqualTo(HttpURLConnection.HTTP_FORBIDDEN);
            assertThat(response.body()).contains("afterward.monitor.viewer-role", "afterward.monitor.open=true");
            Console.assertSafe(response);
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
        HttpResponse<String> response = Console.get(application, path);

        assertThat(response.statusCode()).isIn(301, 302, 400, 403, 404);
        assertThat(response.body()).doesNotContain("chores", "afterward-nav");
    }

    @Test
    void aRoleNeedsALogin(@ArquillianResource @OperateOnDeployment("nologin") URL application) throws Exception {
        HttpResponse<String> response = Console.get(application, "afterward/index.xhtml");

        // WildFly says that there is no login, and the page can say why; Payara and Open Liberty answer by themselves.
        assertThat(response.statusCode()).isIn(401, 403);
        assertThat(response.body())
                .contains(response.statusCode() == 403 ? "needs a login" : "")
                .doesNotContain("afterward-nav");
    }

    @Test
    void theApplicationsLoginIsAskedAndIsNotBoundByOurPolicy(
            @ArquillianResource @OperateOnDeployment("roles") URL application) throws Exception {
        HttpResponse<String> response = Console.get(application, "afterward/index.xhtml");

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.body()).isEqualTo("please log in");
        assertThat(response.headers().firstValue("Content-Security-Policy")).isEmpty();
    }

    @Test
    void theRoleDecides(@ArquillianResource @OperateOnDeployment("roles") URL application) throws Exception {
        HttpResponse<String> wrong = Console.get(application, "afterward/tasks.xhtml", "X-User", "customer");
        assertThat(wrong.statusCode()).isEqualTo(403);
        assertThat(wrong.body()).contains("not open to you");
        Console.assertSafe(wrong);

        HttpResponse<String> viewer = Console.get(application, "afterward/tasks.xhtml", "X-User", "viewer");
        assertThat(viewer.statusCode()).isEqualTo(200);
        assertThat(viewer.body()).contains("afterward-nav").doesNotContain("name=\"do\"", "do=RETRY");
        Console.assertNoSession(viewer);

        HttpResponse<String> operator = Console.get(application, "afterward/tasks.xhtml", "X-User", "operator");
        assertThat(operator.body()).contains("name=\"do\"", "do=RETRY");
    }

    @Test
    void whatTasksHoldIsHiddenFromWhoMayNotSeeIt(@ArquillianResource @OperateOnDeployment("roles") URL application)
            throws Exception {
        String id = Console.enqueue(application, "confidential", 1, 86_400);
        String page = "afterward/task.xhtml?id=" + id;
        assertThat(Console.get(application, page, "X-User", "viewer").body())
                .contains(id, "You may not see the data.")
                .doesNotContain("confidential");
        assertThat(Console.get(application, page, "X-User", "operator").body())
                .contains("confidential", "•••")
                .doesNotContain("hunter2");
        // Nor can it be guessed by searching.
        String search = "afterward/tasks.xhtml?q=confidential";
        assertThat(Console.get(application, search, "X-User", "viewer").body()).doesNotContain(id);
        assertThat(Console.get(application, search, "X-User", "operator").body())
                .contains(id);
    }

    /** Each refusal, and then the same form where it is not refused: so that it is the refusal that was seen. */
    @Test
    void onlyAnOperatorsOwnFormActs(@ArquillianResource @OperateOnDeployment("roles") URL application)
            throws Exception {
        String id = Console.enqueue(application, "later", 1, 86_400);
        String page = "afterward/confirm.xhtml";
        HttpResponse<String> question = Console.get(application, page + "?do=CANCEL&task=" + id, "X-User", "operator");
        Matcher state = Console.STATE.matcher(question.body());
        assertThat(state.find()).isTrue();
        String cookie = Console.cookies(question);
        Map<String, String> form =
                Map.of("do", "CANCEL", "task", id, "jakarta.faces.ViewState", state.group(1), "confirm", "confirm");

        assertThat(Console.post(application, page, form, "X-User", "viewer", "Cookie", cookie)
                        .statusCode())
                .isEqualTo(403);
        assertThat(Console.post(
                                application,
                                page,
                                form,
                                "X-User",
                                "operator",
                                "Cookie",
                                cookie,
                                "Sec-Fetch-Site",
                                "cross-site")
                        .statusCode())
                .isEqualTo(403);
        for (String forged : List.of("stateless", "", "1:2", "-1234567890123456789:-1234567890123456789")) {
            Map<String, String> without =
                    Map.of("do", "CANCEL", "task", id, "jakarta.faces.ViewState", forged, "confirm", "confirm");
            assertThat(Console.post(application, page, without, "X-User", "operator", "Cookie", cookie)
                            .statusCode())
                    .as(forged)
                    // MyFaces fails on what it cannot decrypt.
                    .isIn(403, 409, 500);
        }
        // To Faces a link with a state is a form.
        String link = page + "?do=CANCEL&confirm=confirm&task=" + id + "&jakarta.faces.ViewState=";
        for (String value : List.of(URLEncoder.encode(state.group(1), StandardCharsets.UTF_8), "stateless")) {
            assertThat(Console.get(application, link + value, "X-User", "operator", "Cookie", cookie)
                            .statusCode())
                    .isEqualTo(403);
        }
        assertThat(Console.status(application, id)).isEqualTo("PENDING");

        HttpResponse<String> done = Console.post(application, page, form, "X-User", "operator", "Cookie", cookie);
        assertThat(done.statusCode()).isEqualTo(302);
        assertThat(Console.status(application, id)).isEqualTo("CANCELLED");
    }
}

package dev.afterward.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.HttpURLConnection;
import java.net.URL;
import java.net.http.HttpResponse;
import java.util.List;
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

/** Who gets to the pages, in applications that differ in their settings and in what they have of a login. */
@RunAsClient
@ExtendWith(ArquillianExtension.class)
class MonitorAccessIT {

    @Deployment(name = "closed", testable = false)
    static WebArchive closed() {
        return Console.in("closed", "");
    }

    @Deployment(name = "role", testable = false)
    static WebArchive withLogin() {
        return Console.in("role", "afterward.monitor.role=operator").addClass(ParameterLogin.class);
    }

    @Deployment(name = "nologin", testable = false)
    static WebArchive withoutLogin() {
        return Console.in("nologin", "afterward.monitor.role=operator");
    }

    @Test
    void closedByDefault(@ArquillianResource @OperateOnDeployment("closed") URL application) throws Exception {
        for (String path : List.of("", "index.xhtml", "failed.xhtml", "tabler/tabler.min.css", "nothing")) {
            HttpResponse<String> response = Console.get(application, "afterward/" + path);
            assertThat(response.statusCode()).isEqualTo(HttpURLConnection.HTTP_FORBIDDEN);
            assertThat(response.body()).contains("afterward.monitor.role", "afterward.monitor.open=true");
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
                "faces/afterward/task.xhtml?id=0PMMZKP9C0000",
                "faces/afterward/parts/list.xhtml",
                "jakarta.faces.resource/index.xhtml.xhtml?ln=afterward",
            })
    void noOtherPathLeadsIn(String path, @ArquillianResource @OperateOnDeployment("closed") URL application)
            throws Exception {
        HttpResponse<String> response = Console.get(application, path);

        assertThat(response.statusCode()).isIn(302, 400, 403, 404);
        assertThat(response.body()).doesNotContain("0PMMZKP9C");
    }

    @Test
    void aRoleNeedsALogin(@ArquillianResource @OperateOnDeployment("nologin") URL application) throws Exception {
        HttpResponse<String> response = Console.get(application, "afterward/index.xhtml");

        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.body()).contains("needs a login");
    }

    @Test
    void theApplicationsLoginIsAskedAndIsNotBoundByOurPolicy(
            @ArquillianResource @OperateOnDeployment("role") URL application) throws Exception {
        HttpResponse<String> response = Console.get(application, "afterward/index.xhtml");

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.body()).isEqualTo("please log in");
        assertThat(response.headers().firstValue("Content-Security-Policy")).isEmpty();
    }

    @Test
    void theRoleDecides(@ArquillianResource @OperateOnDeployment("role") URL application) throws Exception {
        HttpResponse<String> wrong = Console.get(application, "afterward/index.xhtml?user=customer");
        assertThat(wrong.statusCode()).isEqualTo(403);
        assertThat(wrong.body()).contains("not open to you");
        Console.assertSafe(wrong);

        HttpResponse<String> right = Console.get(application, "afterward/index.xhtml?user=operator");
        assertThat(right.statusCode()).isEqualTo(200);
        assertThat(right.body()).contains("0PMMZKP9C");
    }
}

package dev.afterward.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.OperateOnDeployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The logins of {@code web.xml}, as the documentation writes them down. */
@RunAsClient
@ExtendWith(ArquillianExtension.class)
class ConsoleLoginIT {

    private static final Path DOCUMENTATION = Path.of("docs/how-to/console.md");
    private static final String ROLES =
            "afterward.console.viewer-role=support\nafterward.console.operator-role=operator\n";

    @Deployment(name = "basic", testable = false)
    static WebArchive basic() {
        return ConsoleApplication.in("basic", ROLES).setWebXML(ConsoleApplication.webXml("", documented("BASIC")));
    }

    @Deployment(name = "form", testable = false)
    static WebArchive form() {
        return ConsoleApplication.in("form", ROLES)
                .setWebXML(ConsoleApplication.webXml("", documented("FORM")))
                .addAsWebResource(new StringAsset("<html><body>please log in</body></html>"), "login.html");
    }

    /** The documentation's constraint, with its login of one kind. */
    private static String documented(String method) {
        try {
            List<String> snippets = Pattern.compile("(?s)```xml\n(.*?)```")
                    .matcher(Files.readString(DOCUMENTATION))
                    .results()
                    .map(snippet -> snippet.group(1))
                    .toList();
            String constraint = first(snippets, "<security-constraint>");
            Matcher login =
                    Pattern.compile("(?s)<login-config>.*?</login-config>").matcher(constraint);
            assertThat(login.find()).isTrue();
            return login.replaceFirst(Matcher.quoteReplacement(first(snippets, "<auth-method>" + method)
                    .replaceAll("(?s).*(<login-config>.*</login-config>).*", "$1")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String first(List<String> snippets, String text) {
        return snippets.stream()
                .filter(snippet -> snippet.contains(text))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void basicIsAskedFor(@ArquillianResource @OperateOnDeployment("basic") URL application) throws Exception {
        for (String page : List.of("", "index.xhtml", "tasks.xhtml", "afterward.css")) {
            HttpResponse<String> response = ConsoleApplication.get(application, "afterward/" + page);
            assertThat(response.statusCode()).as(page).isEqualTo(401);
            assertThat(response.headers().firstValue("WWW-Authenticate"))
                    .hasValueSatisfying(challenge -> assertThat(challenge).startsWithIgnoringCase("Basic"));
            assertThat(response.body()).doesNotContain("afterward-nav");
        }
        assertThat(ConsoleApplication.get(application, "chores").statusCode())
                .as("the rest of the application")
                .isEqualTo(200);
    }

    @Test
    void theLoginPageIsShownAndIsNoRefresh(@ArquillianResource @OperateOnDeployment("form") URL application)
            throws Exception {
        HttpResponse<String> response =
                ConsoleApplication.get(application, "afterward/index.xhtml", ConsoleFilter.REFRESH, "1");
        assertThat(response.statusCode()).isIn(200, 302, 303);
        assertThat(response.body() + response.headers().firstValue("Location").orElse(""))
                .containsAnyOf("please log in", "login.html")
                .doesNotContain("afterward-nav");
        assertThat(response.headers().firstValue(ConsoleFilter.REFRESH)).isEmpty();
    }
}

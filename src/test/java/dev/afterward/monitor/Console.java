package dev.afterward.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.htmlunit.WebClient;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** Applications with the console's jar, as users build them, and ways to ask them. */
final class Console {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** It tells of every style it does not know. */
    private static final Logger HTML_UNIT = Logger.getLogger("org.htmlunit");

    private Console() {}

    static WebArchive in(String application, String settings) {
        return ShrinkWrap.create(WebArchive.class, application + ".war")
                .addAsLibrary(new File(System.getProperty("afterward.jar")), "afterward.jar")
                .addAsLibrary(new File(System.getProperty("afterward.console.jar")), "afterward-console.jar")
                .addAsResource(new StringAsset(settings), "META-INF/microprofile-config.properties");
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

    static WebClient browser() {
        HTML_UNIT.setLevel(Level.OFF);
        return new WebClient();
    }

    static HttpResponse<String> get(URL application, String path) throws IOException, InterruptedException {
        return send("GET", application, path);
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

    static void assertSafe(HttpResponse<String> response) {
        assertThat(response.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy)
                        .startsWith("default-src 'none';")
                        .contains("frame-ancestors 'none'")
                        .doesNotContain("unsafe", "*", "http"));
        assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(response.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
        assertThat(response.headers().firstValue("Cache-Control")).isPresent();
    }
}

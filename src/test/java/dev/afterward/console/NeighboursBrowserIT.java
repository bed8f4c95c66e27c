package dev.afterward.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.afterward.browser.Browser;
import dev.afterward.browser.BrowserExtension;
import java.io.File;
import java.net.URL;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.openqa.selenium.By;

/** PrimeFaces and OmniFaces in the same application, both at work in its pages: neither side disturbs the other. */
@RunAsClient
@ExtendWith(ArquillianExtension.class)
class NeighboursBrowserIT {

    /** PrimeFaces dresses the page and changes it without loading it; OmniFaces combines what it loads for that. */
    private static final String OWN_PAGE = """
            <!DOCTYPE html>
            <html xmlns="http://www.w3.org/1999/xhtml" xmlns:h="jakarta.faces.html" xmlns:p="http://primefaces.org/ui"
                  xmlns:of="http://omnifaces.org/functions">
            <h:head><title>own</title></h:head>
            <h:body>
              <h:form id="form">
                <p:inputText id="word" value="#{requestScope.word}"/>
                <p:commandButton id="send" value="Send" update="answer"/>
                <h:outputText id="answer" value="#{of:capitalize(requestScope.word)}"/>
              </h:form>
            </h:body>
            </html>
            """;

    private static final String FACES_CONFIG = """
            <faces-config xmlns="https://jakarta.ee/xml/ns/jakartaee" version="4.0">
              <application>
                <resource-handler>org.omnifaces.resourcehandler.CombinedResourceHandler</resource-handler>
              </application>
            </faces-config>
            """;

    @RegisterExtension
    final BrowserExtension chromium = new BrowserExtension();

    @ArquillianResource
    URL application;

    private Browser browser;

    @Deployment(testable = false)
    static WebArchive neighbours() {
        File jars = new File(System.getProperty("afterward.neighbours"));
        return ConsoleApplication.in("neighbours", ConsoleApplication.ROLES)
                .addClass(ParameterLogin.class)
                .addAsLibraries(jars.listFiles())
                .setWebXML(ConsoleApplication.webXml("", ConsoleApplication.faces("*.xhtml")))
                .addAsWebInfResource(new StringAsset(FACES_CONFIG), "faces-config.xml")
                .addAsWebResource(new StringAsset(OWN_PAGE), "own.xhtml");
    }

    @BeforeEach
    void open() {
        browser = chromium.browser();
        browser.header(ParameterLogin.HEADER, "operator");
    }

    @Test
    void bothSidesWork() throws Exception {
        browser.open(application + "own.xhtml");
        browser.driver().findElement(By.id("form:word")).sendKeys("hello");
        browser.click(By.id("form:send"));
        browser.awaitText("#form\\:answer", "Hello");
        assertThat(browser.driver().getPageSource()).contains("omnifaces.combined");
        // The own page names no icon, so the browser asks the server for one; not every server has it.
        browser.driver().manage().logs().get("browser");

        String id = ConsoleApplication.enqueue(application, "later", 1, 86_400);
        for (String page : new String[] {"index.xhtml", "tasks.xhtml", "queues.xhtml", "audit.xhtml"}) {
            browser.open(application + "afterward/" + page);
            assertThat(browser.text("nav")).contains("Overview");
            assertThat(browser.driver().getPageSource()).doesNotContain("primefaces", "omnifaces");
        }
        browser.open(application + "afterward/task.xhtml?id=" + id);
        browser.click(By.linkText("Cancel"));
        browser.click(By.cssSelector("button[name=do][value=CANCEL]"));
        browser.awaitText("#steps", "Cancelled by operator");
        browser.requireNoComplaint();
    }
}

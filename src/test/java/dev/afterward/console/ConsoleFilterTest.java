package dev.afterward.console;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.security.Principal;
import java.util.HashMap;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which forms get through: what a container would say of them is written down here. */
class ConsoleFilterTest {

    private final ConsoleFilter filter =
            new ConsoleFilter(new ConsoleAccess(false, "viewer", "operator", null, null, Set.of()));
    private final Map<String, Object> session = new HashMap<>();
    private final Map<String, Object> attributes = new HashMap<>();
    private final Map<String, String> headers = new HashMap<>(Map.of("Host", "shop.example"));
    private final Map<String, String[]> parameters = new HashMap<>(Map.of("do", new String[] {"PAUSE"}));
    private final Map<String, String> answered = new HashMap<>();
    private final StringWriter body = new StringWriter();
    private final AtomicInteger served = new AtomicInteger();
    private final AtomicInteger status = new AtomicInteger(200);
    private final AtomicInteger read = new AtomicInteger();
    private String method = "POST";
    private String user = "operator";
    private String path = "/afterward/queues.xhtml";
    private boolean secure;
    private boolean hasSession = true;
    private long length = 100;
    private @Nullable RuntimeException unreadable;

    private static <T> T fake(Class<T> type, InvocationHandler answers) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, answers));
    }

    /** A body that goes on for ever. */
    private final class Endless extends ServletInputStream {

        @Override
        public int read() {
            return read.incrementAndGet() & 0x7f;
        }

        @Override
        public int read(byte[] bytes, int from, int length) {
            read.addAndGet(length);
            return length;
        }

        @Override
        public boolean isFinished() {
            return false;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            throw new UnsupportedOperationException();
        }
    }

    private HttpSession session() {
        return fake(HttpSession.class, (proxy, asked, arguments) -> switch (asked.getName()) {
            case "getAttribute" -> session.get(arguments[0]);
            case "setAttribute" -> session.put(String.valueOf(arguments[0]), arguments[1]);
            default -> throw new UnsupportedOperationException(asked.getName());
        });
    }

    private HttpServletRequest request() {
        Principal principal = () -> user;
        return fake(HttpServletRequest.class, (proxy, asked, arguments) -> switch (asked.getName()) {
            case "getMethod" -> method;
            case "getUserPrincipal" -> principal;
            case "isUserInRole" -> user.startsWith(String.valueOf(arguments[0]));
            case "getContentLengthLong" -> length;
            case "getHeader" -> headers.get(arguments[0]);
            case "isSecure" -> secure;
            case "getServletPath" -> path;
            case "getParameterMap" -> {
                if (unreadable != null) {
                    throw unreadable;
                }
                yield parameters;
            }
            case "getParameter" -> {
                String[] values = parameters.get(arguments[0]);
                yield values == null ? null : values[0];
            }
            case "getSession" -> {
                boolean create = arguments == null || Boolean.TRUE.equals(arguments[0]);
                hasSession |= create;
                yield hasSession ? session() : null;
            }
            case "setAttribute" -> attributes.put(String.valueOf(arguments[0]), arguments[1]);
            case "getInputStream" -> new Endless();
            case "getPathInfo", "getCharacterEncoding", "setCharacterEncoding" -> null;
            default -> throw new UnsupportedOperationException(asked.getName());
        });
    }

    private HttpServletResponse response() {
        return fake(HttpServletResponse.class, (proxy, asked, arguments) -> {
            switch (asked.getName()) {
                case "setStatus" -> status.set((int) arguments[0]);
                case "setHeader", "addHeader" ->
                    answered.put(String.valueOf(arguments[0]), String.valueOf(arguments[1]));
                case "getWriter" -> {
                    return new PrintWriter(body, true);
                }
                default -> {}
            }
            return null;
        });
    }

    private int send() throws Exception {
        FilterChain chain = (request, response) -> served.incrementAndGet();
        filter.doFilter(request(), response(), chain);
        return status.get();
    }

    private void carryToken() {
        parameters.put(FormToken.FIELD, new String[] {FormToken.of(request())});
    }

    @ParameterizedTest
    @CsvSource({
        "http://shop.example, shop.example, false",
        "http://shop.example:80, shop.example, false",
        "http://SHOP.example:8080, shop.example:8080, false",
        "https://shop.example, shop.example, true",
        "https://shop.example, shop.example:443, true",
        // A proxy has ended the secure connection.
        "https://shop.example, shop.example, false",
        "http://[::1]:8080, [::1]:8080, false",
    })
    void aFormOfThisSiteIsServed(String origin, String host, boolean isSecure) throws Exception {
        carryToken();
        headers.put("Origin", origin);
        headers.put("Host", host);
        secure = isSecure;
        assertThat(send()).isEqualTo(200);
        assertThat(served).hasValue(1);
    }

    @ParameterizedTest
    @CsvSource({
        "http://evil.example, shop.example, false",
        "http://shop.example.evil.example, shop.example, false",
        "http://sub.shop.example, shop.example, false",
        "http://shop.example:8080, shop.example, false",
        "http://shop.example, shop.example:8080, false",
        "http://shop.example, shop.example, true",
        "http://shop.example@evil.example, shop.example, false",
        "null, shop.example, false",
        "'', shop.example, false",
        "shop.example, shop.example, false",
        "http://, '', false",
        "http://a b, a b, false",
    })
    void aFormOfAnotherSiteIsRefused(String origin, String host, boolean isSecure) throws Exception {
        carryToken();
        headers.put("Origin", origin);
        headers.put("Host", host);
        secure = isSecure;
        assertRefused(403, "another site");
    }

    private void assertRefused(int expected, String text) throws Exception {
        assertThat(send()).isEqualTo(expected);
        assertThat(served).hasValue(0);
        assertThat(body.toString()).contains(text, "Nothing was done");
    }

    @Test
    void aFormWithoutAWordOfTheBrowserIsRefused() throws Exception {
        carryToken();
        assertRefused(403, "does not say by which one");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cross-site", "same-site", "none", ""})
    void whatTheBrowserSaysOfTheSiteCounts(String site) throws Exception {
        carryToken();
        headers.put("Origin", "http://shop.example");
        headers.put("Sec-Fetch-Site", site);
        assertRefused(403, "another site");
    }

    /** A proxy may have changed the host. */
    @Test
    void whatTheBrowserSaysOfTheSiteIsEnough() throws Exception {
        carryToken();
        headers.put("Origin", "https://shop.example");
        headers.put("Host", "backend:8080");
        headers.put("Sec-Fetch-Site", "same-origin");
        send();
        assertThat(served).hasValue(1);
    }

    private void comeFromHere() {
        headers.put("Origin", "http://shop.example");
    }

    /** So many searches as there may be, and within the last of them another request. */
    private int sendBesideSearches(int searches, Callable<Integer> other) throws Exception {
        AtomicInteger found = new AtomicInteger();
        FilterChain chain = (request, response) -> {
            try {
                found.set(sendBesideSearches(searches - 1, other));
            } catch (Exception e) {
                throw new ServletException(e);
            }
        };
        if (searches == 0) {
            return other.call();
        }
        filter.doFilter(request(), response(), chain);
        return found.get();
    }

    @Test
    void aSearchTooManyIsRefusedAtOnceAndAskedForAgain() throws Exception {
        method = "GET";
        parameters.put("q", new String[] {"nowhere"});
        assertThat(sendBesideSearches(3, this::send)).isEqualTo(503);
        assertThat(served).hasValue(0);
        assertThat(answered).containsEntry("Retry-After", "2").containsEntry("Refresh", "2");
        assertThat(body.toString()).contains("Too many searches");
        status.set(200);
        assertThat(sendBesideSearches(2, this::send)).isEqualTo(200);
        assertThat(served).hasValue(1);
    }

    @ParameterizedTest
    @CsvSource({"/afterward/tasks.xhtml, 0SCPMY2ZR0702", "/afterward/audit.xhtml, nowhere"})
    void whatIsFoundAtOnceIsNoSearch(String page, String text) throws Exception {
        method = "GET";
        parameters.put("q", new String[] {"nowhere"});
        path = "/afterward/tasks.xhtml";
        int found = sendBesideSearches(3, () -> {
            path = page;
            parameters.put("q", new String[] {text});
            return send();
        });
        assertThat(found).isEqualTo(200);
    }

    @Test
    void searchesKeepNeitherPagesNorFormsFromBeingServed() throws Exception {
        method = "GET";
        parameters.put("q", new String[] {"nowhere"});
        int page = sendBesideSearches(3, () -> {
            parameters.put("q", new String[] {" "});
            return send();
        });
        assertThat(page).isEqualTo(200);
        parameters.put("q", new String[] {"nowhere"});
        int form = sendBesideSearches(3, () -> {
            method = "POST";
            carryToken();
            comeFromHere();
            return send();
        });
        assertThat(form).isEqualTo(200);
        assertThat(served).hasValue(2);
    }

    @Test
    void theSessionOfSomebodyElseDoesNotHelp() throws Exception {
        carryToken();
        comeFromHere();
        user = "operator2";
        assertThat(send()).isEqualTo(409);
        assertThat(served).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "stateless"})
    void aFormWithAWrongTokenIsAskedForAgainWithAllItHolds(String token) throws Exception {
        carryToken();
        String right = parameters.get(FormToken.FIELD)[0];
        parameters.put(FormToken.FIELD, new String[] {token});
        parameters.put("queue", new String[] {"<b>\"&'"});
        parameters.put("task", new String[] {"0HB6ZV3K40G00", "0HB6ZV3K40G01"});
        comeFromHere();
        assertThat(send()).isEqualTo(409);
        assertThat(served).hasValue(0);
        assertThat(body.toString())
                .contains(
                        "action=\"queues.xhtml\"",
                        "name=\"queue\" value=\"&lt;b&gt;&quot;&amp;'\"",
                        "name=\"task\" value=\"0HB6ZV3K40G00\"",
                        "name=\"task\" value=\"0HB6ZV3K40G01\"",
                        "name=\"do\" value=\"PAUSE\"",
                        "name=\"form-token\" value=\"" + right + "\"",
                        "Nothing has been done yet")
                .doesNotContain("<b>");
    }

    @Test
    void theFormThatIsAskedForAgainIsGood() throws Exception {
        hasSession = false;
        comeFromHere();
        parameters.put(FormToken.FIELD, new String[] {"of another life"});
        assertThat(send()).isEqualTo(409);
        String token = body.toString().replaceAll("(?s).*name=\"form-token\" value=\"([^\"]*)\".*", "$1");
        parameters.put(FormToken.FIELD, new String[] {token});
        send();
        assertThat(served).hasValue(1);
    }

    @Test
    void aFormThatDoesNotSayItsLengthIsRefused() throws Exception {
        carryToken();
        comeFromHere();
        length = -1;
        assertRefused(411, "Content-Length");
    }

    @Test
    void aFormThatIsTooLongIsRefused() throws Exception {
        carryToken();
        comeFromHere();
        length = 64 * 1024 + 1;
        assertRefused(413, "too large");
        assertThat(read.get())
                .as("read, so that all servers answer, but not for ever")
                .isBetween(1 << 20, 2 << 20);
    }

    @Test
    void theFormOfAPayloadMayBeLonger() throws Exception {
        carryToken();
        comeFromHere();
        path = "/afterward/edit.xhtml";
        length = 1 << 20;
        send();
        assertThat(served).hasValue(1);
        length++;
        assertThat(send()).isEqualTo(413);
        assertThat(served).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "GET"})
    void parametersThatTheContainerDoesNotReadAreRefused(String with) throws Exception {
        carryToken();
        comeFromHere();
        method = with;
        unreadable = new IllegalStateException("more than 1000 parameters");
        assertRefused(400, "too many parameters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "GET"})
    void facesGetsNothingToActOn(String with) throws Exception {
        carryToken();
        comeFromHere();
        method = with;
        parameters.put("jakarta.faces.ViewState", new String[] {"stateless"});
        assertRefused(403, "another site");
    }

    @Test
    void aViewersFormIsRefused() throws Exception {
        carryToken();
        comeFromHere();
        user = "viewer";
        assertRefused(403, "You may only look");
        assertThat(read.get()).as("read, so that all servers answer").isPositive();
    }

    @Test
    void aRefusalIsInTheLanguageOfTheBrowser() throws Exception {
        headers.put("Accept-Language", "de-AT,de;q=0.9,en;q=0.8");
        assertThat(send()).isEqualTo(403);
        assertThat(body.toString())
                .contains("<html lang=\"de\">", "<title>Dieses Formular stammt nicht von der Konsole</title>");
        assertThat(answered).containsEntry("Vary", "Accept-Language");
    }

    @Test
    void aFormIsAskedForAgainInTheLanguageOfTheBrowser() throws Exception {
        headers.put("Accept-Language", "de");
        comeFromHere();
        assertThat(send()).isEqualTo(409);
        assertThat(body.toString())
                .contains("<html lang=\"de\">", "Bitte noch einmal bestätigen", "Anhalten</button>", "Nein, zurück");
        assertThat(answered).containsEntry("Vary", "Accept-Language");
    }

    @Test
    void aPageGetsTheTextsOfTheLanguageOfTheBrowser() throws Exception {
        headers.put("Accept-Language", "de");
        method = "GET";
        send();
        assertThat(attributes.get("afterwardText"))
                .isInstanceOfSatisfying(
                        ResourceBundle.class,
                        texts -> assertThat(texts.getString("tasks")).isEqualTo("Aufgaben"));
        assertThat(answered).containsEntry("Vary", "Accept-Language");
    }

    @Test
    void onlyAPageThatIsServedIsMarkedAsRefreshed() throws Exception {
        headers.put("X-Afterward-Refresh", "1");
        method = "GET";
        send();
        assertThat(answered).containsEntry("X-Afterward-Refresh", "queues.xhtml");
        answered.clear();
        user = "nobody";
        send();
        assertThat(answered).doesNotContainKey("X-Afterward-Refresh");
    }
}

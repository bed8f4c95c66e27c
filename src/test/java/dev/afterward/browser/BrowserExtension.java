package dev.afterward.browser;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** One browser for all tests of the JVM, as if new for each. Without a Chromium on the PATH the test is skipped. */
public final class BrowserExtension implements BeforeEachCallback {

    private @Nullable Browser browser;

    /** That JUnit closes what can be closed is switched off here, for the sake of another extension. */
    @SuppressWarnings("deprecation")
    private record Shared(Browser browser) implements ExtensionContext.Store.CloseableResource {

        @Override
        public void close() {
            browser.close();
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        browser = context.getRoot()
                .getStore(Namespace.GLOBAL)
                .getOrComputeIfAbsent(Shared.class, key -> new Shared(new Browser()), Shared.class)
                .browser();
        browser.renew();
    }

    /** The browser of the test that runs. */
    public Browser browser() {
        return requireNonNull(browser);
    }
}

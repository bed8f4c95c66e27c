package dev.afterward.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** JSON whose nesting meets the end of the stack. */
class DeepJsonTest {

    private static final String REFUSED = EditRefusedException.class.getName();

    private static final String DEEP = "[".repeat(100_000);

    /** Each in its own copies of the classes, which are loaded while there is no room for it. */
    @Test
    void aPayloadThatEndsTheStackSpoilsNothingForTheNext() throws Exception {
        URL[] classPath = classPath();
        for (int kilobytes = 280; kilobytes < 420; kilobytes += 2) {
            try (URLClassLoader loader = new URLClassLoader(classPath, ClassLoader.getPlatformClassLoader())) {
                Method parse = inStack(4096, loader, () -> parse(loader));
                assertThat(refusal(kilobytes, loader, parse, DEEP))
                        .as("%d kB", kilobytes)
                        .isEqualTo(REFUSED);
                assertThat(refusal(4096, loader, parse, "tru"))
                        .as("%d kB", kilobytes)
                        .isEqualTo(REFUSED);
            }
        }
    }

    private static Method parse(ClassLoader loader) throws ReflectiveOperationException {
        Method parse = Class.forName(EditedJson.class.getName(), true, loader).getDeclaredMethod("parse", String.class);
        parse.setAccessible(true);
        return parse;
    }

    private static String refusal(int kilobytes, ClassLoader loader, Method parse, String json) throws Exception {
        return inStack(kilobytes, loader, () -> {
            try {
                return parse.invoke(null, json).toString();
            } catch (InvocationTargetException e) {
                return e.getCause().getClass().getName();
            }
        });
    }

    private static <T> T inStack(int kilobytes, ClassLoader loader, Callable<T> work) throws Exception {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(null, task, "deep", kilobytes * 1024L);
        thread.setContextClassLoader(loader);
        thread.start();
        thread.join();
        return task.get();
    }

    private static URL[] classPath() {
        String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Arrays.stream(path.split(File.pathSeparator))
                .map(entry -> {
                    try {
                        return Path.of(entry).toUri().toURL();
                    } catch (MalformedURLException e) {
                        throw new IllegalArgumentException(entry, e);
                    }
                })
                .toArray(URL[]::new);
    }
}

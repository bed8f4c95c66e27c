package dev.afterward.server;

import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.jboss.arquillian.container.spi.client.container.ContainerConfiguration;
import org.jboss.arquillian.container.spi.client.container.DeployableContainer;
import org.jboss.arquillian.container.spi.client.container.DeploymentException;
import org.jboss.arquillian.container.spi.client.container.LifecycleException;
import org.jboss.arquillian.container.spi.client.protocol.ProtocolDescription;
import org.jboss.arquillian.container.spi.client.protocol.metadata.HTTPContext;
import org.jboss.arquillian.container.spi.client.protocol.metadata.ProtocolMetaData;
import org.jboss.arquillian.container.spi.client.protocol.metadata.Servlet;
import org.jboss.arquillian.core.spi.LoadableExtension;
import org.jboss.arquillian.protocol.servlet5.ServletMethodExecutor;
import org.jboss.shrinkwrap.api.Archive;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.ByteArrayAsset;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.JavaArchive;
import org.jspecify.annotations.Nullable;

/**
 * Payara Micro for Arquillian: one server, into and out of which go all deployments. (The adapter that there is starts a
 * server for each.)
 */
public final class MicroContainer implements DeployableContainer<MicroContainer.Settings> {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private @Nullable Settings settings;
    private @Nullable Process process;
    private int door;

    /** Makes the container known where the tests are to run on it. */
    public static final class Extension implements LoadableExtension {

        @Override
        public void register(ExtensionBuilder builder) {
            if ("micro".equals(System.getProperty("arquillian.launch"))) {
                builder.service(DeployableContainer.class, MicroContainer.class);
            }
        }
    }

    /** What {@code arquillian.xml} says. */
    public static final class Settings implements ContainerConfiguration {

        private String java = "";
        private String jar = "";
        private String directory = "";
        private int httpPort;

        public void setJava(String java) {
            this.java = java;
        }

        public void setJar(String jar) {
            this.jar = jar;
        }

        public void setDirectory(String directory) {
            this.directory = directory;
        }

        public void setHttpPort(int httpPort) {
            this.httpPort = httpPort;
        }

        @Override
        public void validate() {
            // The build has made it.
        }

        private Micro server() {
            return new Micro(Path.of(java), Path.of(jar), Path.of(directory));
        }
    }

    @Override
    public Class<Settings> getConfigurationClass() {
        return Settings.class;
    }

    @Override
    public void setup(Settings given) {
        settings = given;
    }

    private Settings settings() {
        Settings given = settings;
        if (given == null) {
            throw new IllegalStateException("was never set up");
        }
        return given;
    }

    @Override
    public ProtocolDescription getDefaultProtocol() {
        return new ProtocolDescription("Servlet 5.0");
    }

    @Override
    public void start() throws LifecycleException {
        Micro server = settings().server();
        try {
            server.layOut();
            door = freePort();
            Process started = new ProcessBuilder(
                            server.command(launcher(server), settings().httpPort, List.of(String.valueOf(door))))
                    .directory(server.directory().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(Files.createDirectories(server.directory().resolve("logs"))
                            .resolve("messages.log")
                            .toFile())
                    .start();
            process = started;
            Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
            await().atMost(LIMIT)
                    .failFast("the server ended: see " + server.directory(), () -> !started.isAlive())
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .until(() -> ask("", "") == 404);
        } catch (IOException e) {
            throw new LifecycleException("Payara Micro could not be started", e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    /** With what the server's own jar asks of the JDK. */
    private static Path launcher(Micro server) throws IOException {
        Manifest manifest;
        try (JarFile jar = new JarFile(server.jar().toFile())) {
            manifest = jar.getManifest();
        }
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, MicroServer.class.getName());
        manifest.getMainAttributes()
                .put(Attributes.Name.CLASS_PATH, server.jar().toUri().toString());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        manifest.write(bytes);
        Path launcher = server.directory().resolve("launcher.jar");
        ShrinkWrap.create(JavaArchive.class)
                .addClass(MicroServer.class)
                .setManifest(new ByteArrayAsset(bytes.toByteArray()))
                .as(ZipExporter.class)
                .exportTo(launcher.toFile());
        return launcher;
    }

    @Override
    public void stop() throws LifecycleException {
        Process started = process;
        if (started == null) {
            return;
        }
        started.destroy();
        try {
            if (!started.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                started.destroyForcibly();
                throw new LifecycleException("Payara Micro has not ended within " + LIMIT);
            }
        } catch (InterruptedException e) {
            started.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public ProtocolMetaData deploy(Archive<?> archive) throws DeploymentException {
        Path file = settings().server().directory().resolve(archive.getName());
        archive.as(ZipExporter.class).exportTo(file.toFile(), true);
        order("deploy", file.toString());
        return new ProtocolMetaData()
                .addContext(new HTTPContext("127.0.0.1", settings().httpPort)
                        .add(new Servlet(ServletMethodExecutor.ARQUILLIAN_SERVLET_NAME, "/" + nameOf(archive))));
    }

    @Override
    public void undeploy(Archive<?> archive) throws DeploymentException {
        order("undeploy", nameOf(archive));
    }

    private static String nameOf(Archive<?> archive) {
        return archive.getName().substring(0, archive.getName().lastIndexOf('.'));
    }

    private void order(String what, String argument) throws DeploymentException {
        try {
            int status = ask(what, argument);
            if (status != 204) {
                throw new DeploymentException("Payara Micro could not " + what + " " + argument + " (" + status
                        + "): see its log in " + settings().directory);
            }
        } catch (IOException | InterruptedException e) {
            throw new DeploymentException("Payara Micro does not answer", e);
        }
    }

    private int ask(String what, String argument) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + door + "/" + what))
                .timeout(LIMIT)
                .POST(BodyPublishers.ofString(argument))
                .build();
        return http.send(request, BodyHandlers.discarding()).statusCode();
    }
}

package dev.afterward.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.afterward.cdi.WarOfAUser;
import dev.afterward.server.front.FrontServlet;
import dev.afterward.server.probe.ProbeServlet;
import dev.afterward.server.probe.ServerFolders;
import dev.afterward.server.work.Ledger;
import dev.afterward.server.work.LoaderMark;
import dev.afterward.server.work.WorkServlet;
import java.io.File;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.JavaArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.jspecify.annotations.Nullable;

/** The server as it is seen from outside: over HTTP, and in its files. */
final class Server {

    /** The status that says a task was taken in; no server says it without the application. */
    static final int TAKEN = HttpURLConnection.HTTP_ACCEPTED;

    /** As WildFly writes it, as Payara does (Micro in colours), and as Open Liberty does. */
    private static final Pattern ERROR = Pattern.compile(
            " ERROR \\[dev\\.afterward|\\[\\S*SEVERE\\S*] .*\\[\\S*dev\\.afterward|^\\[[^]]*] \\w+ dev\\.afterward\\S* +E ");

    /** What the names of the system properties begin with that say who has a file. */
    private static final String OWNER = "dev.afterward.owner:";

    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** Where the library locks the file beside the database. */
    private static final long LOCKED_BYTE = 1L << 40;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();
    private final URI root;
    private final ServerFolders folders;

    /**
     * A server.
     *
     * @param probe where the application {@link #probe()} is
     */
    Server(URL probe) throws Exception {
        this.root = probe.toURI().resolve("/");
        List<String> properties = ask("properties");
        this.folders = ServerFolders.of(key -> value(properties, key));
    }

    static WebArchive probe() {
        return ShrinkWrap.create(WebArchive.class, "probe.war").addPackage(ProbeServlet.class.getPackage());
    }

    /** An application whose tasks write to the {@link Ledger}. */
    static WebArchive work(String name, String settings) {
        return WarOfAUser.named(name + ".war")
                .addPackage(WorkServlet.class.getPackage())
                .addClass(ServerFolders.class)
                .addAsResource(new StringAsset(settings), "META-INF/microprofile-config.properties");
    }

    /** The same as a module that has no pages: EJBs, and beans for other modules. */
    static JavaArchive ejbs(String name) {
        return ShrinkWrap.create(JavaArchive.class, name)
                .addPackage(WorkServlet.class.getPackage())
                .deleteClasses(WorkServlet.class, LoaderMark.class)
                .addClass(ServerFolders.class);
    }

    /** A web module for the pages of {@link #ejbs}. */
    static WebArchive front(String name) {
        return ShrinkWrap.create(WebArchive.class, name)
                .addPackage(FrontServlet.class.getPackage())
                .addClass(LoaderMark.class);
    }

    /** The demo as the build has made it. */
    static WebArchive demo() {
        return ShrinkWrap.createFromZipFile(WebArchive.class, new File(System.getProperty("afterward.demo.war")));
    }

    private static @Nullable String value(List<String> properties, String key) {
        return properties.stream()
                .filter(line -> line.startsWith(key + "="))
                .map(line -> line.substring(key.length() + 1))
                .findFirst()
                .orElse(null);
    }

    /** Posts to an application, and returns the status. */
    int post(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(root.resolve(path))
                .timeout(LIMIT)
                .POST(BodyPublishers.noBody())
                .build();
        return http.send(request, BodyHandlers.discarding()).statusCode();
    }

    /** Posts to an application, which has to take the task in. */
    void requireTaken(String path) throws IOException, InterruptedException {
        assertThat(post(path)).as(path).isEqualTo(TAKEN);
    }

    private List<String> ask(String what) throws IOException, InterruptedException {
        return lines("probe/" + what);
    }

    /** What an application answers. */
    List<String> lines(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(root.resolve(path)).timeout(LIMIT).build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body().lines().toList();
    }

    /** What tasks have written whose name begins so. */
    List<String> ledger(String prefix) throws IOException {
        Path file = folders.data().resolve(Ledger.FOLDER).resolve(Ledger.FILE);
        return Files.exists(file)
                ? Files.readAllLines(file).stream()
                        .filter(line -> line.startsWith(prefix))
                        .toList()
                : List.of();
    }

    /** Lets held tasks go whose name begins so, up to the first hyphen. */
    void openGate(String prefix) throws IOException {
        Files.createFile(folders.data().resolve(Ledger.FOLDER).resolve(prefix + ".gate"));
    }

    /** Deletes what a failed run has left of an application that is not deployed. */
    void forget(String application) throws IOException {
        Path file = database(application);
        for (String suffix : List.of("", "-wal", "-shm", ".lock")) {
            Files.deleteIfExists(Path.of(file + suffix));
        }
    }

    /** The databases that are in use of an application and its modules. */
    List<String> stores(String application) throws Exception {
        return ask("properties").stream()
                .filter(property -> property.startsWith(OWNER + folders.tasks().resolve(application)))
                .toList();
    }

    Path database(String application) {
        return folders.tasks().resolve(application + ".db");
    }

    /** An application that runs has its threads, the slot of the JVM, and the lock. */
    void requireAtWork(String application) throws Exception {
        assertThat(threadsOf(application)).anyMatch(thread -> thread.startsWith("afterward-coordinator"));
        assertThat(slotsOf(application)).hasSize(1);
        assertThat(isLocked(application)).isTrue();
    }

    /** An application that was undeployed has left nothing. */
    void requireGone(String application) throws Exception {
        // A thread that was told to end, and has handed back everything, still takes its time to be gone.
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(threadsOf(application)).isEmpty());
        assertThat(slotsOf(application)).isEmpty();
        assertThat(isLocked(application)).isFalse();
    }

    private List<String> threadsOf(String application) throws Exception {
        return ask("threads").stream()
                .filter(thread -> thread.contains(LoaderMark.PREFIX + "/" + application + ":")
                        || thread.contains("deployment." + application + ".war"))
                // The JDK's: the SQLite driver asks a process for the kind of system; it ends after a minute by itself.
                .filter(thread -> !thread.startsWith("process reaper"))
                .toList();
    }

    private List<String> slotsOf(String application) throws Exception {
        return ask("properties").stream()
                .filter(property -> property.startsWith(OWNER + database(application) + "="))
                .toList();
    }

    /** Whether a process has the database of an application. */
    boolean isLocked(String application) throws IOException {
        if (!Files.exists(database(application))) {
            return false;
        }
        try (FileChannel channel =
                        FileChannel.open(Path.of(database(application) + ".lock"), StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false)) {
            return lock == null;
        }
    }

    /** The class loaders of an application's deployments that cannot be collected. */
    List<String> loadersOf(String application) throws Exception {
        return ask("loaders").stream()
                .filter(loader -> loader.contains(":/" + application + ":"))
                .toList();
    }

    /** The server's open files and loaded libraries that an application's store and driver are behind. */
    List<String> filesOf(String application) throws Exception {
        return ask("files").stream()
                .filter(file -> file.contains(database(application).toString()) || file.contains("libsqlitejdbc"))
                .toList();
    }

    /** How long the log is now. */
    long logEnd() throws IOException {
        return Files.size(folders.log());
    }

    /** What the log has after some point. */
    String logSince(long start) throws IOException {
        byte[] all = Files.readAllBytes(folders.log());
        return new String(all, (int) start, all.length - (int) start, StandardCharsets.UTF_8);
    }

    /** The errors in the log after some point that are the library's. */
    List<String> errorsSince(long start) throws IOException {
        return logSince(start)
                .lines()
                .filter(line -> ERROR.matcher(line).find())
                .toList();
    }
}

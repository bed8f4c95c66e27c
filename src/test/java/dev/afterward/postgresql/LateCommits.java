package dev.afterward.postgresql;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Stands between a server and its clients. Of the commits of transactions each so-many-th has no answer: the client's
 * connection is cut, and the server hears of the commit 400 ms later, when the client has long asked what became of it.
 * The clients have to send every statement as a text: {@code prepareThreshold=0}.
 */
final class LateCommits implements AutoCloseable {

    private static final long LATE_MILLIS = 400;

    private static final String COMMIT = "commit\0";

    private final ServerSocket server;
    private final int database;
    private final int each;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger commits = new AtomicInteger();
    private volatile boolean cutting;
    private final AtomicBoolean next = new AtomicBoolean();
    private final AtomicBoolean half = new AtomicBoolean();
    private final AtomicInteger late = new AtomicInteger();

    LateCommits(int database, int each) throws IOException {
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.database = database;
        this.each = each;
        start(this::accept);
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "late commits");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return server.getLocalPort();
    }

    /** From now on commits are cut off; until then all pass. */
    void begin() {
        cutting = true;
    }

    /** The next commit is cut off, and no other one. */
    void cutNext() {
        next.set(true);
    }

    /** Of the next text with a commit the server receives what stands before it, and never the rest. */
    void halve() {
        half.set(true);
    }

    /** How many commits were late. */
    int late() {
        return late.get();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Socket behind = new Socket(InetAddress.getLoopbackAddress(), database);
                sockets.add(client);
                sockets.add(behind);
                start(() -> ask(client, behind));
                start(() -> answer(behind, client));
            } catch (IOException e) {
                // Closed, or a client that has gone again.
            }
        }
    }

    private void ask(Socket client, Socket behind) {
        byte[] buffer = new byte[1 << 16];
        try {
            InputStream in = client.getInputStream();
            OutputStream out = behind.getOutputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                int commit = new String(buffer, 0, length, StandardCharsets.ISO_8859_1).indexOf(COMMIT);
                if (commit >= 0 && half.compareAndSet(true, false)) {
                    late.incrementAndGet();
                    out.write(buffer, 0, commit);
                    close(client);
                    hold(behind);
                    return;
                }
                boolean isCut = commit >= 0
                        && (next.compareAndSet(true, false) || (cutting && commits.incrementAndGet() % each == 0));
                if (isCut) {
                    late.incrementAndGet();
                    close(client);
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LATE_MILLIS));
                }
                out.write(buffer, 0, length);
                if (isCut) {
                    return;
                }
            }
        } catch (IOException e) {
            // The other side has gone.
        } finally {
            close(client);
            // What was sent is still read; the end comes behind it.
            try {
                behind.shutdownOutput();
            } catch (IOException e) {
                close(behind);
            }
        }
    }

    /** Until the server closes it. */
    private static void hold(Socket behind) {
        while (!behind.isClosed()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LATE_MILLIS));
        }
    }

    private void answer(Socket behind, Socket client) {
        byte[] buffer = new byte[1 << 16];
        try {
            InputStream in = behind.getInputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                if (sockets.contains(client)) {
                    client.getOutputStream().write(buffer, 0, length);
                }
            }
        } catch (IOException e) {
            // The client has gone.
        } finally {
            close(client);
            close(behind);
        }
    }

    private void close(Socket socket) {
        sockets.remove(socket);
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone then.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        sockets.forEach(this::close);
    }
}

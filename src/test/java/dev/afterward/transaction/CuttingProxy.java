package dev.afterward.transaction;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Stands between a database and its clients, and can cut a connection around a COMMIT: of a transaction in which a
 * certain text was sent, because others use the database as well, and at any time.
 */
final class CuttingProxy implements AutoCloseable {

    /** Where the next COMMIT is cut off. */
    enum Cut {
        NEVER,
        /** The database does not hear of it. */
        BEFORE,
        /** The database has committed, and the client does not hear of it. */
        AFTER
    }

    private final ServerSocket server;
    private final InetSocketAddress database;
    private final String text;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicReference<Cut> next = new AtomicReference<>(Cut.NEVER);
    private volatile boolean refusing;

    /** Begins to listen on a free port. */
    CuttingProxy(int databasePort, String text) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        this.server = new ServerSocket(0, 50, loopback);
        this.text = text;
        this.database = new InetSocketAddress(loopback, databasePort);
        start(this::accept);
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "proxy");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return server.getLocalPort();
    }

    /** Cuts the next COMMIT off that follows the text; it is the only one. */
    void cut(Cut where) {
        next.set(where);
    }

    /** Cuts every connection, and each new one, until it is told otherwise. */
    void refuse(boolean value) {
        refusing = value;
        if (value) {
            sockets.forEach(CuttingProxy::close);
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                sockets.add(client);
                if (refusing) {
                    close(client);
                    continue;
                }
                Socket behind = new Socket();
                sockets.add(behind);
                behind.connect(database);
                AtomicReference<Cut> cut = new AtomicReference<>(Cut.NEVER);
                start(() -> pump(client, behind, cut, true));
                start(() -> pump(behind, client, cut, false));
            } catch (IOException e) {
                // Closed, or a client that has gone again.
            }
        }
    }

    private void pump(Socket from, Socket to, AtomicReference<Cut> cut, boolean questions) {
        byte[] buffer = new byte[1 << 16];
        boolean isSent = false;
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                String sent = new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
                isSent |= sent.contains(text);
                if (questions && isSent && sent.toUpperCase(Locale.ROOT).contains("COMMIT")) {
                    isSent = false;
                    cut.set(next.getAndSet(Cut.NEVER));
                    if (cut.get() == Cut.BEFORE) {
                        return;
                    }
                } else if (!questions && cut.get() == Cut.AFTER) {
                    return;
                }
                out.write(buffer, 0, length);
            }
        } catch (IOException e) {
            // Cut by the other direction.
        } finally {
            close(from);
            close(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone then.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        sockets.forEach(CuttingProxy::close);
    }
}

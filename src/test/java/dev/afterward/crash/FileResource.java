package dev.afterward.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/**
 * A resource beside the application's database, so that a transaction has two phases. It keeps what it has prepared in
 * files, and at one of its steps it dies, or does as it likes.
 */
final class FileResource implements XAResource {

    /** What befalls it. */
    enum Fate {
        NONE,
        /** Nothing befalls the commit: its process dies when it has returned, and has not found out its outcome. */
        DIES_AFTER_RETURN,
        DIES_BEFORE_PREPARE,
        DIES_AFTER_PREPARE,
        /** The log is written then. Whether the other resource has committed, the order of enlistment says. */
        DIES_BEFORE_COMMIT,
        DIES_AFTER_COMMIT,
        REFUSES,
        /** Has rolled back by itself between the phases. */
        ROLLS_BACK_HEURISTICALLY
    }

    private final Path directory;
    private final Fate fate;

    FileResource(Path directory, Fate fate) throws IOException {
        this.directory = Files.createDirectories(directory.resolve("resource"));
        this.fate = fate;
    }

    /** A branch that was prepared by a process before this one. */
    private record Left(int format, String global, String branch) implements Xid {
        @Override
        public int getFormatId() {
            return format;
        }

        @Override
        public byte[] getGlobalTransactionId() {
            return HexFormat.of().parseHex(global);
        }

        @Override
        public byte[] getBranchQualifier() {
            return HexFormat.of().parseHex(branch);
        }
    }

    private Path file(Xid xid) {
        HexFormat hex = HexFormat.of();
        return directory.resolve(xid.getFormatId() + "_" + hex.formatHex(xid.getGlobalTransactionId()) + "_"
                + hex.formatHex(xid.getBranchQualifier()));
    }

    private static Xid xid(Path file) {
        List<String> parts = List.of(file.getFileName().toString().split("_", -1));
        return new Left(Integer.parseInt(parts.get(0)), parts.get(1), parts.get(2));
    }

    private void dieIf(Fate moment) {
        if (fate == moment) {
            CrashPoint.die();
        }
    }

    @Override
    public int prepare(Xid xid) throws XAException {
        dieIf(Fate.DIES_BEFORE_PREPARE);
        if (fate == Fate.REFUSES) {
            throw new XAException(XAException.XA_RBROLLBACK);
        }
        try {
            Files.createFile(file(xid));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        dieIf(Fate.DIES_AFTER_PREPARE);
        return XA_OK;
    }

    @Override
    public void commit(Xid xid, boolean onePhase) throws XAException {
        dieIf(Fate.DIES_BEFORE_COMMIT);
        forget(xid);
        if (fate == Fate.ROLLS_BACK_HEURISTICALLY) {
            throw new XAException(XAException.XA_HEURRB);
        }
        dieIf(Fate.DIES_AFTER_COMMIT);
    }

    @Override
    public void rollback(Xid xid) {
        forget(xid);
    }

    @Override
    public void forget(Xid xid) {
        try {
            Files.deleteIfExists(file(xid));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Xid[] recover(int flag) {
        try (var files = Files.list(directory)) {
            return files.map(FileResource::xid).toArray(Xid[]::new);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void start(Xid xid, int flags) {}

    @Override
    public void end(Xid xid, int flags) {}

    @Override
    public boolean isSameRM(XAResource other) {
        return other == this;
    }

    @Override
    public int getTransactionTimeout() {
        return 0;
    }

    @Override
    public boolean setTransactionTimeout(int seconds) {
        return false;
    }
}

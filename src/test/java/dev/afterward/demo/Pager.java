package dev.afterward.demo;

/** Which part of a long list a page shows. */
public record Pager(int page, int size, long total) {

    static final int SIZE = 20;

    /** The page that was asked for, or the nearest that there is. */
    static Pager of(int page, long total) {
        int last = (int) Math.max(0, (total - 1) / SIZE);
        return new Pager(Math.min(Math.max(page, 0), last), SIZE, total);
    }

    public long first() {
        return Math.min(total, (long) page * size + 1);
    }

    public long last() {
        return Math.min(total, (long) (page + 1) * size);
    }

    public boolean hasNewer() {
        return page > 0;
    }

    public boolean hasOlder() {
        return last() < total;
    }
}

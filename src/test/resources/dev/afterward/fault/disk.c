/*
 * A disk that can be told to fail, and that remembers what it was told to write.
 *
 * Preloaded into a process (LD_PRELOAD), it watches the files below the directory $FAULTY_DISK:
 *  - every write, truncation, creation, deletion and sync is appended to the file $FAULTY_DISK_LOG, in the order in which
 *    it took place. A sync stands there twice, where it began and where it ended: it covers what came before it began;
 *  - while the file $FAULTY_DISK_CONTROL.full exists, writes fail as on a full disk; .fail-sync lets syncs fail; .slow-sync
 *    lets each of them take 50 ms.
 * Numbers in the log are in the machine's byte order: type and length of the name in 32 bits each, offset and length of
 * the data in 64 bits each, then the name and the data.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { WRITE = 1, TRUNCATE, SYNC_BEGUN, SYNC_ENDED, SYNC_FAILED, CREATE, DELETE };
enum { FILES = 65536 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char *paths[FILES];
static char appends[FILES];
static const char *root;
static const char *control;
static int log_file = -1;

static int (*real_open)(const char *, int, ...);
static int (*real_close)(int);
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off64_t);
static int (*real_ftruncate)(int, off64_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_unlink)(const char *);

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void start(void) {
    real_open = dlsym(RTLD_NEXT, "open64");
    real_close = dlsym(RTLD_NEXT, "close");
    real_write = dlsym(RTLD_NEXT, "write");
    real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
    real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
    real_fsync = dlsym(RTLD_NEXT, "fsync");
    real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
    real_unlink = dlsym(RTLD_NEXT, "unlink");
    root = getenv("FAULTY_DISK");
    control = getenv("FAULTY_DISK_CONTROL");
    const char *log = getenv("FAULTY_DISK_LOG");
    if (log != NULL) {
        log_file = real_open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
    }
}

static void ready(void) {
    pthread_once(&once, start);
}

static int is_watched(const char *path) {
    return root != NULL && strncmp(path, root, strlen(root)) == 0;
}

static const char *path_of(int file) {
    return file >= 0 && file < FILES ? paths[file] : NULL;
}

static int is_told(const char *what) {
    char name[4096];
    struct stat ignored;
    if (control == NULL) {
        return 0;
    }
    snprintf(name, sizeof name, "%s.%s", control, what);
    return stat(name, &ignored) == 0;
}

static void put(const void *data, size_t length) {
    const char *next = data;
    while (length > 0) {
        ssize_t written = real_write(log_file, next, length);
        if (written <= 0) {
            abort();
        }
        next += written;
        length -= written;
    }
}

/* To be called under the lock. */
static void note(int type, const char *path, uint64_t offset, const void *data, uint64_t length) {
    uint32_t name = strlen(path);
    uint32_t kind = type;
    if (log_file < 0) {
        return;
    }
    put(&kind, sizeof kind);
    put(&name, sizeof name);
    put(&offset, sizeof offset);
    put(&length, sizeof length);
    put(path, name);
    if (data != NULL) {
        put(data, length);
    }
}

static int opened(const char *path, int flags, mode_t mode) {
    struct stat ignored;
    ready();
    if (!is_watched(path)) {
        return real_open(path, flags, mode);
    }
    pthread_mutex_lock(&lock);
    int existed = stat(path, &ignored) == 0;
    int file = real_open(path, flags, mode);
    if (file >= 0 && file < FILES) {
        free(paths[file]);
        paths[file] = strdup(path);
        appends[file] = (flags & O_APPEND) != 0;
        if (!existed) {
            note(CREATE, path, 0, NULL, 0);
        } else if (flags & O_TRUNC) {
            note(TRUNCATE, path, 0, NULL, 0);
        }
    }
    pthread_mutex_unlock(&lock);
    return file;
}

int open64(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = (flags & O_CREAT) ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return opened(path, flags, mode);
}

int open(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    mode_t mode = (flags & O_CREAT) ? va_arg(rest, mode_t) : 0;
    va_end(rest);
    return opened(path, flags, mode);
}

int close(int file) {
    ready();
    if (path_of(file) != NULL) {
        pthread_mutex_lock(&lock);
        free(paths[file]);
        paths[file] = NULL;
        pthread_mutex_unlock(&lock);
    }
    return real_close(file);
}

static ssize_t put_at(int file, const void *data, size_t length, off64_t offset, int positioned) {
    if (is_told("full")) {
        errno = ENOSPC;
        return -1;
    }
    pthread_mutex_lock(&lock);
    if (!positioned) {
        struct stat now;
        offset = appends[file] && fstat(file, &now) == 0 ? now.st_size : lseek(file, 0, SEEK_CUR);
    }
    ssize_t written = positioned ? real_pwrite(file, data, length, offset) : real_write(file, data, length);
    if (written > 0) {
        note(WRITE, paths[file], offset, data, written);
    }
    pthread_mutex_unlock(&lock);
    return written;
}

ssize_t write(int file, const void *data, size_t length) {
    ready();
    return path_of(file) == NULL ? real_write(file, data, length) : put_at(file, data, length, 0, 0);
}

ssize_t pwrite64(int file, const void *data, size_t length, off64_t offset) {
    ready();
    return path_of(file) == NULL
            ? real_pwrite(file, data, length, offset)
            : put_at(file, data, length, offset, 1);
}

ssize_t pwrite(int file, const void *data, size_t length, off_t offset) {
    return pwrite64(file, data, length, offset);
}

int ftruncate64(int file, off64_t length) {
    ready();
    if (path_of(file) == NULL) {
        return real_ftruncate(file, length);
    }
    pthread_mutex_lock(&lock);
    int result = real_ftruncate(file, length);
    if (result == 0) {
        note(TRUNCATE, paths[file], length, NULL, 0);
    }
    pthread_mutex_unlock(&lock);
    return result;
}

int ftruncate(int file, off_t length) {
    return ftruncate64(file, length);
}

static void note_sync(int type, int file) {
    pthread_mutex_lock(&lock);
    if (paths[file] != NULL) {
        note(type, paths[file], 0, NULL, 0);
    }
    pthread_mutex_unlock(&lock);
}

static int synced(int file, int (*sync)(int)) {
    if (path_of(file) == NULL) {
        return sync(file);
    }
    if (is_told("slow-sync")) {
        struct timespec pause = {0, 50000000};
        nanosleep(&pause, NULL);
    }
    if (is_told("fail-sync")) {
        note_sync(SYNC_FAILED, file);
        errno = EIO;
        return -1;
    }
    note_sync(SYNC_BEGUN, file);
    int result = log_file < 0 ? sync(file) : 0; /* Where the power is cut in thought only, the real disk need not be asked. */
    if (result == 0) {
        note_sync(SYNC_ENDED, file);
    }
    return result;
}

int fsync(int file) {
    ready();
    return synced(file, real_fsync);
}

int fdatasync(int file) {
    ready();
    return synced(file, real_fdatasync);
}

int unlink(const char *path) {
    ready();
    if (!is_watched(path)) {
        return real_unlink(path);
    }
    pthread_mutex_lock(&lock);
    int result = real_unlink(path);
    if (result == 0) {
        note(DELETE, path, 0, NULL, 0);
    }
    pthread_mutex_unlock(&lock);
    return result;
}

/* Counts the calls of fsync and fdatasync in a file of eight bytes, whose name is in AFTERWARD_SYNCS. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static long nobody;
static long *count = &nobody;
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);

__attribute__((constructor)) static void begin(void) {
    real_fsync = (int (*)(int)) dlsym(RTLD_NEXT, "fsync");
    real_fdatasync = (int (*)(int)) dlsym(RTLD_NEXT, "fdatasync");
    const char *name = getenv("AFTERWARD_SYNCS");
    int file = name == NULL ? -1 : open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) {
        return;
    }
    if (ftruncate(file, sizeof(long)) == 0) {
        void *mapped = mmap(NULL, sizeof(long), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
        if (mapped != MAP_FAILED) {
            count = mapped;
        }
    }
    close(file);
}

int fsync(int file) {
    __sync_fetch_and_add(count, 1);
    return real_fsync(file);
}

int fdatasync(int file) {
    __sync_fetch_and_add(count, 1);
    return real_fdatasync(file);
}

/* Stands between a program and the C library and lets its disk and its clock go wrong, told by files in a folder:
 *   full   writing answers "no space left"
 *   slow   writing and syncing take their time
 *   power  whatever is synced is copied into `durable`: after a cut of the power nothing else is left
 *   lies   syncing answers well and keeps nothing: what a look after a cut must find
 *   clock  the seconds in it are added to the time of day
 * GRIDWORK_SHIM names the folder, GRIDWORK_SHIM_FILES a part of the paths that are meant. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

static const char *folder(void) { return getenv("GRIDWORK_SHIM"); }

static int is_on(const char *name) {
    char path[PATH_MAX];
    const char *where = folder();
    if (!where) return 0;
    int saved = errno;
    snprintf(path, sizeof path, "%s/%s", where, name);
    int on = access(path, F_OK) == 0;
    errno = saved;
    return on;
}

/* The path behind a descriptor, if it is one of those that are meant. */
static int is_meant(int fd, char *path) {
    char link[64];
    const char *part = getenv("GRIDWORK_SHIM_FILES");
    if (!part || !folder()) return 0;
    int saved = errno;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    errno = saved;
    if (length <= 0) return 0;
    path[length] = 0;
    return strstr(path, part) != NULL;
}

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

/* True when the write must fail. */
static int refuses(int fd) {
    char path[PATH_MAX];
    if (!is_meant(fd, path)) return 0;
    if (is_on("slow")) usleep(500);
    if (!is_on("full")) return 0;
    errno = ENOSPC;
    return 1;
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) {
    REAL(ssize_t, "pwrite", int, const void *, size_t, off_t);
    return refuses(fd) ? -1 : real(fd, bytes, count, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) {
    REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t);
    return refuses(fd) ? -1 : real(fd, bytes, count, at);
}

ssize_t write(int fd, const void *bytes, size_t count) {
    REAL(ssize_t, "write", int, const void *, size_t);
    return refuses(fd) ? -1 : real(fd, bytes, count);
}

/* Copies what is synced, whole and at once: a killed program leaves the copy before. */
static void keep(const char *path) {
    char copy[PATH_MAX], made[PATH_MAX + 8];
    static __thread char bytes[1 << 16];
    const char *name = strrchr(path, '/');
    int count = snprintf(copy, sizeof copy, "%s/durable%s", folder(), name ? name : "/file");
    if (count < 0 || count >= (int)sizeof copy) return;
    snprintf(made, sizeof made, "%s.new", copy);
    int from = open(path, O_RDONLY | O_CLOEXEC), to = open(made, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    ssize_t length = -1;
    if (from >= 0 && to >= 0)
        while ((length = read(from, bytes, sizeof bytes)) > 0)
            if (write(to, bytes, (size_t)length) != length) break;
    if (from >= 0) close(from);
    if (to >= 0) close(to);
    if (length == 0) rename(made, copy);
}

static int synced(int fd, int (*real)(int)) {
    char path[PATH_MAX];
    if (!is_meant(fd, path)) return real(fd);
    if (is_on("lies")) return 0;
    if (is_on("slow")) usleep(20000);
    int answer = real(fd);
    if (answer == 0 && is_on("power")) keep(path);
    return answer;
}

int fsync(int fd) {
    REAL(int, "fsync", int);
    return synced(fd, real);
}

int fdatasync(int fd) {
    REAL(int, "fdatasync", int);
    return synced(fd, real);
}

int clock_gettime(clockid_t which, struct timespec *now) {
    REAL(int, "clock_gettime", clockid_t, struct timespec *);
    int answer = real(which, now);
    if (answer == 0 && which == CLOCK_REALTIME && is_on("clock")) {
        char path[PATH_MAX], text[32] = {0};
        snprintf(path, sizeof path, "%s/clock", folder());
        int from = open(path, O_RDONLY | O_CLOEXEC);
        if (from >= 0) {
            if (read(from, text, sizeof text - 1) > 0) now->tv_sec += atol(text);
            close(from);
        }
    }
    return answer;
}

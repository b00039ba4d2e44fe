/* Stands between a program and the C library and lets its disk and its clock go wrong, told by files in a folder:
 *   full   writing answers "no space left"
 *   slow   writing and syncing take their time
 *   power  whatever is synced is copied into `durable`: after a cut of the power nothing else is promised
 *   lies   syncing answers well and keeps nothing: what a look after a cut must find
 *   clock  the seconds in it are added to the time of day
 * GRIDWORK_SHIM names the folder, GRIDWORK_SHIM_FILES a part of the paths that are meant.
 *
 * Files are copied by their names. GRIDWORK_SHIM_TREE, the end of a folder's path, asks for more: then `power` and
 * `lies` are about everything below that folder, which many processes may write, and `durable` holds what a journalling
 * file system (ext4, xfs) promises of it:
 *   inodes/<file>   the content when any process last synced that file, whatever it was called then
 *   names/<folder>  what stood in that folder when it was last synced: `f` or `d`, who it is, and its name
 * Syncing a file, or a folder, also keeps its own name and those of the folders above it, as these file systems do, and
 * forgets a name that it had before. All else that made, moved or removed a name is kept when its folder is synced. A
 * real disk keeps more: one sync carries along every change of a name that came before it. Nothing is kept by what
 * promises nothing (sync_file_range, posix_fallocate, a write, a cut in length), nor by what PostgreSQL does not use
 * unless it is told to (syncfs, O_DSYNC, O_SYNC). */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
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

/* The path behind a descriptor; answers where in it the part stands that this variable names, or nothing. */
static const char *holds(int fd, char *path, const char *variable) {
    char link[64];
    const char *part = getenv(variable);
    if (!part || !folder()) return NULL;
    int saved = errno;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    errno = saved;
    if (length <= 0) return NULL;
    path[length] = 0;
    return strstr(path, part);
}

/* The path behind a descriptor, if it is one of those that are meant. */
static int is_meant(int fd, char *path) { return holds(fd, path, "GRIDWORK_SHIM_FILES") != NULL; }

/* The same for the tree that is meant; answers how much of the path is its top, or nothing. */
static size_t top_of_tree(int fd, char *path) {
    const char *part = holds(fd, path, "GRIDWORK_SHIM_TREE");
    if (!part) return 0;
    size_t top = (size_t)(part - path) + strlen(getenv("GRIDWORK_SHIM_TREE"));
    return path[top] == '/' || path[top] == 0 ? top : 0;
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

/* Who a file is. Numbers of inodes are used again, and soon: the moment of its birth belongs to it. */
#define KEY 64
static char key_of(int at, const char *name, char *key) {
    struct statx found;
    int how = AT_SYMLINK_NOFOLLOW | (*name ? 0 : AT_EMPTY_PATH);
    if (statx(at, name, how, STATX_TYPE | STATX_INO | STATX_BTIME, &found)) return 0;
    long long born_s = (long long)found.stx_btime.tv_sec;
    snprintf(key, KEY, "%llu-%lld.%09u", (unsigned long long)found.stx_ino, born_s, found.stx_btime.tv_nsec);
    return S_ISDIR(found.stx_mode) ? 'd' : 'f';
}

static int lock(int fd, int how) {
    while (fd >= 0 && flock(fd, how))
        if (errno != EINTR) return -1;
    return fd;
}

/* Names are moved only while nobody lists them: a listing that missed a file on its way would lose it. It is opened
 * each time: processes that share a descriptor share the lock. */
static int lock_names(int how) {
    char path[PATH_MAX];
    snprintf(path, sizeof path, "%s/durable/lock", folder());
    return lock(open(path, O_RDONLY | O_CLOEXEC), how);
}

/* The place in `durable`, and the one beside it where it is made. A function moves it there that does not lead back to
 * this library, which would wait for itself. */
static void places(const char *part, const char *key, char *place, char *made) {
    snprintf(place, PATH_MAX, "%s/durable/%s/%s", folder(), part, key);
    snprintf(made, PATH_MAX, "%s/durable/%s/%s.new", folder(), part, key);
}

/* Whether the copy is whole. A file is copied by one at a time, or an older copy could come after a newer one. */
static int keep_content(int fd, const char *key) {
    char place[PATH_MAX], made[PATH_MAX], self[64];
    static __thread char bytes[1 << 16];
    places("inodes", key, place, made);
    snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
    int from = lock(open(self, O_RDONLY | O_CLOEXEC), LOCK_EX), to = -1;
    if (from >= 0) to = open(made, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    ssize_t length = -1;
    if (to >= 0)
        while ((length = read(from, bytes, sizeof bytes)) > 0)
            if (write(to, bytes, (size_t)length) != length) break;
    if (to >= 0) close(to);
    int done = length == 0 && renameat(AT_FDCWD, made, AT_FDCWD, place) == 0;
    if (from >= 0) close(from);
    return done;
}

/* Everything that stands in a folder. */
static int keep_listing(int fd, const char *key) {
    char place[PATH_MAX], made[PATH_MAX], each[KEY], kind;
    places("names", key, place, made);
    int again = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *from = again >= 0 ? fdopendir(again) : NULL;
    FILE *to = from ? fopen(made, "we") : NULL;
    struct dirent *entry;
    while (to && (entry = readdir(from)))
        if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
            if ((kind = key_of(again, entry->d_name, each))) fprintf(to, "%c %s %s\n", kind, each, entry->d_name);
    if (from) closedir(from);
    return to && fclose(to) == 0 && renameat(AT_FDCWD, made, AT_FDCWD, place) == 0;
}

/* Whether a listing has this line, and nothing else about this file. Most files keep the name they have, and a folder
 * may hold a thousand. */
static int is_listed(const char *listing, char kind, const char *key, const char *name) {
    char line[PATH_MAX];
    int from = open(listing, O_RDONLY | O_CLOEXEC), count = snprintf(line, sizeof line, "%c %s ", kind, key);
    struct stat about;
    if (from < 0) return 0;
    size_t size = fstat(from, &about) == 0 ? (size_t)about.st_size : 0, begun = (size_t)count;
    char *text = malloc(size + 1), *found = NULL;
    if (text && read(from, text, size) == (ssize_t)size) {
        text[size] = 0;
        found = strstr(text, line);
    }
    int is_it = 0;
    if (found && !strstr(found + begun, line)) {
        size_t length = strlen(name);
        is_it = strncmp(found + begun, name, length) == 0 && found[begun + length] == '\n';
    }
    free(text);
    close(from);
    return is_it;
}

/* One name in the listing of a folder: what else was called so is forgotten, and what else this was called and is no
 * longer. */
static int keep_name(const char *above, const char *name) {
    char place[PATH_MAX], made[PATH_MAX], owner[KEY], key[KEY], now[KEY], line[PATH_MAX];
    int at = open(above, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    char kind = at >= 0 ? key_of(at, name, key) : 0;
    /* Removed meanwhile: it has no name that could be kept. */
    if (!kind) return at < 0 || close(at) == 0;
    key_of(at, "", owner);
    places("names", owner, place, made);
    if (is_listed(place, kind, key, name)) return close(at) == 0;
    FILE *from = fopen(place, "re"), *to = fopen(made, "we");
    while (to && from && fgets(line, sizeof line, from)) {
        char *listed = line + 2, *called = strchr(listed, ' '), *end = strchr(line, '\n');
        if (!called || !end) continue;
        *called = *end = 0;
        int is_it = strcmp(listed, key) == 0, is_so_called = strcmp(called + 1, name) == 0;
        int has_gone = is_it && !is_so_called && (!key_of(at, called + 1, now) || strcmp(now, key));
        if (!is_so_called && !has_gone) fprintf(to, "%c %s %s\n", *line, listed, called + 1);
    }
    if (to) fprintf(to, "%c %s %s\n", kind, key, name);
    int done = to && fclose(to) == 0;
    if (from) fclose(from);
    close(at);
    return done && renameat(AT_FDCWD, made, AT_FDCWD, place) == 0;
}

/* Keeps what was synced of the tree; false when it could not. */
static int keep_of_tree(int fd) {
    char path[PATH_MAX], key[KEY], kind = key_of(fd, "", key);
    if (!kind || (kind == 'f' && !keep_content(fd, key))) return 0;
    int names = lock_names(LOCK_EX);
    /* Asked for only now: it may have been moved until here. */
    size_t top = top_of_tree(fd, path);
    int done = names >= 0 && top && (kind == 'f' || keep_listing(fd, key));
    while (done && path[top] == '/') {
        char *name = path + top + 1, *end = strchr(name, '/');
        path[top] = 0;
        if (end) *end = 0;
        done = keep_name(path, name);
        path[top] = '/';
        if (end) *end = '/';
        top = end ? (size_t)(end - path) : strlen(path);
    }
    if (names >= 0) close(names);
    return done;
}

static int synced(int fd, int (*real)(int)) {
    char path[PATH_MAX];
    int is_of_tree = top_of_tree(fd, path) != 0;
    if (!is_of_tree && !is_meant(fd, path)) return real(fd);
    if (is_on("lies")) return 0;
    if (is_on("slow")) usleep(20000);
    if (is_of_tree && is_on("power")) {
        /* The disk below is not asked: what it has is replaced. What could not be kept must not count as synced. */
        if (keep_of_tree(fd)) return 0;
        errno = EIO;
        return -1;
    }
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

/* It promises nothing: so it need not keep the disk below busy either. */
int sync_file_range(int fd, off64_t from, off64_t count, unsigned int how) {
    REAL(int, "sync_file_range", int, off64_t, off64_t, unsigned int);
    char path[PATH_MAX];
    return top_of_tree(fd, path) && is_on("power") ? 0 : real(fd, from, count, how);
}

/* Takes part in what `lock_names` is about, if there is a tree at all. */
static int begin_move(void) { return getenv("GRIDWORK_SHIM_TREE") && is_on("power") ? lock_names(LOCK_SH) : -1; }

static int end_move(int names, int answer) {
    int saved = errno;
    if (names >= 0) close(names);
    errno = saved;
    return answer;
}

int rename(const char *from, const char *to) {
    REAL(int, "rename", const char *, const char *);
    int names = begin_move();
    return end_move(names, real(from, to));
}

int link(const char *from, const char *to) {
    REAL(int, "link", const char *, const char *);
    int names = begin_move();
    return end_move(names, real(from, to));
}

int unlink(const char *path) {
    REAL(int, "unlink", const char *);
    int names = begin_move();
    return end_move(names, real(path));
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

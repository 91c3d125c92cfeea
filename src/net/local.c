#include "net/local.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static int nibble(char c)
{
    static const char digits[] = "0123456789abcdef";
    const char *at = c ? strchr(digits, c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c) : NULL;
    return at ? (int)(at - digits) : -1;
}

static bool decode(const char *text, char out[FS_PATH_MAX])
{
    size_t at = 0;
    for (; *text; text++) {
        int c = (unsigned char)*text;
        if (c == '%') {
            int high = nibble(text[1]), low = high < 0 ? -1 : nibble(text[2]);
            if (low < 0)
                return false;
            c = high * 16 + low;
            text += 2;
        } else if (c == '?' || c == '#') {
            return false;
        }
        if (c == 0 || at + 1 >= FS_PATH_MAX)
            return false;
        out[at++] = (char)c;
    }
    out[at] = '\0';
    return true;
}

static bool climbs(const char *path)
{
    for (const char *p = path; (p = strstr(p, "/..")) != NULL; p += 3)
        if (p[3] == '/' || p[3] == '\0')
            return true;
    return false;
}

enum err_code local_path(const char *url, char out[FS_PATH_MAX], struct err *err)
{
    static const char *const starts[] = { "file:///", "file://localhost/" };
    for (size_t i = 0; i < ARRAY_LEN(starts); i++) {
        size_t n = strlen(starts[i]);
        if (strncmp(url, starts[i], n) != 0)
            continue;
        if (decode(url + n - 1, out) && out[1] && !climbs(out))
            return ERR_OK;
        break;
    }
    return err_set(err, ERR_INVALID, "not the address of a file here");
}

static enum fetch_end fail(const char *path, enum fetch_end end, struct err *err, const char *what)
{
    err_set(err, fetch_end_code(end), "%s: %s", path, what);
    return end;
}

static enum fetch_end open_plain(const char *path, int *fd, struct stat *st, struct err *err)
{
    *fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (*fd < 0) {
        bool is_absent = errno == ENOENT || errno == ENOTDIR || errno == ENAMETOOLONG;
        return fail(path, is_absent ? FETCH_ABSENT : FETCH_REFUSED, err, strerror(errno));
    }
    if (fstat(*fd, st) != 0 || !S_ISREG(st->st_mode))
        return fail(path, FETCH_REFUSED, err, "is no plain file");
    return FETCH_DONE;
}

static enum fetch_end copy(int fd, const char *path, uint64_t most, const struct fetch_sink *sink,
                           const atomic_bool *stop, struct err *err)
{
    enum { CHUNK = 64 * 1024 };
    uint8_t *chunk = malloc(CHUNK);
    enum fetch_end end = chunk ? FETCH_UNSET : fail(path, FETCH_FAULT, err, "no memory");
    for (uint64_t done = 0; end == FETCH_UNSET;) {
        ssize_t n = read(fd, chunk, CHUNK);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            end = fail(path, FETCH_CUT, err, strerror(errno));
        else if (n == 0)
            end = FETCH_DONE;
        else if (atomic_load(stop))
            end = fail(path, FETCH_STOPPED, err, "stopped");
        else if ((uint64_t)n > most - done)
            end = fail(path, FETCH_TOO_BIG, err, "longer than agreed");
        else if (sink->write(sink->self, (struct span){ chunk, (size_t)n }, err) != ERR_OK)
            end = FETCH_SINK;
        else
            done += (uint64_t)n;
    }
    free(chunk);
    return end;
}

enum fetch_end local_get(const struct fetch_request *request, const struct fetch_sink *sink,
                         const atomic_bool *stop, struct fetch_answer *answer, struct err *err)
{
    char path[FS_PATH_MAX];
    struct stat st;
    int fd = -1;
    if (local_path(request->url, path, err) != ERR_OK)
        return FETCH_FAULT;
    enum fetch_end end = open_plain(path, &fd, &st, err);
    if (end == FETCH_DONE && (uintmax_t)st.st_size > request->bytes_max)
        end = fail(path, FETCH_TOO_BIG, err, "longer than agreed");
    if (end == FETCH_DONE) {
        /* A file that is no longer than what is held already is another one: from its beginning. */
        bool resumes = request->from > 0 && (uintmax_t)st.st_size > request->from &&
                       lseek(fd, (off_t)request->from, SEEK_SET) >= 0;
        *answer = (struct fetch_answer){ .from = resumes ? request->from : 0,
                                         .length = (uint64_t)st.st_size };
        if (sink->begin && sink->begin(sink->self, answer, err) != ERR_OK)
            end = FETCH_SINK;
        else
            end = copy(fd, path, request->bytes_max - answer->from, sink, stop, err);
    }
    if (fd >= 0)
        close(fd);
    return end;
}

#include "tools/postgres.h"

#include <fcntl.h>
#include <ftw.h>
#include <grp.h>
#include <libpq-fe.h>
#include <limits.h>
#include <pthread.h>
#include <pwd.h>
#include <signal.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATH_TEXT = 256, ADDRESS_TEXT = 256, UNUSED_UID = 54321, LINE_TEXT = 1024 };

struct postgres {
    char bin[PATH_TEXT], folder[64], data[PATH_TEXT], socket[PATH_TEXT];
    uid_t uid;
    gid_t gid;
    pid_t pid;
    int log; /* read end of what the server says */
    pthread_t reader;
    unsigned n_databases;
};

/* --- processes ---------------------------------------------------------------------------------- */

/* In the child: not root, and gone when the test is gone. */
static void become(const struct postgres *p)
{
    if (geteuid() == 0 && (setgroups(0, NULL) != 0 || setgid(p->gid) != 0 || setuid(p->uid) != 0))
        _exit(126);
    prctl(PR_SET_PDEATHSIG, SIGQUIT);
    if (chdir(p->folder) != 0)
        _exit(126);
}

static bool run(const struct postgres *p, const char *program, const char *const *args)
{
    char path[PATH_TEXT + 32];
    int status;
    snprintf(path, sizeof path, "%s/%s", p->bin, program);
    pid_t pid = fork();
    if (pid == 0) {
        int null = open("/dev/null", O_WRONLY);
        become(p);
        dup2(null, STDOUT_FILENO);
        execv(path, (char *const *)(uintptr_t)args);
        _exit(127);
    }
    return pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) &&
           WEXITSTATUS(status) == 0;
}

static void *read_log(void *self)
{
    char bytes[4096];
    const struct postgres *p = self;
    while (read(p->log, bytes, sizeof bytes) > 0)
        ;
    return NULL;
}

/* Reads what it says until it is ready; the rest is read away by a thread, so that the pipe never fills. */
static bool wait_ready(struct postgres *p)
{
    char line[LINE_TEXT], last[LINE_TEXT] = "";
    size_t n = 0;
    while (n + 1 < sizeof line && read(p->log, &line[n], 1) == 1) {
        if (line[n++] != '\n')
            continue;
        line[n] = '\0';
        if (strstr(line, "database system is ready to accept connections"))
            return pthread_create(&p->reader, NULL, read_log, p) == 0;
        if (strstr(line, "FATAL"))
            memcpy(last, line, sizeof last);
        n = 0;
    }
    fputs(last,
          stderr); /* why it ended; while it starts, others are turned away with the same word */
    return false;
}

bool postgres_again(struct postgres *p)
{
    char path[PATH_TEXT + 32];
    int ends[2];
    snprintf(path, sizeof path, "%s/postgres", p->bin);
    if (pipe2(ends, O_CLOEXEC) != 0)
        return false;
    p->pid = fork();
    if (p->pid == 0) {
        become(p);
        dup2(ends[1], STDERR_FILENO);
        execl(path, "postgres", "-D", p->data, "-k", p->socket, "-c", "listen_addresses=", "-c",
              "max_connections=60", "-c", "lc_messages=C", "-c", "logging_collector=off", NULL);
        _exit(127);
    }
    close(ends[1]);
    p->log = ends[0];
    return p->pid > 0 && wait_ready(p);
}

bool postgres_cut(struct postgres *p)
{
    int status;
    if (p->pid <= 0 || kill(p->pid, SIGQUIT) != 0 || waitpid(p->pid, &status, 0) != p->pid)
        return false;
    p->pid = 0;
    pthread_join(p->reader, NULL); /* the last of it has closed the pipe */
    close(p->log);
    return true;
}

/* --- life --------------------------------------------------------------------------------------- */

static bool find_binaries(struct postgres *p)
{
    static const char *const places[] = { "/usr/lib/postgresql/17/bin",
                                          "/usr/lib/postgresql/16/bin",
                                          "/usr/lib/postgresql/15/bin" };
    char path[PATH_TEXT + 32];
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        snprintf(path, sizeof path, "%s/initdb", places[i]);
        if (access(path, X_OK) == 0) {
            snprintf(p->bin, sizeof p->bin, "%s", places[i]);
            return true;
        }
    }
    fputs("there is no PostgreSQL on this machine: apt-get install postgresql-15\n", stderr);
    return false;
}

static bool make_folders(struct postgres *p)
{
    const struct passwd *who = getpwnam("postgres");
    p->uid = who ? who->pw_uid : UNUSED_UID;
    p->gid = who ? who->pw_gid : UNUSED_UID;
    snprintf(p->folder, sizeof p->folder, "/tmp/heyan-postgres-XXXXXX");
    if (!mkdtemp(p->folder) || (geteuid() == 0 && chown(p->folder, p->uid, p->gid) != 0))
        return false;
    snprintf(p->data, sizeof p->data, "%s/data", p->folder);
    snprintf(p->socket, sizeof p->socket, "%s", p->folder);
    return true;
}

struct postgres *postgres_start(void)
{
    struct postgres *p = calloc(1, sizeof *p);
    if (p && find_binaries(p) && make_folders(p)) {
        const char *const args[] = { "initdb", "-D",        p->data,    "-U",      "heyan",
                                     "-A",     "trust",     "--locale", "C.UTF-8", "-E",
                                     "UTF8",   "--no-sync", NULL };
        if (run(p, "initdb", args) && postgres_again(p))
            return p;
        fputs("PostgreSQL would not start\n", stderr);
    }
    postgres_destroy(p);
    return NULL;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
    (void)st;
    (void)kind;
    (void)ftw;
    remove(path);
    return 0;
}

void postgres_destroy(struct postgres *p)
{
    if (!p)
        return;
    if (p->pid > 0)
        postgres_cut(p);
    if (*p->folder)
        nftw(p->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    free(p);
}

static bool say(const struct postgres *p, const char *sql)
{
    char address[ADDRESS_TEXT];
    snprintf(address, sizeof address, "postgresql:///postgres?host=%s&user=heyan", p->socket);
    PGconn *c = PQconnectdb(address);
    PGresult *r = PQexec(c, sql);
    bool good = PQresultStatus(r) == PGRES_COMMAND_OK || PQresultStatus(r) == PGRES_TUPLES_OK;
    if (!good)
        fprintf(stderr, "%s: %s\n", sql, PQerrorMessage(c));
    PQclear(r);
    PQfinish(c);
    return good;
}

bool postgres_hurry(struct postgres *p)
{
    return say(p, "ALTER SYSTEM SET fsync = off") &&
           say(p, "ALTER SYSTEM SET full_page_writes = off") && say(p, "SELECT pg_reload_conf()");
}

void postgres_address(struct postgres *p, char *out, size_t cap)
{
    char sql[64];
    snprintf(sql, sizeof sql, "CREATE DATABASE t%u", ++p->n_databases);
    out[0] = 0;
    if (say(p, sql))
        snprintf(out, cap, "postgresql:///t%u?host=%s&user=heyan", p->n_databases, p->socket);
}

const char *postgres_folder(const struct postgres *p)
{
    return p->data;
}

/* route/route.h: who handles it: topic of a report -> office of the bureau or another authority, with duty, legal
 * basis and telephone.  Made of the bureau's responsibility list (sections 一, 二, 三): every duty,
 * boundary cell and service is a row of assets/route/; the seed's wording is shown as it is.
 *
 * Nothing is ever dropped: a topic nobody knows, and a table that names nobody, end at the default desk.
 * Owns     all it gives out, until route_close.  Threads: any; nothing changes after opening.
 * Errors   ERR_INVALID names FILE:LINE: column; ERR_NOT_FOUND; ERR_IO; ERR_NOMEM.
 */
#ifndef ROUTE_ROUTE_H
#define ROUTE_ROUTE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attrs.h"
#include "base/err.h"

struct route;

/* folder: "…/assets/route"; profile: "2014-12365" or "2020-12315". */
enum err_code route_open(const char *folder, const char *profile, struct route **out,
                         struct err *err) MUST_USE;
void route_close(struct route *r); /* NULL is fine */

/* An office of the bureau, or another authority; ids of offices are those of assets/law/PROFILE/offices.tsv. */
struct route_office {
    const char *id, *name, *name_en;
    const char *phone; /* "" none is published: the hotline's is shown instead */
    bool is_ours;
};

/* What a person can pick: 食品本身, 农药质量, 电梯, 计量器具 …  In the order to show. */
struct route_topic {
    const char *id; /* stable: "barcode", "licence", "food", "pesticide", "scales", "lift" … */
    const char *name, *name_en; /* as on the tile, at most 10 characters of Chinese */
    const char *hint, *hint_en; /* one line of examples */
    const char *group; /* of tiles: "goods", "measure", "equipment", "safety", "service", "other" */
};

struct route_decision {
    const struct route_topic *topic;   /* never NULL: "other" when it was not known */
    const struct route_office *office; /* who handles it; never NULL */
    const struct route_office *desk;   /* of ours, who takes it in: the 12365 desk; never NULL */
    bool is_ours;             /* false: we hand it on, or the person may go there at once */
    const char *duty, *basis; /* the seed's text of that duty; "" none */
    const char
        *source; /* "B3.2"; may be several, "D05 V5": duty and basis are the first's; "" none */
};

size_t route_n_topics(const struct route *r);
const struct route_topic *route_topic_at(const struct route *r, size_t i);
/* topic: an id; kind of number ("licence.SC") falls back to its part before the point. NULL is "other". */
void route_decide(const struct route *r, const char *topic, struct route_decision *out);
const struct route_office *route_office_find(const struct route *r,
                                             const char *id); /* NULL: none */
/* The responsibility list itself, row by row as the seed has it, defects included: note says what is wrong with a row. */
enum route_table { ROUTE_DUTIES = 0, ROUTE_BOUNDARIES, ROUTE_SERVICES, ROUTE_TABLE_COUNT };
struct route_row {
    enum route_table table;
    const char *id;     /* "D05", "B3.2", "V6" */
    const char *matter; /* 主要职责, 管理事项, 服务事项 */
    const char *who;    /* 责任股室, 相关部门, 承办股室（单位）, as written there */
    const char *duty;   /* 具体工作事项, 职责分工, 主要内容 */
    const char *basis;  /* 相关依据; "" none */
    const char *phone;  /* of a service; "" none */
    const char *note;   /* ours: a defect of the source, or "" */
    const struct route_office
        *office; /* of a boundary cell: that department in this profile; else NULL */
};
size_t route_n_rows(const struct route *r, enum route_table which);
const struct route_row *route_row_at(const struct route *r, enum route_table which, size_t i);
const struct route_row *route_row_find(const struct route *r, const char *id); /* NULL: none */

/* Every authority, for whoever transfers by hand. */
size_t route_n_offices(const struct route *r);
const struct route_office *route_office_at(const struct route *r, size_t i);

#endif

#include "trust/refusal.h"

static const struct {
    const char *name, *id;
} refusals[] = {
#define X(r, text, line) [r] = { text, line },
    REFUSAL_LIST(X)
#undef X
};

const char *refusal_name(enum refusal r)
{
    return (unsigned)r < REFUSAL_COUNT ? refusals[r].name : "unknown";
}

const char *refusal_id(enum refusal r)
{
    return (unsigned)r < REFUSAL_COUNT ? refusals[r].id : "trust.fault";
}

bool refusal_is_passing(enum refusal r)
{
    switch (r) {
    case REFUSAL_NO_NETWORK:
    case REFUSAL_PORTAL:
    case REFUSAL_NOT_SECURE:
    case REFUSAL_HUB:
    case REFUSAL_ABSENT:
    case REFUSAL_SLOW:
    case REFUSAL_CUT:
    case REFUSAL_STOPPED:
    case REFUSAL_MIX:
        return true;
    default:
        return false;
    }
}

enum refusal refusal_of_fetch(enum fetch_end end)
{
    static const enum refusal of[FETCH_END_COUNT] = {
        [FETCH_UNSET] = REFUSAL_FAULT,
        [FETCH_DONE] = REFUSAL_NONE,
        [FETCH_SAME] = REFUSAL_NONE,
        [FETCH_ABSENT] = REFUSAL_ABSENT,
        [FETCH_NO_NETWORK] = REFUSAL_NO_NETWORK,
        [FETCH_PORTAL] = REFUSAL_PORTAL,
        [FETCH_REDIRECT] = REFUSAL_HUB,
        [FETCH_NOT_SECURE] = REFUSAL_NOT_SECURE,
        [FETCH_TOO_BIG] = REFUSAL_ENDLESS,
        [FETCH_TOO_SLOW] = REFUSAL_SLOW,
        [FETCH_CUT] = REFUSAL_CUT,
        [FETCH_REFUSED] = REFUSAL_HUB,
        [FETCH_SINK] = REFUSAL_DISK,
        [FETCH_STOPPED] = REFUSAL_STOPPED,
        [FETCH_FAULT] = REFUSAL_FAULT,
    };
    return (unsigned)end < FETCH_END_COUNT ? of[end] : REFUSAL_FAULT;
}

enum err_code refusal_code(enum refusal r)
{
    static const enum err_code of[REFUSAL_COUNT] = {
        [REFUSAL_NONE] = ERR_OK,
        [REFUSAL_NO_NETWORK] = ERR_NET,
        [REFUSAL_PORTAL] = ERR_NET,
        [REFUSAL_NOT_SECURE] = ERR_NET,
        [REFUSAL_HUB] = ERR_NET,
        [REFUSAL_ABSENT] = ERR_NET,
        [REFUSAL_SLOW] = ERR_NET,
        [REFUSAL_CUT] = ERR_NET,
        [REFUSAL_STOPPED] = ERR_CANCELLED,
        [REFUSAL_ENDLESS] = ERR_TOO_BIG,
        [REFUSAL_MALFORMED] = ERR_INVALID,
        [REFUSAL_THRESHOLD] = ERR_UNTRUSTED,
        [REFUSAL_ROLLBACK] = ERR_STALE,
        [REFUSAL_FREEZE] = ERR_STALE,
        [REFUSAL_MIX] = ERR_UNTRUSTED,
        [REFUSAL_SUBSTITUTED] = ERR_UNTRUSTED,
        [REFUSAL_ROOT_CHAIN] = ERR_UNTRUSTED,
        [REFUSAL_NO_TARGET] = ERR_NOT_FOUND,
        [REFUSAL_NOT_FOR_US] = ERR_UNTRUSTED,
        [REFUSAL_NO_ROOT] = ERR_NOT_FOUND,
        [REFUSAL_DISK] = ERR_IO,
        [REFUSAL_FAULT] = ERR_NOMEM,
    };
    return (unsigned)r < REFUSAL_COUNT ? of[r] : ERR_INVALID;
}

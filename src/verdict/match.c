/* match: 三证互证.  The holder of the code, the holder of the licence, the organisation code and
 * the maker printed on the pack are compared, each with each. */
#include "verdict/name.h"
#include "verdict/rules.h"

enum relation {
    REL_NOT_KNOWN = 0, /* one of the two is not named */
    REL_SAME,
    REL_OEM,    /* 委托加工 on record */
    REL_FORMER, /* the same firm under the name it had before */
    REL_GROUP,
    REL_ALIKE, /* the names are too near to say they are two firms, too far to say one */
    REL_DIFFERENT,
};

static bool same_text(const char *a, const char *b)
{
    return a[0] != '\0' && strcmp(a, b) == 0;
}

static bool same_group(const struct fact_org *a, const struct fact_org *b)
{
    return same_text(a->group_code, b->group_code) || same_text(a->group_code, b->org_code) ||
           same_text(b->group_code, a->org_code);
}

static enum relation relate_firms(const struct fact_org *a, const struct fact_org *b)
{
    bool two = a->org_code[0] != '\0' && b->org_code[0] != '\0' &&
               strcmp(a->org_code, b->org_code) != 0;
    if (same_text(a->org_code, b->org_code) || (!two && name_same(a->name, b->name)))
        return REL_SAME;
    if (name_same(a->name, b->former_name) || name_same(b->name, a->former_name))
        return REL_FORMER;
    if (a->name[0] == '\0' || b->name[0] == '\0')
        return REL_NOT_KNOWN;
    if (same_group(a, b))
        return REL_GROUP;
    return name_alike(a->name, b->name) ? REL_ALIKE : REL_DIFFERENT;
}

/* 北京华丰 on the pack is not the 华丰 of another province, nor one of which nobody says where it
 * is, though the registry's name leaves the region out. */
static bool may_be_elsewhere(const char *print, const struct fact_org *firm)
{
    const char *province = name_province(print);
    const char *region = firm->region[0] != '\0' ? firm->region
                         : firm->uscc[0] != '\0' ? firm->uscc + 2
                                                 : "";
    return province[0] != '\0' && !name_has_region(firm->name) && strncmp(province, region, 2) != 0;
}

/* The printed line against a firm.  An organisation code is no name. */
static enum relation relate_print(const char *print, const struct fact_org *firm)
{
    if (print[0] == '\0' || firm->name[0] == '\0')
        return REL_NOT_KNOWN;
    if (may_be_elsewhere(print, firm))
        return name_alike(print, firm->name) ? REL_ALIKE : REL_DIFFERENT;
    if (name_same(print, firm->name) || name_within(print, firm->name))
        return REL_SAME;
    if (name_same(print, firm->former_name) || name_within(print, firm->former_name))
        return REL_FORMER;
    return name_alike(print, firm->name) ? REL_ALIKE : REL_DIFFERENT;
}

static bool scope_holds(const struct fact_use *u, const struct verdict_subject *s)
{
    const char *digits = s->ident.text;
    char gtin14[15];
    if (u->licence[0] != '\0' && strcmp(u->licence, digits) != 0)
        return false;
    if (u->scope[0] == '\0')
        return true;
    if (!ident_is_gtin(s->ident.kind) || !gtin_to14(digits, gtin14))
        return false;
    if (strlen(u->scope) == 14)
        return strcmp(u->scope, gtin14) == 0;
    return strncmp(gtin14 + 1, u->scope, strlen(u->scope)) == 0;
}

/* An authorised use of s's number, good on the production day, or today while that is not known. */
static bool use_holds(const struct bench *b, const struct fact_use *u,
                      const struct verdict_subject *s)
{
    struct date day = date_known(b->made) ? b->made : b->in->today;
    return scope_holds(u, s) && !date_before(day, u->from) && !date_before(u->until, day);
}

static bool use_of_firm(const struct bench *b, const struct verdict_subject *s,
                        const struct fact_org *maker)
{
    for (size_t i = 0; i < s->n_uses && i < FACT_LIST_MAX; i++)
        if (use_holds(b, &s->uses[i], s) && relate_firms(&s->uses[i].maker, maker) == REL_SAME)
            return true;
    return false;
}

static bool use_of_print(const struct bench *b, const struct verdict_subject *s, const char *print)
{
    for (size_t i = 0; i < s->n_uses && i < FACT_LIST_MAX; i++)
        if (use_holds(b, &s->uses[i], s) && relate_print(print, &s->uses[i].maker) == REL_SAME)
            return true;
    return false;
}

/* The owner lets more firms make its goods than were looked at: who is not on the list may be on
 * the rest of it. */
static bool uses_are_cut(const struct verdict_subject *s)
{
    return s->n_uses >= FACT_LIST_MAX;
}

static enum relation relate_subjects(const struct bench *b, size_t x, size_t y)
{
    const struct verdict_subject *s = b->in->subjects;
    const struct fact_org *a = b->at[x].holder, *c = b->at[y].holder;
    enum relation r = relate_firms(a, c);
    if ((r == REL_DIFFERENT || r == REL_ALIKE || r == REL_GROUP) &&
        (use_of_firm(b, &s[x], c) || use_of_firm(b, &s[y], a)))
        r = REL_OEM;
    if (r == REL_DIFFERENT && (uses_are_cut(&s[x]) || uses_are_cut(&s[y])))
        r = REL_ALIKE;
    return r;
}

/* What a pair of that relation raises; REASON_COUNT: nothing. */
static const enum reason pair_reasons[] = {
    [REL_NOT_KNOWN] = REASON_COUNT,
    [REL_SAME] = REASON_ALL_AGREE,
    [REL_OEM] = REASON_OEM_KNOWN,
    [REL_FORMER] = REASON_FORMER_NAME,
    [REL_GROUP] = REASON_SAME_GROUP,
    [REL_ALIKE] = REASON_HOLDER_DIFFERS,
    [REL_DIFFERENT] = REASON_HOLDER_DIFFERS,
};

static void raise_on(struct bench *b, size_t x, enum reason r, const char *other)
{
    if (r == REASON_COUNT)
        return;
    struct judged *j = &b->at[x];
    j->raised[r] = true;
    /* The name told is that of the strongest reason: a name that fits never replaces one that
     * does not. */
    if (!j->other || reason_row(r)->class == CLASS_B || reason_row(r)->class == CLASS_F)
        j->other = other;
}

/* A person who saw no name outranks a machine that read one. */
static const char *printed_maker(const struct verdict_input *in)
{
    bool is_denied = in->maker_is_read && in->compared == COMPARED_NO_NAME;
    return in->maker && !is_denied ? in->maker : "";
}

/* What the person compared; the printed maker as text is weaker: a person outranks a reader.  What a
 * machine read counts only where it is the same to the letter or clearly another firm. */
static enum relation relate_printed(const struct bench *b, size_t x)
{
    const struct verdict_input *in = b->in;
    const char *maker = printed_maker(in);
    enum relation r = relate_print(maker, b->at[x].holder);
    if (in->maker_is_read && (r == REL_DIFFERENT || r == REL_ALIKE) &&
        name_fit_read(maker, b->at[x].holder->name) != NAME_FIT_DIFFERENT)
        r = REL_NOT_KNOWN;
    bool differs = r == REL_DIFFERENT || r == REL_ALIKE;
    if (differs && use_of_print(b, &in->subjects[x], maker))
        r = REL_OEM;
    else if (r == REL_DIFFERENT && uses_are_cut(&in->subjects[x]))
        r = REL_ALIKE;
    if (in->compared == COMPARED_SAME && (differs || r == REL_NOT_KNOWN))
        r = REL_SAME;
    return r;
}

/* An organisation code on the pack names its maker as the print does.  Code and licence may agree
 * because both were copied from one pack: full agreement needs the maker named as well. */
static bool names_maker(const struct bench *b, size_t x)
{
    return ident_is_org(b->in->subjects[x].ident.kind);
}

static void match_pairs(struct bench *b)
{
    for (size_t x = 0; x < b->n; x++) {
        for (size_t y = x + 1; b->at[x].holder && y < b->n; y++) {
            if (!b->at[y].holder)
                continue;
            enum reason r = pair_reasons[relate_subjects(b, x, y)];
            if (r == REASON_ALL_AGREE && !names_maker(b, x) && !names_maker(b, y))
                r = REASON_NUMBERS_AGREE;
            bool of_x = use_of_firm(b, &b->in->subjects[x], b->at[y].holder);
            if (r != REASON_OEM_KNOWN || of_x) /* told of the owner's number: made by the other */
                raise_on(b, x, r, b->at[y].holder->name);
            if (r != REASON_OEM_KNOWN || !of_x)
                raise_on(b, y, r, b->at[x].holder->name);
        }
    }
}

/* The printed maker need agree with one of the holders: how the holders stand to each other is
 * match_pairs' to say. */
static void match_print(struct bench *b)
{
    const char *maker = printed_maker(b->in);
    enum relation best = REL_NOT_KNOWN;
    size_t at = 0;
    for (size_t x = 0; x < b->n; x++) {
        if (!b->at[x].holder)
            continue;
        enum relation r = relate_printed(b, x);
        if (r != REL_NOT_KNOWN && (best == REL_NOT_KNOWN || r < best)) {
            best = r;
            at = x;
        }
    }
    bool differs = best == REL_DIFFERENT || best == REL_ALIKE;
    bool is_read = b->in->maker_is_read && b->in->compared != COMPARED_DIFFERENT;
    enum reason r = !differs  ? pair_reasons[best]
                    : is_read ? REASON_READ_DIFFERS
                              : REASON_MAKER_DIFFERS;
    if (b->in->compared == COMPARED_DIFFERENT && best != REL_OEM && !differs)
        r = REASON_PRINT_DIFFERS;
    if (b->in->compared == COMPARED_NO_NAME && best == REL_NOT_KNOWN)
        r = REASON_NO_NAME;
    if (best == REL_NOT_KNOWN) /* the person's word alone: about the first that has a holder */
        while (at + 1 < b->n && !b->at[at].holder)
            at++;
    if (at < b->n && b->at[at].holder)
        raise_on(b, at, r, maker[0] != '\0' ? maker : b->at[at].holder->name);
}

static const char *trade_of_firm(const struct fact_org *o)
{
    return o->trade[0] != '\0' ? o->trade : trade_of_name(o->name);
}

/* The goods' trade as the registry has it on that licence, else its holder's. */
static const char *trade_of_goods(const struct bench *b, size_t x)
{
    const struct verdict_subject *s = &b->in->subjects[x];
    return s->licence.category[0] != '\0' ? s->licence.category : trade_of_firm(b->at[x].holder);
}

static bool is_code_holder(const struct bench *b, size_t x)
{
    return b->at[x].holder && ident_is_gtin(b->in->subjects[x].ident.kind);
}

static bool is_licence_holder(const struct bench *b, size_t x)
{
    return b->at[x].holder && ident_is_licence(b->in->subjects[x].ident.kind);
}

static bool print_agrees_with_neither(const struct bench *b, size_t x, size_t y)
{
    bool named = false;
    enum relation a = relate_printed(b, x), c = relate_printed(b, y);
    if (b->in->maker_is_read) /* may be misread: no ground for saying that somebody lies */
        a = c = REL_NOT_KNOWN;
    if (a != REL_NOT_KNOWN || c != REL_NOT_KNOWN) {
        if (a != REL_DIFFERENT || c != REL_DIFFERENT)
            return false;
        named = true;
    }
    for (size_t z = 0; z < b->n; z++) {
        if (!b->at[z].holder || !names_maker(b, z))
            continue;
        if (relate_subjects(b, x, z) != REL_DIFFERENT || relate_subjects(b, y, z) != REL_DIFFERENT)
            return false;
        named = true;
    }
    return named;
}

/* Ux.md §8.0 F, and nothing else: two registered firms that differ without any known tie, and
 * either the print names a third, or the goods cannot be the holder's. */
static void match_contradictions(struct bench *b)
{
    for (size_t x = 0; x < b->n; x++) {
        for (size_t y = 0; is_code_holder(b, x) && y < b->n; y++) {
            if (!is_licence_holder(b, y) || relate_subjects(b, x, y) != REL_DIFFERENT)
                continue;
            const char *other = b->at[y].holder->name;
            if (print_agrees_with_neither(b, x, y))
                raise_on(b, x, REASON_LICENCE_OF_ANOTHER, other);
            if (trade_conflict(trade_of_firm(b->at[x].holder), trade_of_goods(b, y)))
                raise_on(b, x, REASON_TRADE_CONFLICT, other);
        }
    }
}

/* The printed maker is another firm, of a trade that cannot be the holder's. */
static void match_print_trade(struct bench *b)
{
    const char *maker = b->in->maker ? b->in->maker : "";
    bool agrees = b->in->maker_is_read;
    for (size_t x = 0; x < b->n; x++)
        if (b->at[x].holder && relate_printed(b, x) != REL_DIFFERENT)
            agrees = true;
    for (size_t x = 0; !agrees && x < b->n; x++)
        if (b->at[x].holder && maker[0] != '\0' && !ident_is_org(b->in->subjects[x].ident.kind) &&
            trade_conflict(trade_of_firm(b->at[x].holder), trade_of_name(maker)))
            raise_on(b, x, REASON_TRADE_CONFLICT, maker);
}

void judge_match(struct bench *b)
{
    bool disputed = false;
    for (size_t x = 0; x < b->n; x++)
        disputed = disputed || b->at[x].correction;
    match_pairs(b);
    match_print(b);
    if (disputed) /* an entry under review accuses nobody */
        return;
    match_contradictions(b);
    match_print_trade(b);
}

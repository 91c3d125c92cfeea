/* 反映查询: the pages of SCREEN_MAILBOX, and what the hub says to them. */
#include "app/mail.h"

#include "app/flow_inner.h"
#include "app/mail_history.h"
#include "app/mail_told.h"
#include "app/thumb.h"
#include "base/log.h"
#include "report/photo.h"

enum { NUMBER_DIGITS = 15, CODE_DIGITS = 6, PHOTO_SIDE_PX = 1600 };

/* Where 返回 leads. */
enum { OUT = MAIL_PAGE_COUNT };
static const int backs[MAIL_PAGE_COUNT] = {
    [MAIL_SLIP] = OUT,           [MAIL_NUMBER] = MAIL_SLIP, [MAIL_CODE] = MAIL_NUMBER,
    [MAIL_WAIT] = MAIL_CODE,     [MAIL_CASE] = OUT,         [MAIL_HISTORY] = MAIL_CASE,
    [MAIL_REPLY] = MAIL_CASE,    [MAIL_SHOOT] = MAIL_CASE,  [MAIL_SHOT] = MAIL_SHOOT,
    [MAIL_WITHDRAW] = MAIL_CASE, [MAIL_SAID] = MAIL_CASE,   [MAIL_TROUBLE] = MAIL_NUMBER,
};

static void wipe_shot(struct mail *m)
{
    if (m->shot.jpeg.data)
        explicit_bzero(m->shot.jpeg.data, m->shot.jpeg.cap);
    buf_fini(&m->shot.jpeg);
    thumb_wipe(&m->shot.view);
    explicit_bzero(&m->shot, sizeof m->shot);
}

void mail_wipe(struct mail *m)
{
    wipe_shot(m);
    explicit_bzero(m, sizeof *m);
}

/* Without the camera there is no slip to be seen. */
static enum mail_page page_in(const struct flow *f, enum mail_page p)
{
    return p == MAIL_SLIP && f->model.camera != CAMERA_ON ? MAIL_NUMBER : p;
}

/* For a number typed without county and hotline; a kiosk that takes no reports knows none: then it must be whole. */
static const struct number_parts *home_of(const struct flow *f)
{
    return f->config.letterbox ? &f->config.letterbox->home : NULL;
}

static bool may_go(const struct flow *f)
{
    const struct model_mail *m = &f->model.mail;
    struct number_parts parts;
    switch (m->page) {
    case MAIL_NUMBER:
        return number_read(m->typed, home_of(f), &parts);
    case MAIL_CODE:
        return strlen(m->typed) == CODE_DIGITS;
    case MAIL_REPLY:
        return f->model.typing.text[0] || f->model.typing.typed[0] || f->model.typing.ink.n > 0;
    case MAIL_TROUBLE:
        return f->session.mail.question.kind != ASKING_NOTHING && m->trouble &&
               strcmp(m->trouble, "mail.trouble.net") == 0;
    default:
        return true;
    }
}

static void show(struct flow *f)
{
    struct model_mail *m = &f->model.mail;
    struct mail *s = &f->session.mail;
    if (s->has_view)
        mail_tell(&s->answer.view, flow_words(f));
    m->view = s->has_view ? &s->answer.view : NULL;
    m->shot = s->shot.view;
    m->sheets = s->has_view ? history_sheets(&s->answer.view) : 1;
    m->sheet = m->sheet < m->sheets ? m->sheet : m->sheets - 1; /* another language is shorter */
    m->complaint = m->page == MAIL_NUMBER && strlen(m->typed) >= NUMBER_DIGITS && !may_go(f)
                       ? "mail.number.bad"
                       : NULL;
    m->may_go = may_go(f);
}

void mail_follow(struct flow *f)
{
    if (f->model.screen == SCREEN_MAILBOX)
        show(f);
}

static void turn_to(struct flow *f, enum mail_page p)
{
    struct model_mail *m = &f->model.mail;
    if (f->model.typing.kind != TYPING_NONE)
        typing_close(f->config.typing, &f->model.typing);
    explicit_bzero(m->typed, sizeof m->typed);
    f->session.mail.wants_shot = false; /* of the page that is left */
    m->page = page_in(f, p);
    m->sheet = 0;
    if (m->page == MAIL_REPLY)
        flow_open_typing(f, TYPING_FREE, REPORT_TEXT_MAX - 1, f->session.mail.question.text);
    f->active_ms = flow_now_ms(f);
    show(f);
}

static void trouble(struct flow *f, const char *id)
{
    f->model.mail.trouble = id;
    turn_to(f, MAIL_TROUBLE);
}

/* --- tries ---------------------------------------------------------------------------------------- */

/* The machine's, not the session's: whoever guesses comes back as somebody else. */
static bool are_tries_left(struct flow *f)
{
    uint64_t now = flow_now_ms(f);
    if (f->n_tries >= MAIL_TRIES_MAX && now - f->tries_ms >= MAIL_TRIES_MS)
        f->n_tries = 0;
    return f->n_tries < MAIL_TRIES_MAX;
}

static void count_try(struct flow *f)
{
    if (f->n_tries++ == 0 || f->n_tries == MAIL_TRIES_MAX)
        f->tries_ms = flow_now_ms(f);
}

/* --- asking --------------------------------------------------------------------------------------- */

static void ask(struct flow *f)
{
    struct mail *s = &f->session.mail;
    if (s->question.kind == ASKING_LOOK && !are_tries_left(f)) {
        s->question.kind = ASKING_NOTHING;
        trouble(f, "mail.trouble.often");
        return;
    }
    s->question.serial = ++f->n_questions;
    text_copy(s->question.number, sizeof s->question.number, s->number);
    text_copy(s->question.code, sizeof s->question.code, s->code);
    turn_to(f, MAIL_WAIT);
    if (!f->config.ask || !f->config.ask(f->config.self, &s->question))
        trouble(f, "mail.trouble.net");
}

static void look(struct flow *f)
{
    struct mail *s = &f->session.mail;
    explicit_bzero(&s->question, sizeof s->question);
    s->question.kind = ASKING_LOOK;
    ask(f);
}

static void begin_reply(struct flow *f)
{
    struct mail *s = &f->session.mail;
    struct report fresh;
    explicit_bzero(&s->question, sizeof s->question);
    report_begin(&fresh, REPORT_QUESTION); /* for its uuid */
    s->question.kind = ASKING_REPLY;
    text_copy(s->question.key, sizeof s->question.key, fresh.uuid);
}

/* Who went back while it was under way and sends the same words again sends the same answer. */
static bool is_same_reply(const struct mail *s, const char *text)
{
    return s->question.kind == ASKING_REPLY && s->question.key[0] && s->question.photo.len == 0 &&
           strcmp(s->question.text, text) == 0;
}

static const char *trouble_of(enum err_code rc)
{
    switch (rc) {
    case ERR_NOT_FOUND:
        return "mail.trouble.unknown";
    case ERR_BUSY:
        return "mail.trouble.often";
    case ERR_INVALID:
    case ERR_STALE:
        return "mail.trouble.closed";
    case ERR_UNTRUSTED:
        return "mail.trouble.away";
    default:
        return "mail.trouble.net";
    }
}

static void said(struct flow *f, const struct asking_answer *a)
{
    struct mail *s = &f->session.mail;
    f->model.mail.said = a->kind == ASKING_WITHDRAW  ? "mail.said.withdrawn"
                         : s->question.photo.len > 0 ? "mail.said.photo"
                                                     : "mail.said.answer";
    explicit_bzero(&s->question, sizeof s->question);
    wipe_shot(s);
    turn_to(f, MAIL_SAID);
}

/* The hotline may have changed since the slip was printed: the same digits behind the one before. */
static bool is_of_an_earlier_hotline(struct flow *f)
{
    struct mail *s = &f->session.mail;
    const struct letterbox *b = f->config.letterbox;
    return b && s->typed[0] && !s->has_view && letterbox_earlier(b, s->number);
}

void flow_answered(struct flow *f, struct asking_answer *a)
{
    struct mail *s = &f->session.mail;
    bool is_ours = f->model.screen == SCREEN_MAILBOX && f->model.mail.page == MAIL_WAIT &&
                   a->serial == s->question.serial;
    if (is_ours && a->rc == ERR_OK && a->kind == ASKING_LOOK) {
        s->answer = *a;
        s->has_view = true;
        explicit_bzero(&s->question, sizeof s->question);
        turn_to(f, MAIL_CASE);
    } else if (is_ours && a->rc == ERR_OK) {
        said(f, a);
    } else if (is_ours && a->rc == ERR_NOT_FOUND && is_of_an_earlier_hotline(f)) {
        ask(f);
    } else if (is_ours) {
        if (a->rc == ERR_NOT_FOUND)
            count_try(f);
        trouble(f, trouble_of(a->rc));
    }
    explicit_bzero(a, sizeof *a);
}

/* --- touches -------------------------------------------------------------------------------------- */

void effect_mail_open(struct flow *f, const struct happening *h)
{
    (void)h;
    f->form_origin = f->model.screen == SCREEN_ATTRACT ? SCREEN_ATTRACT : SCREEN_SCAN;
    mail_wipe(&f->session.mail);
    if (f->model.mail.is_taken)
        turn_to(f, MAIL_SLIP);
    else
        trouble(f, "mail.trouble.away");
}

void effect_mail_slip(struct flow *f, const struct happening *h)
{
    struct mail *s = &f->session.mail;
    if (f->model.screen != SCREEN_MAILBOX)
        effect_mail_open(f, h);
    if (!f->model.mail.is_taken)
        return;
    s->typed[0] = '\0';
    text_copy(s->number, sizeof s->number, h->slip->number);
    text_copy(s->code, sizeof s->code, h->slip->code);
    look(f);
}

bool guard_mail_asks(const struct flow *f, const struct happening *h)
{
    (void)h;
    enum mail_page p = f->model.mail.page;
    return p == MAIL_SLIP || p == MAIL_NUMBER || p == MAIL_CODE || p == MAIL_TROUBLE;
}

bool guard_mail_first(const struct flow *f, const struct happening *h)
{
    (void)h;
    const struct model_mail *m = &f->model.mail;
    int back = backs[m->page];
    return back == OUT || !m->is_taken || (m->page == MAIL_NUMBER && f->model.camera != CAMERA_ON);
}

void effect_mail_leave(struct flow *f, const struct happening *h)
{
    (void)h;
    turn_to(f, MAIL_SLIP);
    mail_wipe(&f->session.mail);
    show(f);
}

void effect_mail_back(struct flow *f, const struct happening *h)
{
    struct mail *s = &f->session.mail;
    enum mail_page p = f->model.mail.page;
    (void)h;
    if (p == MAIL_REPLY) { /* what was written stands there when he comes back */
        typing_settle(f->config.typing, &f->model.typing);
        if (strcmp(s->question.text, f->model.typing.text) != 0)
            explicit_bzero(s->question.key,
                           sizeof s->question.key); /* other words, another answer */
        text_copy(s->question.text, sizeof s->question.text, f->model.typing.text);
    }
    if (p == MAIL_WAIT || (p == MAIL_TROUBLE && s->has_view))
        turn_to(f, s->has_view ? MAIL_CASE : MAIL_CODE);
    else
        turn_to(f, (enum mail_page)backs[p]);
}

void effect_mail_key(struct flow *f, const struct happening *h)
{
    struct model_mail *m = &f->model.mail;
    size_t n = strlen(m->typed), most = m->page == MAIL_CODE ? CODE_DIGITS : NUMBER_DIGITS;
    if (m->page != MAIL_NUMBER && m->page != MAIL_CODE)
        return;
    if (h->arg == KEY_CLEAR)
        explicit_bzero(m->typed, sizeof m->typed);
    else if (h->arg == KEY_BACKSPACE && n > 0)
        m->typed[n - 1] = '\0';
    else if (h->arg >= '0' && h->arg <= '9' && n < most)
        m->typed[n] = (char)h->arg;
    show(f);
}

static void take_number(struct flow *f)
{
    struct number_parts parts;
    struct mail *s = &f->session.mail;
    if (number_read(f->model.mail.typed, home_of(f), &parts) && number_write(&parts, s->typed))
        turn_to(f, MAIL_CODE);
}

static void send_reply(struct flow *f)
{
    struct mail *s = &f->session.mail;
    struct model_typing *m = &f->model.typing;
    bool is_read = !m->typed[0] && m->ink.n == 0;
    typing_settle(f->config.typing, m);
    if (!m->text[0] ||
        !is_read) /* characters nobody has seen written are not sent: the next touch does */
        return;
    if (!is_same_reply(s, f->model.typing.text))
        begin_reply(f);
    text_copy(s->question.text, sizeof s->question.text, f->model.typing.text);
    ask(f);
}

static void send_photo(struct flow *f)
{
    struct mail *s = &f->session.mail;
    if (s->shot.jpeg.len == 0)
        return;
    begin_reply(f);
    s->question.photo = buf_span(&s->shot.jpeg);
    ask(f);
}

void effect_mail_go(struct flow *f, const struct happening *h)
{
    struct mail *s = &f->session.mail;
    (void)h;
    if (!may_go(f))
        return;
    switch (f->model.mail.page) {
    case MAIL_SLIP:
        turn_to(f, MAIL_NUMBER);
        break;
    case MAIL_NUMBER:
        take_number(f);
        break;
    case MAIL_CODE:
        text_copy(s->code, sizeof s->code, f->model.mail.typed);
        if (s->typed[0])
            text_copy(s->number, sizeof s->number, s->typed);
        look(f);
        break;
    case MAIL_REPLY:
        send_reply(f);
        break;
    case MAIL_SHOT:
        send_photo(f);
        break;
    case MAIL_WITHDRAW:
        explicit_bzero(&s->question, sizeof s->question);
        s->question.kind = ASKING_WITHDRAW;
        ask(f);
        break;
    case MAIL_SAID:
        look(f);
        break;
    case MAIL_TROUBLE: /* the same again, with the same key */
        ask(f);
        break;
    default:
        break;
    }
}

/* To another page of the case. */
void effect_mail_edit(struct flow *f, const struct happening *h)
{
    const struct mail *s = &f->session.mail;
    if (f->model.mail.page != MAIL_CASE || !s->has_view)
        return;
    bool is_open = s->answer.view.is_open;
    if (h->arg == MAIL_HISTORY || (is_open && h->arg == MAIL_REPLY) ||
        (is_open && h->arg == MAIL_WITHDRAW && !history_is_wished_back(&s->answer.view)) ||
        (is_open && h->arg == MAIL_SHOOT && f->model.camera == CAMERA_ON))
        turn_to(f, (enum mail_page)h->arg);
}

void effect_mail_sheet(struct flow *f, const struct happening *h)
{
    if (h->arg >= 0 && (size_t)h->arg < f->model.mail.sheets)
        f->model.mail.sheet = (size_t)h->arg;
}

void effect_mail_shoot(struct flow *f, const struct happening *h)
{
    struct mail *s = &f->session.mail;
    (void)h;
    if (f->model.mail.page == MAIL_SHOOT && f->model.camera == CAMERA_ON) {
        s->wants_shot = true;
    } else if (f->model.mail.page == MAIL_SHOT) {
        wipe_shot(s);
        turn_to(f, MAIL_SHOOT);
    }
}

bool mail_wants_photo(const struct flow *f)
{
    return f->model.screen == SCREEN_MAILBOX && f->session.mail.wants_shot;
}

void mail_photo(struct flow *f, const struct frame *frame)
{
    struct mail *s = &f->session.mail;
    struct err err = { 0 };
    s->wants_shot = false;
    wipe_shot(s);
    s->shot.jpeg = BUF_INIT(ASKING_PHOTO_BYTES_MAX);
    if (buf_reserve(&s->shot.jpeg, ASKING_PHOTO_BYTES_MAX) != ERR_OK ||
        photo_write(frame, PHOTO_SIDE_PX, &s->shot.jpeg, &err) != ERR_OK ||
        !thumb_make(frame, &s->shot.view)) {
        log_line(LOG_WARN, "mail", "a photograph could not be made");
        wipe_shot(s);
        return;
    }
    turn_to(f, MAIL_SHOT);
}

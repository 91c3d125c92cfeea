int visible = 1;
static int hidden;
static _Thread_local int of_a_thread;
static const int constant = 3;
static const char *const names[] = { "a", "b" };
int count(void);
int count(void)
{
    static int inside = 2;
    return ++hidden + ++inside + ++of_a_thread + constant + names[0][0];
}

/* TODO: later */
/* a TODOLIST is a word of its own */
static const char q[] = "SELECT name FROM org WHERE id = ?1";
static const char words[] = "SELECT is only a word, and so is UPDATE";

static const char q[] = "INSERT OR IGNORE INTO org VALUES(?1)";
static const char p[] = "PRAGMA journal_mode";
static const char u[] = "UPDATE org SET name = ?1";

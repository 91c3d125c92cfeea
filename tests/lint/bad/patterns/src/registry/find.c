static const char q[] = "SELECT name FROM org WHERE id = ?1";

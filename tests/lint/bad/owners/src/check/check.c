#include <sqlite3.h>
#include <stdio.h>

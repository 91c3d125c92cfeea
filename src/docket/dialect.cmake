# One SQL file of db/docket/ in the words of one database:
# cmake -DIN=a.sql -DOUT=b.sql -DDIALECT=sqlite|postgres -P dialect.cmake
# {key}: numbers itself; {number}: 64 bits; {bytes}; {table}, {by_key}: what ends a table, the second of one that
# is looked up by its primary key alone.
set(sqlite_key "INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT")
set(sqlite_number "INTEGER")
set(sqlite_bytes "BLOB")
set(sqlite_table " STRICT")
set(sqlite_by_key " STRICT, WITHOUT ROWID")
set(postgres_key "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY")
set(postgres_number "BIGINT")
set(postgres_bytes "BYTEA")
set(postgres_table "")
set(postgres_by_key "")
file(READ ${IN} sql)
string(REGEX REPLACE "--[^\n]*" "" sql "${sql}")
foreach(word key number bytes table by_key)
  string(REPLACE "{${word}}" "${${DIALECT}_${word}}" sql "${sql}")
endforeach()
if(sql MATCHES "{[^}]*}")
  message(FATAL_ERROR "${IN}: there is no ${CMAKE_MATCH_0}")
endif()
file(WRITE ${OUT} "${sql}")

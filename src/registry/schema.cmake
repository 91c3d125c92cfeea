# Turns the numbered files of db/registry/ into src/registry/schema.h's array.
# cmake -DOUT=schema.c "-DFILES=a.sql;b.sql" -P schema.cmake
set(text "/* Made from db/registry/ by src/registry/schema.cmake. */\n#include \"registry/schema.h\"\n\n")
string(APPEND text "const char *const schema_steps[] = {\n")
foreach(file ${FILES})
  file(READ ${file} sql)
  string(REGEX REPLACE "--[^\n]*" "" sql "${sql}")
  # A semicolon would be CMake's list separator from here on.
  string(REPLACE "\\" "\\\\" sql "${sql}")
  string(REPLACE "\"" "\\\"" sql "${sql}")
  string(REPLACE "\n" "\\n\"\n    \"" sql "${sql}")
  string(APPEND text "    \"${sql}\",\n")
endforeach()
string(APPEND text "};\n")
list(LENGTH FILES count)
string(APPEND text "const int schema_version = ${count};\n")
file(WRITE ${OUT} "${text}")

#!/bin/sh
# At most 500 lines a file and 60 a function; tables of constants do not count.
set -u
root=$1
. "$(dirname "$0")/../files.sh"

files_of "src kiosk cli hub tests" '*.c' | while read -r file; do
    awk -v file="$file" '
        # A table: from the line that ends in "= {" to the one that closes it.
        !table && /= *\{$/ { table = 1; depth = 1; next }
        table {
            line = $0
            depth += gsub(/\{/, "", line)
            depth -= gsub(/\}/, "", line)
            if (depth <= 0) table = 0
            next
        }
        { lines++ }
        /^\{/ { start = FNR; body = 0; name = signature }
        start { body++ }
        /^\}/ && start {
            if (body > 60) print file ":" start ": size: function " name " has " body " lines"
            start = 0
        }
        # The last line at the margin that opens a bracket names the function that follows.
        !start && /^[A-Za-z_].*\(/ {
            signature = $0
            sub(/\(.*/, "", signature)
            sub(/.*[ *]/, "", signature)
        }
        END { if (lines > 500) print file ":" FNR ": size: " lines " lines" }' "$root/$file"
done

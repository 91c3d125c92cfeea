#!/bin/sh
# Lines that must not be there: patterns.tsv.
set -u
root=$1
. "$(dirname "$0")/../files.sh"
tab=$(printf '\t')

rows_of "$(dirname "$0")/../patterns.tsv" | while IFS="$tab" read -r name where files pattern why; do
    files_of "$where" "$files" | while read -r file; do
        case $name:$file in
        sql:src/registry/* | sql:src/desk/* | sql:src/fleet/* | sql:src/docket/* | sql:src/outbox/*) continue ;;
        *:tests/lint/*.tsv | *:tests/lint/rules/*) continue ;; # they name what they look for
        esac
        (cd "$root" && LC_ALL=C.UTF-8 grep -InE -e "$pattern" /dev/null "$file") |
            awk -F: -v name="$name" -v why="$why" '{ print $1 ":" $2 ": " name ": " why }'
    done
done
exit 0

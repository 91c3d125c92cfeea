#!/bin/sh
# Other people's headers stay where owners.tsv says.
set -u
root=$1
. "$(dirname "$0")/../files.sh"
tab=$(printf '\t')

rows_of "$(dirname "$0")/../owners.tsv" | while IFS="$tab" read -r header folder files; do
    name=$(printf '%s' "$header" | sed 's/\./\\./')
    files_of "src kiosk cli hub" '*.[ch]*' | while read -r file; do
        (cd "$root" && grep -nE "^[ 	]*#[ 	]*include[ 	]*[<\"]([A-Za-z0-9_]*/)?$name[>\"]" /dev/null "$file")
    done | awk -F: -v folder="$folder" -v header="$header" -v files="$files" '
        BEGIN { many = split(folder, folders, " ") }
        {
            at_home = 0
            for (i = 1; i <= many; i++) at_home += index($1, folders[i] "/") == 1
        }
        !at_home { print $1 ":" $2 ": owners: " header " belongs to " folder; next }
        { n++ }
        files != "any" && n > files { print $1 ":" $2 ": owners: " header " is included in " n " files" }'
done

#!/bin/sh
# A literal that begins like an id of assets/strings ("screen.…") is one: a typing mistake would show
# the id itself to people.  Ids put together at run time end in a dot or hold a %.
set -u
root=$1
. "$(dirname "$0")/../files.sh"
ids=$(mktemp) || exit 2
trap 'rm -f "$ids"' EXIT

files_of assets/strings/zh '*.tsv' | while read -r file; do
    rows_of "$root/$file" | cut -f 1
done >"$ids"

files_of "src kiosk cli" '*.c' | while read -r file; do
    awk -v file="$file" '
        FNR == NR { id[$0] = 1; head = $0; if (sub(/\..*/, "", head)) heads[head] = 1; next }
        {
            line = $0
            while (match(line, /"[a-z][a-z0-9_]*\.[A-Za-z0-9_.]+"/)) {
                text = substr(line, RSTART + 1, RLENGTH - 2)
                line = substr(line, RSTART + RLENGTH)
                head = text
                sub(/\..*/, "", head)
                if (heads[head] && !id[text] && text !~ /\.$/ && text !~ /\.(tsv|json|png|wav|ppm|[ch])$/)
                    print file ":" FNR ": words: there is no text " text
            }
        }' "$ids" "$root/$file"
done

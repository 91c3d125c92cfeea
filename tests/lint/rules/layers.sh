#!/bin/sh
# Every #include "folder/…" goes along an arrow of layers.tsv.
set -u
root=$1
. "$(dirname "$0")/../files.sh"
table=$(dirname "$0")/../layers.tsv

# Inside of kiosk the parts include each other; nobody else may reach in.
kiosk_parts="app input screens ui"

files_of "src kiosk cli hub" '*.[ch]' | while read -r file; do
    awk -v file="$file" -v parts="$kiosk_parts" '
        FNR == NR {
            if ($0 ~ /^#/ || $1 == "folder") next
            split($0, cell, "\t")
            known[cell[1]] = 1
            if (cell[1] ~ /^src\//) src[substr(cell[1], 5)] = 1
            n = split(cell[2], names, " ")
            for (i = 1; i <= n; i++) arrow[cell[1], names[i]] = 1
            next
        }
        FNR == 1 {
            split(file, p, "/")
            folder = p[1] == "src" ? p[1] "/" p[2] : p[1]
            own = p[1] == "src" ? p[2] : p[1]
            n = split(parts, names, " ")
            for (i = 1; i <= n; i++) part[names[i]] = 1
            if (!known[folder]) print file ":1: layers: folder " folder " has no row in layers.tsv"
        }
        /^[ \t]*#[ \t]*include[ \t]*"/ {
            split($0, q, "\"")
            to = q[2]
            if (!index(to, "/")) { print file ":" FNR ": layers: \"" to "\" names no folder"; next }
            sub(/\/.*/, "", to)
            good = to == own || arrow[folder, to] || (src[to] && arrow[folder, "*"]) ||
                   (own == "kiosk" && part[to])
            if (!good) print file ":" FNR ": layers: " folder " may not include " to "/"
        }' "$table" "$root/$file"
done

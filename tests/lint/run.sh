#!/bin/sh
# run.sh ROOT [BUILD]: every rule of rules/ over the tree at ROOT; `state` looks at the objects in
# BUILD and is left out without it.  Prints FILE:LINE: rule: text for each complaint that allow.tsv
# does not excuse; exit status 1 when there is one.
#
# A rule is a script that gets ROOT and BUILD and prints complaints; bad/RULE is a small tree in
# which it must find what bad/RULE.expected says (catches.sh).
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$1
build=${2:-}
# Before anything is built there is no object to look at.
[ -n "$build" ] && [ -z "$(find "$build/src" -name '*.c.o' 2>/dev/null | head -n 1)" ] && build=
tab=$(printf '\t')
found=$(mktemp) || exit 2
trap 'rm -f "$found"' EXIT

for rule in "$here"/rules/*.sh; do
    name=$(basename "$rule" .sh)
    [ "$name" = state ] && [ -z "$build" ] && continue
    sh "$rule" "$root" "$build" >>"$found" || { echo "$rule: could not run"; exit 2; }
done

# Takes out what is excused, and reports excuses nothing needs (those of rules that did not run stay).
awk -F"$tab" -v build="$build" '
    FNR == NR {
        if ($0 ~ /^#/ || $1 == "rule" || $0 == "") next
        if (NF != 4 || $4 == "") { print FILENAME ":" FNR ": allow: four columns, the last a reason"; bad = 1; next }
        n++; rule[n] = $1; file[n] = $2; text[n] = $3; line[n] = FNR; next
    }
    {
        excused = 0
        for (i = 1; i <= n; i++)
            if (index($0, file[i] ":") == 1 && index($0, ": " rule[i] ": ") && index($0, text[i])) {
                used[i] = 1; excused = 1
            }
        if (!excused) { print; bad = 1 }
    }
    END {
        for (i = 1; i <= n; i++)
            if (!used[i] && !(rule[i] == "state" && build == "")) {
                print "tests/lint/allow.tsv:" line[i] ": allow: excuses nothing any more"; bad = 1
            }
        exit bad
    }' "$here/allow.tsv" "$found"

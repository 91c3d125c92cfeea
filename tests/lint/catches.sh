#!/bin/sh
# catches.sh: each rule finds in its bad tree exactly what bad/RULE.expected lists: a rule that finds
# nothing is as useless as one that never ends.
set -u
here=$(cd "$(dirname "$0")" && pwd)
status=0
for rule in "$here"/rules/*.sh; do
    name=$(basename "$rule" .sh)
    if [ ! -d "$here/bad/$name" ]; then
        echo "$name: has no bad example"
        status=1
        continue
    fi
    build=
    if [ "$name" = state ]; then
        build=$(mktemp -d) || exit 2
        trap 'rm -rf "$build"' EXIT
        (cd "$here/bad/state" && find . -name '*.c') | while read -r source; do
            mkdir -p "$build/$(dirname "$source")"
            "${CC:-cc}" -c -o "$build/$source.o" "$here/bad/state/$source" || exit 2
        done
    fi
    if sh "$rule" "$here/bad/$name" "$build" | LC_ALL=C sort | diff "$here/bad/$name.expected" -; then
        echo "$name: catches its bad examples"
    else
        echo "$name: expected (<) and found (>) differ"
        status=1
    fi
done
exit $status

#!/bin/sh
# No object of ours has a place that can change from file scope: .data, .bss, thread-local or common.
# (Not nm: with position-independent code it counts const tables of pointers too.)
set -u
build=$2

find "$build/src" "$build/kiosk" "$build/cli" "$build/hub" -name '*.c.o' 2>/dev/null | LC_ALL=C sort |
while read -r object; do
    file=${object#"$build"/}
    file=$(printf '%s' "$file" | sed 's,CMakeFiles/[^/]*\.dir/,,; s,\.o$,,')
    case $file in */main_*.c) continue ;; esac # a program's own main may hold what signals need
    objdump -t "$object" | awk -v file="$file" '
        # value, flags, section, size, name.  Lines of a section itself are named by it, with a dot.
        $NF ~ /^\./ || /\.data\.rel\.ro/ { next }
        / O \.(data|bss)(\.[A-Za-z0-9_.]+)?[ \t]/ || / \.(tdata|tbss)[ \t]/ || / \*COM\*[ \t]/ {
            name = $NF # gcc says inside.0 of a static in a function, clang count.inside
            sub(/\.[0-9]+$/, "", name)
            sub(/^.*\./, "", name)
            print file ":1: state: " name " can change and is shared by all"
        }'
done

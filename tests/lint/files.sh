# Sourced by the rules: files_of WHERE PATTERN lists files below $root, named from there, without
# what is built and without the bad examples.
files_of() {
    for where in $1; do
        [ -e "$root/$where" ] || continue
        (cd "$root" && find "$where" \( -path tests/lint/bad -o -path tests/fuzz/corpus -o -name build \
            -o -name .git \) -prune -o -type f -name "$2" -print) | LC_ALL=C sort
    done
}
# Rows of a table: without comments and heading.
rows_of() {
    grep -v -e '^#' -e '^$' "$1" | sed 1d
}

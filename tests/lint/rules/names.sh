#!/bin/sh
# A file is named by a noun of the product.
set -u
root=$1
. "$(dirname "$0")/../files.sh"

files_of "src kiosk cli hub tests" '*.[ch]' |
    awk -F/ '{ name = $NF; sub(/\.[ch]$/, "", name) }
        name ~ /^(utils?|helpers?|common|misc)$/ || name ~ /_(utils?|helpers?|common|misc)$/ {
            print $0 ":1: names: says nothing of what is in it" }'

# heyan.dict.yaml of librime out of assets/ime/words.tsv: awk -f make_dict.awk words.tsv > heyan.dict.yaml
BEGIN {
    FS = "\t"
    weight = 200000 # above the commonest words of the essay that are not of one character
    print "---"
    print "name: heyan"
    print "version: \"1\""
    print "sort: by_weight"
    print "use_preset_vocabulary: true"
    print "import_tables:"
    print "  - luna_pinyin"
    print "..."
    print ""
}
/^#/ || /^$/ { next }
!has_head {
    has_head = 1
    if ($1 != "word" || $2 != "pinyin") {
        print FILENAME ": its columns are not word and pinyin" > "/dev/stderr"
        exit 1
    }
    next
}
{
    if (NF != 2 || $2 !~ /^[a-z ]+$/) {
        print FILENAME ":" FNR ": not a word and its pinyin" > "/dev/stderr"
        exit 1
    }
    print $1 "\t" $2 "\t" weight
}

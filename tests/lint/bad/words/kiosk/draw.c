const char *good = "screen.title", *bad = "screen.titel";
const char *made = "month.%d", *front = "screen.", *file = "screen.tsv", *other = "www.example.com";

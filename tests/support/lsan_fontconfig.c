/* fontconfig keeps its configuration until the process ends and loses two small blocks of it
 * (Debian 12, 2.14.1); they are not ours.  Add this file to a test program that draws text. */
const char *__lsan_default_suppressions(void);

const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig\n";
}

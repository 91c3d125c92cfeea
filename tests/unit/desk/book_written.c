/* Apart from the rest, and without base/banned.h: libxlsxwriter's headers use what is banned there. */
#include "unit/desk/book_written.h"

#include <xlsxwriter.h>

bool book_write(const char *path)
{
    lxw_workbook *book = workbook_new(path);
    lxw_format *day = workbook_add_format(book), *zeros = workbook_add_format(book);
    format_set_num_format(day, "yyyy\"年\"m\"月\"d\"日\"");
    format_set_num_format(zeros, "000000000");
    lxw_worksheet *cover = workbook_add_worksheet(book, "说明");
    worksheet_write_string(cover, 0, 0, "威县厂商识别代码名单", NULL);
    lxw_worksheet *s = workbook_add_worksheet(book, "名单");
    worksheet_merge_range(s, 0, 0, 0, 5, "威县厂商识别代码登记表", NULL);
    static const char *const titles[] = { "序号",     "厂商识别代码", "机构代码",
                                          "注册日期", "有效期至",     "状态" };
    for (lxw_col_t i = 0; i < sizeof titles / sizeof titles[0]; i++)
        worksheet_write_string(s, 2, i, titles[i], NULL);
    lxw_datetime from = { .year = 2019, .month = 3, .day = 1 };
    worksheet_write_number(s, 3, 0, 1, NULL);
    worksheet_write_number(s, 3, 1, 69499901, NULL);
    worksheet_write_string(s, 3, 2, "DEM000014", NULL);
    worksheet_write_datetime(s, 3, 3, &from, day);
    worksheet_write_string(s, 3, 4, "长期", NULL);
    worksheet_write_string(s, 3, 5, "有效", NULL);
    worksheet_write_number(s, 4, 1, 69499902, NULL);
    worksheet_write_number(s, 4, 2, 14349, zeros); /* shown as 000014349 */
    worksheet_write_number(s, 4, 3, 46082, NULL);  /* a day without its format */
    worksheet_write_string(s, 4, 5, "有效", NULL);
    worksheet_write_number(s, 5, 1, 6.9e12, NULL);
    worksheet_write_string(s, 5, 2, "DEM000014", NULL);
    worksheet_write_formula(s, 6, 1, "=NA()", NULL);
    worksheet_write_string(s, 6, 2, "DEM000014", NULL);
    lxw_worksheet *hidden = workbook_add_worksheet(book, "旧");
    worksheet_write_string(hidden, 0, 0, "厂商识别代码", NULL);
    worksheet_hide(hidden);
    return workbook_close(book) == LXW_NO_ERROR;
}

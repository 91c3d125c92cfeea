/* code/label.h: words printed in front of a number that say what it is ("条码：", "注册号").  The
 * table is assets/code/id_labels.tsv.  Pure; threads: any. */
#ifndef CODE_LABEL_H
#define CODE_LABEL_H

#include "code/fold.h"

enum label {
    LABEL_NONE = 0,
    LABEL_OTHER, /* telephone, account, postcode: no number of ours follows */
    LABEL_GTIN,
    LABEL_ISBN,
    LABEL_ISSN,
    LABEL_SSCC,
    LABEL_GLN,
    LABEL_ORG,
    LABEL_USCC,
    LABEL_REG,
    LABEL_LICENCE, /* some licence: which one its number says */
    LABEL_CCC,
    LABEL_CCC_FACTORY,
    LABEL_EQUIP_CODE,
    LABEL_EQUIP_REG,
    LABEL_CPA,
    LABEL_CMA,
    LABEL_CNAS,
    LABEL_ORGANIC_CODE,
    LABEL_WGH,
    LABEL_STANDARD,
    LABEL_ID_CARD,
    LABEL_BATCH,
    LABEL_SERIAL,
    LABEL_MADE,
    LABEL_PACKED,
    LABEL_BEST,
    LABEL_EXPIRY,
};

/* What the words in front of cell `at` say it is; between them and it only blanks, colons, brackets
 * and the like ("编号为：No.") may stand, and at most one line end. */
enum label label_before(const struct fold *f, size_t at);

#endif

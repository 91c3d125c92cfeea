/* pack.h: a pack of goods and what the registry says of it, written in one line of a table.
 *
 *     GTIN13:6950021100019 firm=1 st=valid until=2027-12-31 prod=valid ; XK:XK06-001-00102 firm=2
 *
 * Subjects stand between " ; ".  First the kind and number, "_" for a blank ("!" after the number:
 * its check fails,
 * "~": it is suspect, "#": malformed), then what is known of it:
 *     firm=N        holder, a row of pack_firms; firm=0: a record without a firm
 *     st= on= reg= until=   status of the record, since when, registered or issued, end of term
 *     prod=STATUS[@DAY]     a notified product      cat=WORD  category of a licence
 *     succ=NUMBER   the licence's successor
 *     use=N[@FROM..UNTIL][/SCOPE]   authorised maker      lic=NUMBER  of that licence only
 *     alert=recall|failed[/gtin|/licence|/org] batch= days=FROM..UNTIL pub= gone= what=
 *     corr=open|closed|later[/org]
 * A subject without firm= or prod= is not in the registry.
 */
#ifndef TESTS_VERDICT_PACK_H
#define TESTS_VERDICT_PACK_H

#include "verdict/verdict.h"

struct pack_facts {
    struct verdict_subject subjects[VERDICT_IDENTS_MAX];
    size_t n;
};

extern const struct fact_org pack_firms[];
enum { PACK_FIRMS = 9 };

/* False with the word that was not understood in why[200]. */
bool pack_read(const char *line, struct pack_facts *out, char *why);

#endif

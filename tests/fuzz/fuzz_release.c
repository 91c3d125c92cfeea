/* Any bytes as a release file: refused with a typed error, or opened and asked everything. */
#include <unistd.h>

#include "registry/registry.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(enum err_code rc)
{
    if (rc != ERR_OK && rc != ERR_NOT_FOUND && rc != ERR_DB)
        abort();
}

static void ask(struct registry *r)
{
    struct fact_prefix prefix;
    struct fact_product product;
    struct fact_licence licence;
    struct fact_standard standard;
    struct fact_org org;
    struct fact_use uses[FACT_LIST_MAX];
    struct fact_alert alerts[FACT_LIST_MAX];
    struct fact_correction corrections[FACT_LIST_MAX];
    size_t n;
    check(registry_find_prefix(r, "6901028075763", &prefix, NULL));
    check(registry_find_prefix(r, "6901028076000", &prefix, NULL));
    check(registry_find_prefix(r, "9999999999999", &prefix, NULL));
    check(registry_find_product(r, "06949990100014", &product, NULL));
    check(registry_find_licence(r, ID_XK, "(冀)XK16-204-99011", &licence, NULL));
    check(registry_find_standard(r, "Q/WXY 0001S-2025", &standard, NULL));
    check(registry_find_org(r, ID_ORG, "DEM000014", &org, NULL));
    check(registry_find_org(r, ID_USCC, "91130533DEM000014A", &org, NULL));
    check(registry_find_org(r, ID_REG15, "130533200000013", &org, NULL));
    check(registry_list_uses(r, "DEM000014", uses, FACT_LIST_MAX, &n, NULL));
    check(registry_list_alerts(r, ID_GTIN14, "06949990100014", alerts, FACT_LIST_MAX, &n, NULL));
    check(
        registry_list_corrections(r, ID_GTIN13, "69499901", corrections, FACT_LIST_MAX, &n, NULL));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    struct registry *r = NULL;
    struct err err = { 0 };
    snprintf(path, sizeof path, "fuzz_release.%d.heyan", (int)getpid());
    FILE *f = fopen(path, "wb");
    if (!f || fwrite(data, 1, size, f) != size || fclose(f) != 0)
        abort();
    enum err_code rc = registry_open(path, &r, &err);
    if (rc == ERR_OK)
        ask(r);
    else if (err.text[0] == '\0')
        abort();
    registry_close(r);
    unlink(path);
    return 0;
}

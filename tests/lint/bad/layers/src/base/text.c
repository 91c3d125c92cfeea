#include <string.h>
#include "base/text.h"
#include "code/gtin.h"

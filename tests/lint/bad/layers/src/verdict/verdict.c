#include "fact/fact.h"
#  include "registry/registry.h"
#include "verdict.h"

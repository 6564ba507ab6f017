/* A kernel in so far as it is C on the instructions of popcount.v. */
#include "cfu_ops.h"

uint32_t sum_of_bits(uint32_t x) { return cfu_popcount(x); }

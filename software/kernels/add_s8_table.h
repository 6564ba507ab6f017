/* ADD, int8, two inputs of one shape, for many elements. */
#ifndef ADD_S8_TABLE_H
#define ADD_S8_TABLE_H

#include "add_s8.h"

/* As add_s8, with the same parameters. scratch: int32 [2][256] */
enum kernel_status add_s8_table(const void *params, const struct kernel_io *io);

#endif

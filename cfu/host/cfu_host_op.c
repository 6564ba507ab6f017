/* cfu_host_op for kernels compiled for the host: whoever loads them sets the handler, a verilated CFU's. */
#include "cfu/cfu.h"

uint32_t (*cfu_host_handler)(uint32_t funct3, uint32_t funct7, uint32_t a, uint32_t b);

uint32_t cfu_host_op(uint32_t funct3, uint32_t funct7, uint32_t a, uint32_t b) {
  return cfu_host_handler(funct3, funct7, a, b);
}

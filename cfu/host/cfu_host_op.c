/* cfu_host_op for kernels compiled for the host: whoever loads them sets the handler, and which verilated CFU it asks. */
#include "cfu/cfu.h"

uint32_t (*cfu_host_handler)(void *instance, uint32_t funct3, uint32_t funct7, uint32_t a, uint32_t b);
void *cfu_host_instance;

uint32_t cfu_host_op(uint32_t funct3, uint32_t funct7, uint32_t a, uint32_t b) {
  return cfu_host_handler(cfu_host_instance, funct3, funct7, a, b);
}

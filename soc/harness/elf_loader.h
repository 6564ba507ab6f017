// Puts a program into the RAMs, as the bitstream does on a board.
#ifndef SOC_HARNESS_ELF_LOADER_H_
#define SOC_HARNESS_ELF_LOADER_H_

#include <string>

#include "memory.h"

// Copies the PT_LOAD segments of a 32-bit little-endian RISC-V ELF file to their physical addresses.
void LoadElf(const std::string& path, Memory* memory);

#endif  // SOC_HARNESS_ELF_LOADER_H_

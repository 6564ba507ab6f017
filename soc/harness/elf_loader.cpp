#include "elf_loader.h"

#include <elf.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <vector>

#include "fail.h"

namespace {

std::vector<char> ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) Fail("cannot read %s", path.c_str());
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

bool IsRiscv32(const Elf32_Ehdr& header) {
  return std::memcmp(header.e_ident, ELFMAG, SELFMAG) == 0 && header.e_ident[EI_CLASS] == ELFCLASS32 &&
         header.e_ident[EI_DATA] == ELFDATA2LSB && header.e_machine == EM_RISCV;
}

}  // namespace

void LoadElf(const std::string& path, Memory* memory) {
  const std::vector<char> file = ReadFile(path);
  const auto within = [&](uint64_t offset, uint64_t size) { return offset + size <= file.size(); };
  Elf32_Ehdr header;
  if (!within(0, sizeof header)) Fail("%s is not an ELF file", path.c_str());
  std::memcpy(&header, file.data(), sizeof header);
  if (!IsRiscv32(header)) Fail("%s is not a 32-bit RISC-V ELF file", path.c_str());
  for (int i = 0; i < header.e_phnum; i++) {
    Elf32_Phdr segment;
    const uint64_t offset = header.e_phoff + uint64_t{header.e_phentsize} * i;
    if (!within(offset, sizeof segment)) Fail("%s is truncated", path.c_str());
    std::memcpy(&segment, file.data() + offset, sizeof segment);
    if (segment.p_type != PT_LOAD || segment.p_filesz == 0) continue;
    if (!within(segment.p_offset, segment.p_filesz)) Fail("%s is truncated", path.c_str());
    memory->Write(segment.p_paddr, file.data() + segment.p_offset, segment.p_filesz, "a segment of the program");
  }
}

#include "memory.h"

#include <cstring>

#include "fail.h"

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "RAM words are copied as the host's bytes");

void Memory::Clear() {
  for (const Region& region : regions_) std::memset(region.words, 0, region.size);
}

void Memory::Write(uint32_t address, const void* data, uint32_t size, const char* what) {
  std::memcpy(Find(address, size, what), data, size);
}

void Memory::Read(uint32_t address, void* data, uint32_t size, const char* what) const {
  std::memcpy(data, Find(address, size, what), size);
}

const volatile uint32_t* Memory::Word(uint32_t address, const char* what) const {
  if (address % 4 != 0) Fail("%s at 0x%08x is not aligned to a word", what, address);
  return reinterpret_cast<const volatile uint32_t*>(Find(address, 4, what));
}

uint8_t* Memory::Find(uint32_t address, uint32_t size, const char* what) const {
  for (const Region& region : regions_) {
    const uint32_t offset = address - region.origin;
    if (address >= region.origin && offset <= region.size && size <= region.size - offset) {
      return reinterpret_cast<uint8_t*>(region.words) + offset;
    }
  }
  Fail("%s, %u bytes at 0x%08x, is in no memory region of the SoC", what, size, address);
}

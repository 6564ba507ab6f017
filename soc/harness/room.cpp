// Room behind large objects.
//
// Verilator turns `index < depth ? ram[index] : 0` into `ram[index] & -(index < depth)`: it reads past the end of a RAM
// whose depth is not a power of two, and masks the value afterwards. An index has no more bits than the depth needs, so
// the read stays within twice the RAM. Giving the (one) large object that holds the RAMs twice its size makes these reads
// harmless; pages that nobody writes cost nothing.
#include <cstddef>
#include <cstdlib>
#include <new>

namespace {

constexpr std::size_t kLarge = 1 << 16;

void* Allocate(std::size_t size, std::size_t alignment) {
  const std::size_t wanted = size < kLarge ? size : 2 * size;
  void* memory = std::aligned_alloc(alignment, (wanted + alignment - 1) / alignment * alignment);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

void* operator new(std::size_t size) { return Allocate(size, alignof(std::max_align_t)); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  return Allocate(size, static_cast<std::size_t>(alignment));
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }

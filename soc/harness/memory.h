// The simulated RAMs, seen by address. They are the Verilog's own arrays of 32-bit little-endian words.
#ifndef SOC_HARNESS_MEMORY_H_
#define SOC_HARNESS_MEMORY_H_

#include <cstdint>
#include <vector>

struct Region {
  const char* name;
  uint32_t origin;  // address of the first byte
  uint32_t size;    // bytes
  uint32_t* words;
};

class Memory {
 public:
  explicit Memory(std::vector<Region> regions) : regions_(std::move(regions)) {}

  // All of it zero, as a bitstream leaves what it does not initialise.
  void Clear();
  // Copies bytes in or out. Fails unless they lie in one region; `what` names them in the message.
  void Write(uint32_t address, const void* data, uint32_t size, const char* what);
  void Read(uint32_t address, void* data, uint32_t size, const char* what) const;
  // The word at a word-aligned address, to be watched.
  const volatile uint32_t* Word(uint32_t address, const char* what) const;

 private:
  uint8_t* Find(uint32_t address, uint32_t size, const char* what) const;

  std::vector<Region> regions_;
};

#endif  // SOC_HARNESS_MEMORY_H_

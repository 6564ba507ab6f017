// What to simulate, and the files that say so. Written by cfu/sim/rtl.py; all files are in the working folder.
//
// job.txt, one item a line, numbers in decimal:
//   mailbox <address>                       word that the program writes its events to
//   limit <cycles>
//   inferences <number>                     for which inputs are given; 0: the program needs none
//   input <inference> <address> <size>      to be written at READY <inference>; bytes follow one another in inputs.bin
//   capture <position> <address> <size>     to be copied at LAYER <position>
//   read <address> <size>                   to be copied at the end
//   code <address> <size>                   of the program's instructions, for profile.cpp
//   marks <address> <size>                  of the function whose readings of mcycle begin and end layers, likewise
//   guard <address> <size> <word>           memory that holds this word from the first event on: it must stay
//   wave <position>                         record wave.fst while that layer runs; -1: from reset to the end
// program.elf, inputs.bin
#ifndef SOC_HARNESS_JOB_H_
#define SOC_HARNESS_JOB_H_

#include <cstdint>
#include <string>
#include <vector>

struct Input {
  uint32_t inference;
  uint32_t address;
  std::vector<char> data;
};

struct Span {
  uint32_t position;  // of the layer; 0 for reads at the end
  uint32_t address;
  uint32_t size;
};

struct Guard {
  uint32_t address;
  uint32_t size;
  uint32_t word;
};

struct Job {
  uint32_t mailbox = 0;
  uint64_t limit = 0;
  uint32_t inferences = 0;
  std::vector<Input> inputs;
  std::vector<Span> captures;
  std::vector<Span> reads;
  Span code{0, 0, 0};
  Span marks{0, 0, 0};
  std::vector<Guard> guards;
  bool wave = false;
  int64_t wave_position = -1;
};

Job ReadJob();

#endif  // SOC_HARNESS_JOB_H_

#include "fail.h"
#include "waves.h"

struct Waves::File {};

Waves::Waves() = default;
Waves::~Waves() = default;

void Waves::Prepare(VerilatedContext*) {}

void Waves::Start(Vsoc*) { Fail("this simulator was built without waveforms"); }

void Waves::Stop() {}

void Waves::Sample(uint64_t) {}

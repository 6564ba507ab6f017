// A verilated CFU as a library: any number of instances, each driven through its bus one clock cycle at a time.
//
// Every function that advances the clock gives up after MAX_WAIT cycles without a transfer.
#include <cstdint>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>

#include "VCfu.h"
#include "verilated.h"

// Verilator's word for $stop, $fatal and logic that does not settle: it must not end the process.
void vl_fatal(const char *file, int line, const char *, const char *message) {
  throw std::runtime_error(std::string(file) + ":" + std::to_string(line) + ": " + message);
}

namespace {

constexpr uint32_t MAX_WAIT = 100000;

enum Status : int { OK = 0, HANGS = 1, ANSWERS_UNASKED = 2, CHANGES_WAITING_RESPONSE = 3, GAVE_UP = 5 };

struct Command {
  uint32_t funct3, funct7, a, b;
};

struct Response {
  uint32_t value, issued, answered;
};

// Decides each cycle, on each side, whether to stall: xorshift32, probability threshold / 2^32.
class Stalls {
 public:
  Stalls(uint32_t threshold, uint32_t seed) : threshold_(threshold), state_(seed * 2 + 1) {}
  bool next() {
    state_ ^= state_ << 13;
    state_ ^= state_ >> 17;
    state_ ^= state_ << 5;
    return state_ < threshold_;
  }

 private:
  uint32_t threshold_, state_;
};

class Host {
 public:
  Host() { reset(); }

  // Drives the reset input and forgets an earlier failure; a model that gave up is made anew.
  void reset() {
    guarded([this] {
      if (!model_ || status_ == GAVE_UP) make();
      model_->cmd_valid = model_->rsp_ready = 0;
      model_->reset = 1;
      for (int i = 0; i < 3; i++) tick();
      model_->reset = 0;
      return OK;
    });
  }

  // For C kernels. A CFU that does not answer one command answers 0 to all until it is reset.
  uint32_t execute(const Command &command) {
    Response response = {};
    if (status_ == OK) status_ = stream(&command, 1, &response, Stalls(0, 0));
    return response.value;
  }

  // Where and why the model gave up.
  const char *reason() const { return reason_.c_str(); }

  int stream(const Command *commands, uint32_t count, Response *responses, Stalls stalls) {
    if (status_ == GAVE_UP) return GAVE_UP;
    const int before = status_;
    const int found = guarded([&] { return streamed(commands, count, responses, stalls); });
    if (found != GAVE_UP) status_ = before;
    return found;
  }

  // Why a command of `execute` was not answered.
  int status() const { return status_; }

  uint64_t cycles() const { return cycles_; }

  // Cycles in which cmd_ready was low without a command: a rule of some CFUs, for the caller to judge.
  uint64_t unready() const { return unready_; }

 private:
  void make() {
    model_.reset();
    context_.reset(new VerilatedContext);
    context_->randReset(2);  // registers without reset start at random, but always the same values
    context_->randSeed(1);
    model_.reset(new VCfu(context_.get()));
  }

  // What `work` returns is the status, unless the model gives up.
  template <typename Work>
  int guarded(Work work) {
    try {
      status_ = work();
    } catch (const std::exception &error) {
      reason_ = error.what();
      status_ = GAVE_UP;
    }
    return status_;
  }

  // Sends `count` commands; fills their responses. Cycles are counted from the call.
  int streamed(const Command *commands, uint32_t count, Response *responses, Stalls stalls) {
    uint32_t sent = 0, received = 0, idle = 0, waiting = 0;
    bool offered = false, waits = false;
    for (uint32_t cycle = 0; received < count; cycle++) {
      offered = sent < count && (offered || !stalls.next());
      const bool taking = !stalls.next();
      if (offered) drive(commands[sent]);
      model_->cmd_valid = offered;
      model_->rsp_ready = taking;
      model_->eval();
      if (!offered && !model_->cmd_ready) unready_++;
      const bool valid = model_->rsp_valid;
      const uint32_t value = model_->rsp_payload_outputs_0;
      if (waits && (!valid || value != waiting)) return CHANGES_WAITING_RESPONSE;
      waits = valid && !taking;
      waiting = value;
      const bool accepted = offered && model_->cmd_ready;
      if (accepted) responses[sent++].issued = cycle;
      // A response may be offered in the cycle of its command, but not be taken before it.
      if (valid && received == sent && (taking || !offered)) return ANSWERS_UNASKED;
      if (valid && taking) {
        responses[received].value = value;
        responses[received++].answered = cycle;
      }
      if (accepted) offered = false;
      idle = accepted || (valid && taking) ? 0 : idle + 1;
      if (idle > MAX_WAIT) return HANGS;
      tick();
    }
    model_->cmd_valid = model_->rsp_ready = 0;
    return OK;
  }

  void drive(const Command &command) {
    model_->cmd_payload_function_id = command.funct7 << 3 | command.funct3;
    model_->cmd_payload_inputs_0 = command.a;
    model_->cmd_payload_inputs_1 = command.b;
  }

  void tick() {
    model_->clk = 1;
    model_->eval();
    model_->clk = 0;
    model_->eval();
    cycles_++;
  }

  std::unique_ptr<VerilatedContext> context_;
  std::unique_ptr<VCfu> model_;  // after its context: gone before it
  uint64_t cycles_ = 0, unready_ = 0;
  int status_ = OK;
  std::string reason_;
};

}  // namespace

#define EXPORT extern "C" __attribute__((visibility("default")))

EXPORT Host *cfu_host_create() { return new Host; }

EXPORT void cfu_host_destroy(Host *host) { delete host; }

EXPORT void cfu_host_reset(Host *host) { host->reset(); }

EXPORT uint64_t cfu_host_cycles(const Host *host) { return host->cycles(); }

EXPORT uint64_t cfu_host_unready(const Host *host) { return host->unready(); }

EXPORT int cfu_host_status(const Host *host) { return host->status(); }

EXPORT const char *cfu_host_reason(const Host *host) { return host->reason(); }

EXPORT int cfu_host_stream(Host *host, const Command *commands, uint32_t count, Response *responses, uint32_t threshold,
                           uint32_t seed) {
  return host->stream(commands, count, responses, Stalls(threshold, seed));
}

EXPORT uint32_t cfu_host_execute(Host *host, uint32_t funct3, uint32_t funct7, uint32_t a, uint32_t b) {
  return host->execute({funct3, funct7, a, b});
}

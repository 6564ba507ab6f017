/* Stands in for ruy's profiler, with which some of TFLM's kernels name their scopes. */
#ifndef TFLM_RUY_INSTRUMENTATION_H
#define TFLM_RUY_INSTRUMENTATION_H

namespace ruy {
namespace profiler {
struct ScopeLabel {
  template <typename... Label>
  explicit ScopeLabel(Label...) {}
};
}  // namespace profiler
}  // namespace ruy

#endif

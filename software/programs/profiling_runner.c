/* The profiling runner: run the image's models on the inputs that the mailbox's reader provides. */
#include "cfu/console.h"
#include "cfu/mailbox.h"
#include "cfu/model.h"
#include "cfu/runtime.h"
#include "image.h" /* generated: the image's models */

/* How many inferences of each model; whoever loads the program may write another number at READY. */
volatile uint32_t runner_inferences = 1;

static enum kernel_status run(const struct model *model, uint32_t inference) {
  mailbox_post(MAILBOX_READY, inference);
  runtime_flush_caches();
  enum kernel_status status = model_invoke(model);
  mailbox_post(MAILBOX_DONE, status);
  console_text(model->name);
  console_text(": ");
  console_unsigned(model->marks[model->layer_count].cycle - model->marks[0].cycle);
  console_text(status == KERNEL_OK ? " cycles\n" : " cycles, failed\n");
  return status;
}

int main(void) {
  uint32_t inference = 0;
  for (uint32_t m = 0; m < image_model_count; m++) {
    uint32_t i = 0;
    do {
      enum kernel_status status = run(image_models[m], inference++);
      if (status != KERNEL_OK) return (int)status;
    } while (++i < runner_inferences);
  }
  return 0;
}

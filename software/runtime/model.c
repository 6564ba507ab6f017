#include "cfu/model.h"

#include "cfu/counter.h"
#include "cfu/mailbox.h"

static inline void mark(struct model_mark *at) {
  at->cycle = counter_cycle();
  at->instret = counter_instret();
}

enum kernel_status model_invoke(const struct model *model) {
  enum kernel_status status = KERNEL_OK;
  mark(&model->marks[0]);
  for (uint32_t i = 0; i < model->layer_count && status == KERNEL_OK; i++) {
    const struct model_layer *layer = &model->layers[i];
    status = layer->kernel(layer->params, &layer->io);
    mark(&model->marks[i + 1]);
    mailbox_post(MAILBOX_LAYER, i);
  }
  return status;
}

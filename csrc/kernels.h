/* Everything one instruction set offers for one type, as one table. Included by the files in isa/, which set
 * BACKEND, REAL, REAL_IS_FLOAT and TABLE inside a TARGET region. The macros with bodies are here, one call each. */
#include "real.h"
#include "vmath.h"

#if REAL_IS_FLOAT
#include "halves.h"
#endif
#include "pointwise_driver.h"
#include "pointwise_losses.h"
#include "transpose.h"
#include "rowwise_driver.h"

#define POINTWISE_KERNEL(loss, inputs, parameters, suffix, outputs)                                                   \
    static void loss##_##suffix(const fl_pointwise_args *args)                                                        \
    {                                                                                                                 \
        run_pointwise(loss, inputs, parameters, outputs, args);                                                       \
    }

#if BACKEND == BACKEND_SCALAR || BACKEND == BACKEND_SSE2
/* `full` does it instead, for a wheel below a megabyte */
#define GRAD_HESS_KERNEL(loss, inputs, parameters)
#define GRAD_HESS(loss) loss##_full
#else
#define GRAD_HESS_KERNEL(loss, inputs, parameters)                                                                    \
    POINTWISE_KERNEL(loss, inputs, parameters, grad_hess, WANT_GRAD | WANT_HESS)
#define GRAD_HESS(loss) loss##_grad_hess
#endif

#define POINTWISE_KERNELS(loss, inputs, parameters)                                                                   \
    POINTWISE_KERNEL(loss, inputs, parameters, value, WANT_VALUE)                                                     \
    POINTWISE_KERNEL(loss, inputs, parameters, grad, WANT_GRAD)                                                       \
    POINTWISE_KERNEL(loss, inputs, parameters, value_grad, WANT_VALUE | WANT_GRAD)                                    \
    GRAD_HESS_KERNEL(loss, inputs, parameters)                                                                        \
    POINTWISE_KERNEL(loss, inputs, parameters, full, WANT_ANY)

#define POINTWISE_ROW(loss, inputs, parameters)                                                                       \
    {#loss, inputs, parameters, loss##_value, loss##_grad, loss##_value_grad, GRAD_HESS(loss), loss##_full},

POINTWISE_LOSSES(POINTWISE_KERNELS)

static const fl_pointwise_loss pointwise_losses[] = {POINTWISE_LOSSES(POINTWISE_ROW)};

const fl_table TABLE = {
    .width = WIDTH,
    .loss_count = sizeof pointwise_losses / sizeof *pointwise_losses,
    .losses = pointwise_losses,
    .add = add,
    .fold = fold,
    .multiply = multiply,
    .outside = outside,
    .not_plus_minus_one = not_plus_minus_one,
    .transpose = transpose,
    .short_classes = SHORT,
    .softmax = softmax,
    .two_classes = two_classes,
    .part_max = part_max,
    .part_find = part_find,
    .place_row = place_row,
    .part_exp = part_exp,
    .log_softmax = log_softmax,
    .cross_terms = cross_terms,
    .subtract_target = subtract_target,
    .scale_row = scale_row,
    .softmax_backward = softmax_backward,
    .log_softmax_backward = log_softmax_backward,
    .softmax_hess = softmax_hess,
#if REAL_IS_FLOAT
    .from_half = from_half,
    .to_half = to_half,
    .from_bfloat16 = from_bfloat16,
    .to_bfloat16 = to_bfloat16,
#else
    .labels_outside = labels_outside,
    .negative_log_probability = negative_log_probability,
#endif
};

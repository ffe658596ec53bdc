/* All kernels of one instruction set and type, as one table. Included by the files in isa/, which set BACKEND, REAL,
 * REAL_IS_FLOAT and TABLE inside a TARGET region. The macros instantiate kernels; each body is one call. */
#include "elements.h"
#include "real.h"
#include "vmath.h"

#if REAL_IS_FLOAT
#include "halves.h"
#endif
#include "convert.h"
#include "pointwise_driver.h"
#include "pointwise_losses.h"
#include "program.h"
#include "transpose.h"
#include "softmax_driver.h"
#if !REAL_IS_FLOAT
#include "row_driver.h"
#include "row_losses.h"
#endif

#define POINTWISE_KERNEL(loss, inputs, parameters, derived, suffix, outputs)                                          \
    static void loss##_##suffix(const fl_pointwise_args *args)                                                        \
    {                                                                                                                 \
        run_pointwise(loss, derived, inputs, parameters, outputs, args);                                              \
    }

#if REAL_IS_FLOAT
/* parameters are doubles, so derivations are too */
#define DERIVATION(loss, parameters, derived)
#define DERIVE(loss) NULL
#else
#define DERIVATION(loss, parameters, derived)                                                                         \
    static void loss##_derive(double *numbers) { derive(derived, parameters, numbers); }
#define DERIVE(loss) loss##_derive
#endif

#if BACKEND == BACKEND_SCALAR || BACKEND == BACKEND_SSE2
/* on old CPUs `full` does everything, to keep the wheel small */
#define FAST_KERNELS(loss, inputs, parameters, derived)
#define LONG_KERNEL(loss, inputs, parameters, derived)
#define FIRST(loss) loss##_full
#define VALUE(loss) loss##_full
#define GRAD(loss) loss##_full
#define VALUE_GRAD(loss) loss##_full
#define GRAD_HESS(loss) loss##_full
#define MAP_KERNEL(loss)
#define MAP(loss) loss##_map_hess_kernel
#else
#define FAST_KERNELS(loss, inputs, parameters, derived)                                                               \
    POINTWISE_KERNEL(loss, inputs, parameters, derived, value, WANT_VALUE)                                            \
    POINTWISE_KERNEL(loss, inputs, parameters, derived, grad, WANT_GRAD)                                              \
    POINTWISE_KERNEL(loss, inputs, parameters, derived, value_grad, WANT_VALUE | WANT_GRAD)                           \
    POINTWISE_KERNEL(loss, inputs, parameters, derived, grad_hess, WANT_GRAD | WANT_HESS)
/* a long formula takes about the same time for value, gradient or both: one kernel does all three */
#define LONG_KERNEL(loss, inputs, parameters, derived)                                                                \
    POINTWISE_KERNEL(loss, inputs, parameters, derived, first, WANT_VALUE | WANT_GRAD | WHERE_GIVEN)
#define FIRST(loss) loss##_first
#define VALUE(loss) loss##_value
#define GRAD(loss) loss##_grad
#define VALUE_GRAD(loss) loss##_value_grad
#define GRAD_HESS(loss) loss##_grad_hess
#define MAP_KERNEL(loss)                                                                                              \
    static void loss##_map_kernel(const fl_row_args *args) { run_map(&loss, 0, args); }
#define MAP(loss) loss##_map_kernel
#endif

#define POINTWISE_KERNELS(loss, inputs, parameters, derived)                                                          \
    FAST_KERNELS(loss, inputs, parameters, derived)                                                                   \
    POINTWISE_KERNEL(loss, inputs, parameters, derived, full, WANT_ANY)                                               \
    DERIVATION(loss, parameters, derived)

#define LONG_KERNELS(loss, inputs, parameters, derived)                                                               \
    LONG_KERNEL(loss, inputs, parameters, derived)                                                                    \
    POINTWISE_KERNEL(loss, inputs, parameters, derived, full, WANT_ANY)                                               \
    DERIVATION(loss, parameters, derived)

#define POINTWISE_ROW(loss, inputs, parameters, derived)                                                              \
    {#loss, inputs, parameters, VALUE(loss), GRAD(loss), VALUE_GRAD(loss), GRAD_HESS(loss), loss##_full, DERIVE(loss)},

#define LONG_ROW(loss, inputs, parameters, derived)                                                                   \
    {#loss, inputs, parameters, FIRST(loss), FIRST(loss), FIRST(loss), loss##_full, loss##_full, DERIVE(loss)},

/* what its value takes is long, so its derivatives cost next to nothing beside it */
#define SHIFTED_KERNELS(loss, like, inputs, parameters, derived)                                                      \
    POINTWISE_KERNEL(loss, inputs, parameters, derived, full, WANT_ANY)                                               \
    DERIVATION(loss, parameters, derived)

#define SHIFTED_ROW(loss, like, inputs, parameters, derived)                                                          \
    {#loss, inputs, parameters, loss##_full, GRAD(like), loss##_full, GRAD_HESS(like), loss##_full, DERIVE(loss)},

POINTWISE_LOSSES(POINTWISE_KERNELS, LONG_KERNELS, SHIFTED_KERNELS)

static const fl_pointwise_loss pointwise_losses[] = {POINTWISE_LOSSES(POINTWISE_ROW, LONG_ROW, SHIFTED_ROW)};

#if !REAL_IS_FLOAT
#define ROW_FINISH(loss, like)                                                                                        \
    static void loss##_finish_kernel(const fl_row_args *args) { run_finish(&loss, args); }

#define ROW_KERNELS(loss)                                                                                             \
    static void loss##_fold_0_kernel(const fl_row_args *args) { run_fold(&loss, 0, args); }                           \
    static void loss##_fold_1_kernel(const fl_row_args *args) { run_fold(&loss, 1, args); }                           \
    static void loss##_fold_2_kernel(const fl_row_args *args) { run_fold(&loss, 2, args); }                           \
    static void loss##_fold_3_kernel(const fl_row_args *args) { run_fold(&loss, 3, args); }                           \
    MAP_KERNEL(loss)                                                                                                  \
    static void loss##_map_hess_kernel(const fl_row_args *args) { run_map(&loss, !loss.is->first_order, args); }      \
    ROW_FINISH(loss, loss)

/* `like`: the loss whose fold and map kernels are used */
#define ROW_LIKE(loss, like)                                                                                          \
    {#loss,                                                                                                           \
     &loss##_is,                                                                                                      \
     {like##_fold_0_kernel, like##_fold_1_kernel, like##_fold_2_kernel, like##_fold_3_kernel},                        \
     loss##_finish_kernel,                                                                                            \
     MAP(like),                                                                                                       \
     like##_map_hess_kernel},
#define ROW_ROW(loss) ROW_LIKE(loss, loss)

ROW_LOSSES(ROW_KERNELS, ROW_FINISH)

#define FINISH_OF_SOFTMAX(loss) ROW_FINISH(loss, loss)
#define ROW_OF_SOFTMAX(loss) {.name = #loss, .is = &loss##_is},
#define ROW_OF_PROBABILITY(loss) {.name = #loss, .is = &loss##_is, .finish = loss##_finish_kernel},

PROBABILITY_LOSSES(FINISH_OF_SOFTMAX)

static const fl_row_loss row_losses[] = {SOFTMAX_LOSSES(ROW_OF_SOFTMAX) PROBABILITY_LOSSES(ROW_OF_PROBABILITY)
                                             ROW_LOSSES(ROW_ROW, ROW_LIKE)};
#endif

const fl_table TABLE = {
    .width = WIDTH,
    .loss_count = sizeof pointwise_losses / sizeof *pointwise_losses,
    .losses = pointwise_losses,
    .run_program = run_program,
    .add = add,
    .fold = fold,
    .multiply = multiply,
    .convert = convert,
    .keep_or = keep_or,
    .add_products = add_products,
    .add_exactly = add_exactly,
    .outside = outside,
    .not_plus_minus_one = not_plus_minus_one,
    .magnitudes_outside = magnitudes_outside,
    .transpose = transpose,
    .columns_to_rows = columns_to_rows,
    .short_classes = SHORT,
    .softmax = softmax,
#if BACKEND != BACKEND_SSE2
    .results_of_tile = results_of_tile,
#endif
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
    .add_squares = add_squares,
#if REAL_IS_FLOAT
    .widen = widen,
    .to_half = to_half,
    .to_bfloat16 = to_bfloat16,
#else
    .run_prelude = run_prelude,
    .row_loss_count = sizeof row_losses / sizeof *row_losses,
    .row_losses = row_losses,
    .labels_outside = labels_outside,
    .negative_log_probability = negative_log_probability,
#endif
};

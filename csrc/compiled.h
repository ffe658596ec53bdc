/* What users' formulas are compiled with at run time, if there is a compiler (fastloss/formula/native.py): the
 * vocabulary of the kernels, and an element loop that replaces the interpreter of program.h and gives the same bits.
 * setup.py merges this file and all that it includes into one, without comments, which is part of the package. */
#define LONG_OPERATION INLINE

#include "target.h"

#include "jet.h"
#include "pointwise.h"
#include "program_functions.h"
#include "real.h"
#include "vmath.h"

/* q: the scale of derivatives, the parameters, and what `derived` computes from these and from constants */
typedef jet (*compiled_formula)(const real *x, const real *q);
typedef void (*compiled_derivation)(const real *q, real *derived);

/* How many registers of elements are computed together, if parameters are not per element: GCC interleaves their
 * instructions (-fschedule-insns), because chains of dependent ones would wait for each other. Long formulas would
 * take it several seconds, and have independent operations of their own. */
#if defined(__clang__) || defined(LONG_FORMULA)
#define TOGETHER 1
#else
#define TOGETHER 4
#endif

/* Elements i and following: `registers` of them. stores: values */
INLINE void run_together(compiled_formula formula, int inputs, int outputs, int registers, size_t i,
                         const REAL *const *from, const real *q, REAL *const *to, int stores, double *lanes,
                         real64 *sums)
{
    real x[TOGETHER][FL_MAX_INPUTS];
    jet j[TOGETHER];
    int any = outputs & WANT_ANY;
    UNROLL
    for (int m = 0; m < registers; m++)
        for (int k = 0; k < inputs; k++) x[m][k] = load_(from[k] + i + m * WIDTH);
    UNROLL
    for (int m = 0; m < registers; m++) j[m] = formula(x[m], q);
    UNROLL
    for (int m = 0; m < registers; m++, i += WIDTH) {
        if (stores) store_(to[FL_VALUE] + i, j[m].value);
        if (lanes && ROTATED) add_and_rotate_(sums, j[m].value);
        if (lanes && !ROTATED) add_in_memory_(lanes + i % LANES, j[m].value);
        UNROLL
        for (int k = 0; k < (any ? inputs : 1); k++) {
            if ((outputs & WANT_GRAD) || (any && to[FL_GRAD + k])) store_(to[FL_GRAD + k] + i, j[m].grad[k]);
            if ((outputs & WANT_HESS) || (any && to[FL_HESS + k])) store_(to[FL_HESS + k] + i, j[m].hess[k]);
        }
        if (any && to[FL_CROSS]) store_(to[FL_CROSS] + i, j[m].cross);
    }
}

/* outputs: WANT_ANY (those with a pointer), or flags of outputs that are all wanted. The last `made` numbers are
 * derived. */
INLINE void run_compiled(compiled_formula formula, compiled_derivation derived, int inputs, int parameters,
                         int constants, int made, int outputs, const fl_pointwise_args *args)
{
    const REAL *from[FL_MAX_INPUTS], *parameter[FL_MAX_PARAMETERS];
    REAL *to[FL_MAX_OUTPUTS];
    real q[1 + FL_MAX_PARAMETERS + FL_PROGRAM_NUMBERS], *own = q + 1 + parameters;
    int any = outputs & WANT_ANY, per_element = any && args->per_element;
    for (int k = 0; k < inputs; k++) from[k] = args->inputs[k];
    for (int k = 0; k < FL_MAX_OUTPUTS; k++) to[k] = args->outputs[k];
    for (int k = 0; k < parameters; k++) parameter[k] = args->parameters[k];
    for (int k = 0; k < 1 + parameters; k++) q[k] = all_((REAL)args->numbers[k]);
    for (int k = 0; k < made; k++) own[k] = all_((REAL)args->numbers[1 + parameters + constants + k]);
    double *lanes = outputs & (WANT_VALUE | WANT_ANY) ? args->lanes : NULL;
    int stores = (outputs & WANT_VALUE) ? !lanes : any && to[FL_VALUE];
    real64 sums[SUMS] = {0};
    if (lanes && ROTATED) {
        UNROLL
        for (int k = 0; k < SUMS; k++) sums[k] = load64_(lanes + k * WIDTH64);
    }
    size_t count = args->count, i = 0;
    if (TOGETHER > 1 && !per_element)
        for (; count - i >= TOGETHER * WIDTH; i += TOGETHER * WIDTH)
            run_together(formula, inputs, outputs, TOGETHER, i, from, q, to, stores, lanes, sums);
    for (; i < count; i += WIDTH) {
        if (per_element) {
            for (int k = 0; k < parameters; k++) q[1 + k] = load_(parameter[k] + i);
            derived(q, own);
        }
        run_together(formula, inputs, outputs, 1, i, from, q, to, stores, lanes, sums);
    }
    if (lanes && ROTATED)
        for (int k = 0; k < SUMS; k++) store64_(lanes + ((size_t)(k * WIDTH64) + count) % LANES, sums[k]);
}

#define COMPILED_KERNEL(suffix, formula, derived, inputs, parameters, constants, made, outputs)                       \
    static void run_##suffix(const fl_pointwise_args *args)                                                           \
    {                                                                                                                 \
        run_compiled(formula, derived, inputs, parameters, constants, made, outputs, args);                           \
    }

/* The kernels of one formula and type, in a struct that the library looks up by its name */
#define COMPILED(...) COMPILED_(__VA_ARGS__)
#define COMPILED_(formula, derived, inputs, parameters, constants, made)                                              \
    COMPILED_KERNEL(value, formula, derived, inputs, parameters, constants, made, WANT_VALUE)                         \
    COMPILED_KERNEL(grad, formula, derived, inputs, parameters, constants, made, WANT_GRAD)                           \
    COMPILED_KERNEL(value_grad, formula, derived, inputs, parameters, constants, made, WANT_VALUE | WANT_GRAD)        \
    COMPILED_KERNEL(grad_hess, formula, derived, inputs, parameters, constants, made, WANT_GRAD | WANT_HESS)          \
    COMPILED_KERNEL(full, formula, derived, inputs, parameters, constants, made, WANT_ANY)                            \
    static void derive_nothing(double *numbers) { (void)numbers; }                                                    \
    extern __attribute__((visibility("default"))) const fl_pointwise_loss fastloss_compiled;                          \
    const fl_pointwise_loss fastloss_compiled = {                                                                     \
        "", inputs, parameters, run_value, run_grad, run_value_grad, run_grad_hess, run_full, derive_nothing};

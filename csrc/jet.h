/* Jets, which the formulas of losses return, and sums of values in the element loop. */
#ifndef FASTLOSS_JET_H
#define FASTLOSS_JET_H

#include "pointwise.h"
#include "real.h"

/* The result of a formula: the loss of one element, its first and second derivatives with respect to each input, and
 * the Gauss-Newton form of the second ones, which is never negative. `cross` is the mixed derivative with respect to
 * two inputs. The compiler drops what a kernel does not store. Where an input is NaN, a formula's value and gradients
 * must be NaN. Second derivatives, which are often constant, are made NaN by the driver. */
typedef struct {
    real value, grad[FL_MAX_INPUTS], hess[FL_MAX_INPUTS], gauss_newton[FL_MAX_INPUTS], cross;
} jet;

/* The jet of a loss that is differentiated with respect to its first input alone: convex, and not convex with a
 * Gauss-Newton form of its own. */
#define CONVEX(value_, grad_, hess_) NON_CONVEX(value_, grad_, hess_, hess_)
#define NON_CONVEX(value_, grad_, hess_, gauss_newton_)                                                               \
    ((jet){.value = value_, .grad = {grad_}, .hess = {hess_}, .gauss_newton = {gauss_newton_}})

#define LANES FL_LANES((int)sizeof(REAL))

/* Sums of values. Up to four accumulators are rotated, so that the next one is always sums[0]; once the loop is
 * unrolled this is free. More of them stay in memory, where the reuse distance hides the latency of store forwarding.
 */
#define SUMS (LANES / WIDTH64)
#define ROTATED (SUMS <= 4)

INLINE void add_and_rotate_(real64 *sums, real x)
{
    real64 first[WIDENED];
    add_widened_(sums, x);
    UNROLL
    for (int k = 0; k < WIDENED; k++) first[k] = sums[k];
    UNROLL
    for (int k = 0; k < SUMS - WIDENED; k++) sums[k] = sums[k + WIDENED];
    UNROLL
    for (int k = 0; k < WIDENED; k++) sums[SUMS - WIDENED + k] = first[k];
}

INLINE void add_in_memory_(double *lanes, real x)
{
    real64 sums[WIDENED];
    UNROLL
    for (int k = 0; k < WIDENED; k++) sums[k] = load64_(lanes + k * WIDTH64);
    add_widened_(sums, x);
    UNROLL
    for (int k = 0; k < WIDENED; k++) store64_(lanes + k * WIDTH64, sums[k]);
}

#endif

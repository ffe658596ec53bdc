/* What formulas of losses give, and how the values of elements are added up. */
#ifndef FASTLOSS_JET_H
#define FASTLOSS_JET_H

#include "pointwise.h"
#include "real.h"

/* What a formula returns: the loss of one element, its first and second derivative by each input, and the
 * Gauss-Newton form of the latter, which is never negative; `cross` is the mixed derivative by two inputs. The
 * compiler drops what a kernel does not store. Where an input is NaN, value and gradients are; second derivatives,
 * often constant, are made so below. */
typedef struct {
    real value, grad[FL_MAX_INPUTS], hess[FL_MAX_INPUTS], gauss_newton[FL_MAX_INPUTS], cross;
} jet;

/* The jet of a loss that is convex in its first input and differentiated by nothing else; and of one that is not
 * convex, with its Gauss-Newton form. */
#define CONVEX(value_, grad_, hess_) NON_CONVEX(value_, grad_, hess_, hess_)
#define NON_CONVEX(value_, grad_, hess_, gauss_newton_)                                                               \
    ((jet){.value = value_, .grad = {grad_}, .hess = {hess_}, .gauss_newton = {gauss_newton_}})

#define LANES FL_LANES((int)sizeof(REAL))

/* WHERE_GIVEN: of these, what has a pointer */
enum { WANT_VALUE = 1, WANT_GRAD = 2, WANT_HESS = 4, WANT_ANY = 8, WHERE_GIVEN = 16 };

/* The sums of values: up to four registers of lanes are handed round, so that the next one is always first; more stay
 * in memory, where it is a while until one is needed again. */
#define SUMS (LANES / WIDTH64)
#define HANDED_ROUND (SUMS <= 4)

INLINE void add_and_turn_(real64 *sums, real x)
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

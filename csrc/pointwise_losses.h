/* Every element-wise loss: formulas by family, and the list of them all.
 *
 * x holds the inputs and q the parameters, in the order of the Python signature. Formulas are straight lines over
 * the vocabulary of real.h and vmath.h: no `if`, no `?:`, no libc. Above each stands what is computed and why this
 * arrangement is stable. The textbook formula is the body of the Python function of the same name. */

#include "losses/binary.h"
#include "losses/divergence.h"
#include "losses/likelihood.h"
#include "losses/penalties.h"
#include "losses/primitives.h"
#include "losses/regression.h"

/* name, number of inputs, number of parameters, derivation of constants from parameters (once a call). LONG instead of
 * X: a formula so long that value and gradient share one kernel. SHIFTED: one that differs from another, named second,
 * by a constant, and has the kernels of its derivatives */
#define POINTWISE_LOSSES(X, LONG, SHIFTED)                                                                            \
    REGRESSION_LOSSES(X, LONG)                                                                                        \
    BINARY_LOSSES(X, LONG)                                                                                            \
    LIKELIHOOD_LOSSES(X, LONG, SHIFTED)                                                                               \
    DIVERGENCE_LOSSES(X, LONG)                                                                                        \
    PENALTY_LOSSES(X)                                                                                                 \
    PRIMITIVES_LOSSES(X)

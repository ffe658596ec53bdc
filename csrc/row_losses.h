/* Every loss over rows: formulas by family, and the list of them all.
 *
 * `terms` adds the terms of an element to the totals of its row, `finish` computes value and factors from the totals,
 * `map` computes derivatives of an element from the factors. They are branch-free code over the vocabulary of real.h,
 * in double. The driver applies weights and scales. The textbook formula is the body of the Python function of the
 * same name. */

#include "losses/classes.h"
#include "losses/logits.h"
#include "losses/pairs.h"
#include "losses/boxes.h"
#include "losses/segmentation.h"

/* Cross-entropy is computed by the softmax kernels (softmax.c); these shapes only describe its arguments. */
static const fl_row_shape cross_entropy_is = {
    .vectors = 1, .labels = 1, .parameters = 2, .by_class = 1, .of_softmax = 1};
static const fl_row_shape cross_entropy_soft_is = {.vectors = 2, .parameters = 2, .by_class = 1, .of_softmax = 1};

#define SOFTMAX_LOSSES(X)                                                                                             \
    X(cross_entropy)                                                                                                  \
    X(cross_entropy_soft)

/* LIKE(loss, another): a loss with the fold and map kernels of another */
#define ROW_LOSSES(X, LIKE)                                                                                           \
    CLASS_LOSSES(X)                                                                                                   \
    LOGIT_LOSSES(X)                                                                                                   \
    PAIR_LOSSES(X, LIKE)                                                                                              \
    BOX_LOSSES(X, LIKE)                                                                                               \
    SEGMENTATION_LOSSES(X)

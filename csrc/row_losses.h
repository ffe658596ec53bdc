/* Every loss over rows: formulas by family, and the list of them all.
 *
 * `terms` adds what an element gives to the totals of its row, `finish` makes the value and factors of them, `map`
 * makes gradients of an element and the factors: straight lines over the vocabulary of real.h, in double. Values are
 * weighted, gradients and Hessians scaled by the driver. The textbook formula is the body of the Python function of
 * the same name. */

#include "losses/classes.h"
#include "losses/logits.h"
#include "losses/pairs.h"
#include "losses/boxes.h"
#include "losses/segmentation.h"

/* Cross-entropy is made by the kernels of the softmax: what is said of it here is what it takes. */
static const fl_row_shape cross_entropy_is = {
    .vectors = 1, .labels = 1, .parameters = 2, .by_class = 1, .of_softmax = 1};
static const fl_row_shape cross_entropy_soft_is = {.vectors = 2, .parameters = 2, .by_class = 1, .of_softmax = 1};

#define SOFTMAX_LOSSES(X)                                                                                             \
    X(cross_entropy)                                                                                                  \
    X(cross_entropy_soft)

/* LIKE(loss, another): whose folds and maps are those of another */
#define ROW_LOSSES(X, LIKE)                                                                                           \
    CLASS_LOSSES(X)                                                                                                   \
    LOGIT_LOSSES(X)                                                                                                   \
    PAIR_LOSSES(X, LIKE)                                                                                              \
    BOX_LOSSES(X, LIKE)                                                                                               \
    SEGMENTATION_LOSSES(X)

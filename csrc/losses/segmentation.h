/* Losses of regions. A row is a class, its elements are the pixels of all images: of each pixel the probability p and
 * t, the part of it that belongs to the class. The fold finds TP = sum p t, FP = sum p (1 - t), FN = sum (1 - p) t
 * where 1 - p is passed separately, so that nothing cancels for confident correct pixels; then L = E / D, with N = TP
 * + smooth, E = alpha FP + beta FN and D = max(N + E, eps). Pixels with the ignored label (the last of the values
 * given for a class) add nothing. */

INLINE mask is_ignored_(const element *e) { return e->x[1] == e->given[1]; }

INLINE void overlap_add_(const element *e, real p, real rest, real t, real *total)
{
    mask ignored = is_ignored_(e);
    total[0] += select_(ignored, all_(0), p * t);
    total[1] += select_(ignored, all_(0), p * (R(1) - t));
    total[2] += select_(ignored, all_(0), rest * t);
    total[3] += select_(ignored, all_(0), t);
}

/* A class without pixels has loss 0. */
INLINE outcome overlap_finish(const element *e)
{
    real alpha = e->q[0], beta = e->q[1], eps = e->q[3], right = e->total[0] + e->q[2];
    real wrong = fma_(alpha, e->total[1], beta * e->total[2]), all = right + wrong;
    mask held = all < eps, none = e->total[3] == all_(0);
    real nan = zero_like_(e->total[0] + e->total[1] + e->total[2]), over = R(1) / select_(held, eps, all);
    real value = select_(held, eps - right, wrong) * over;
    real outside = select_(held, all_(0), alpha * right * over * over);
    real inside = select_(held, -over, -fma_(beta, right, wrong) * over * over);
    return (outcome){select_(none, all_(0), value) + nan,
                     {select_(none, all_(0), outside) + nan, select_(none, all_(0), inside) + nan}};
}

INLINE slopes overlap_slopes_(const element *e, real t, real by_input)
{
    real slope = fma_(t, e->factor[1], (R(1) - t) * e->factor[0]) * by_input;
    return (slopes){.grad = {select_(is_ignored_(e), all_(0), slope)}};
}

/* of probabilities */
INLINE void overlap_terms(const element *e, real *total) { overlap_add_(e, e->x[0], R(1) - e->x[0], e->x[1], total); }

INLINE slopes overlap_map(const element *e) { return overlap_slopes_(e, e->x[1], all_(1)); }

/* of logits of one class against the rest: the larger of p and 1 - p is 1 / (1 + e^-|x|), the other e^-|x| times that
 */
INLINE void overlap_with_logits_terms(const element *e, real *total)
{
    real x = e->x[0], power = exp_nonpositive_(-abs_(x)), larger = R(1) / (R(1) + power), smaller = power * larger;
    mask positive = x > all_(0);
    real p = select_(positive, larger, smaller), rest = select_(positive, smaller, larger);
    overlap_add_(e, unless_nan_(x, p), unless_nan_(x, rest), e->x[1], total);
}

INLINE slopes overlap_with_logits_map(const element *e)
{
    real power = exp_nonpositive_(-abs_(e->x[0])), larger = R(1) / (R(1) + power);
    return overlap_slopes_(e, e->x[1], power * larger * larger);
}

/* of probabilities of classes: the vectors are p, the label, and 1 - p at the label; the first number is the class */
INLINE real is_of_class_(const element *e) { return select_(e->x[1] == e->given[0], all_(1), all_(0)); }

INLINE void overlap_of_classes_terms(const element *e, real *total)
{
    overlap_add_(e, e->x[0], e->x[2], is_of_class_(e), total);
}

INLINE slopes overlap_of_classes_map(const element *e) { return overlap_slopes_(e, is_of_class_(e), all_(1)); }

#define OVERLAP(loss, inputs)                                                                                         \
    static const fl_row_shape loss##_is = {                                                                           \
        .vectors = inputs, .given = 2, .parameters = 4, .folds = {{FL_SUMS, 4}}, .factors = 2, .first_order = 1};     \
    static const row_loss loss = {                                                                                    \
        .is = &loss##_is, .terms = {loss##_terms}, .finish = overlap_finish, .map = loss##_map};

OVERLAP(overlap, 2)
OVERLAP(overlap_with_logits, 2)
OVERLAP(overlap_of_classes, 3)

#define SEGMENTATION_LOSSES(X)                                                                                        \
    X(overlap)                                                                                                        \
    X(overlap_with_logits)                                                                                            \
    X(overlap_of_classes)

/* Losses of scores for classes and the label of the right one. */

/* A row with NaN in what is read of it is NaN as a whole: its factors are, and so is their difference. */
INLINE real zero_like_(real factor) { return factor - factor; }

/* ---- negative log-likelihood: -x at the label ---- */

INLINE outcome nll_finish(const element *e) { return (outcome){-e->at_label, {unless_nan_(e->at_label, all_(-1))}}; }

INLINE slopes nll_map(const element *e)
{
    real zero = zero_like_(e->factor[0]);
    return (slopes){.grad = {select_(e->is_label, e->factor[0], zero)}, .hess = {zero}};
}

static const fl_row_shape nll_loss_is = {.vectors = 1, .labels = 1, .at_label_only = 1, .factors = 1};
static const row_loss nll_loss = {.is = &nll_loss_is, .finish = nll_finish, .map = nll_map};

/* ---- multi-margin: the mean over all classes, the right one excepted, of max(0, margin - x[label] + x)^p ---- */

INLINE real over_margin_(const element *e)
{
    return select_(e->is_label, all_(0), max_(all_(0), (e->q[0] - e->at_label) + e->x[0]));
}

/* 1 where over the margin, or NaN is */
INLINE real is_over_(real over) { return select_(over == all_(0), all_(0), all_(1)); }

INLINE void multi_margin_terms(const element *e, real *total)
{
    real over = over_margin_(e);
    total[0] += over;
    total[1] += is_over_(over);
}

INLINE outcome multi_margin_finish(const element *e)
{
    real sum = unless_nan_(e->at_label, e->total[0]), share = unless_nan_(sum, all_(1) / e->length);
    return (outcome){sum / e->length, {share, all_(0) - e->total[1] * share}};
}

INLINE slopes multi_margin_map(const element *e)
{
    real zero = zero_like_(e->factor[0]), over = over_margin_(e);
    return (slopes){.grad = {select_(e->is_label, e->factor[1], select_(over > all_(0), e->factor[0], zero))},
                    .hess = {zero}};
}

static const fl_row_shape multi_margin_loss_is = {
    .vectors = 1, .labels = 1, .parameters = 1, .folds = {{FL_SUMS, 2}}, .factors = 2};
static const row_loss multi_margin_loss = {.is = &multi_margin_loss_is,
                                           .terms = {multi_margin_terms},
                                           .finish = multi_margin_finish,
                                           .map = multi_margin_map};

/* p = 2 */
INLINE void multi_margin_2_terms(const element *e, real *total)
{
    real over = over_margin_(e);
    add_product_(&total[0], over, over);
    total[1] += over;
    total[2] += is_over_(over);
}

INLINE outcome multi_margin_2_finish(const element *e)
{
    real sum = unless_nan_(e->at_label, e->total[0]), twice = unless_nan_(sum, all_(2) / e->length);
    return (outcome){sum / e->length, {twice, all_(0) - twice * e->total[1], twice * e->total[2]}};
}

INLINE slopes multi_margin_2_map(const element *e)
{
    real twice = e->factor[0], over = over_margin_(e);
    return (slopes){.grad = {select_(e->is_label, e->factor[1], twice * over)},
                    .hess = {select_(e->is_label, e->factor[2], select_(over > all_(0), twice, zero_like_(twice)))}};
}

static const fl_row_shape multi_margin_loss_2_is = {
    .vectors = 1, .labels = 1, .parameters = 1, .folds = {{FL_SUMS, 3}}, .factors = 3};
static const row_loss multi_margin_loss_2 = {.is = &multi_margin_loss_2_is,
                                             .terms = {multi_margin_2_terms},
                                             .finish = multi_margin_2_finish,
                                             .map = multi_margin_2_map};

/* ---- Crammer and Singer's hinge, and the perceptron: max(0, above + the largest other x - x[label]) ----
 * Classes that share the maximum share its gradient. */

INLINE real other_(const element *e) { return select_(e->is_label, all_(-INFINITY), e->x[0]); }

INLINE void largest_terms(const element *e, real *total) { raise_(&total[0], other_(e)); }

INLINE void ties_terms(const element *e, real *total)
{
    total[0] += select_((e->x[0] == e->total[0]) & not_(e->is_label), all_(1), all_(0));
}

INLINE outcome largest_finish_(const element *e, real above)
{
    real over = (above + e->total[0]) - e->at_label;
    over = select_(e->length == all_(1), e->at_label - e->at_label, over); /* there is no other */
    over = select_((e->length == all_(1)) & (e->at_label == e->at_label), all_(0), over);
    real active = unless_nan_(over, select_(over > all_(0), all_(1), all_(0)));
    return (outcome){max_(all_(0), over), {active, active / max_(e->total[1], all_(1))}};
}

INLINE slopes largest_map(const element *e)
{
    real zero = zero_like_(e->factor[0]), largest = select_(e->x[0] == e->total[0], e->factor[1], zero);
    return (slopes){.grad = {select_(e->is_label, all_(0) - e->factor[0], largest)}, .hess = {zero}};
}

INLINE outcome multiclass_hinge_finish(const element *e) { return largest_finish_(e, all_(1)); }
INLINE outcome multiclass_perceptron_finish(const element *e) { return largest_finish_(e, all_(0)); }

static const fl_row_shape multiclass_hinge_loss_is = {
    .vectors = 1, .labels = 1, .folds = {{FL_MAXIMA, 1}, {FL_SUMS, 1}}, .factors = 2};
static const row_loss multiclass_hinge_loss = {.is = &multiclass_hinge_loss_is,
                                               .terms = {largest_terms, ties_terms},
                                               .finish = multiclass_hinge_finish,
                                               .map = largest_map};
static const fl_row_shape multiclass_perceptron_loss_is = {
    .vectors = 1, .labels = 1, .folds = {{FL_MAXIMA, 1}, {FL_SUMS, 1}}, .factors = 2};
static const row_loss multiclass_perceptron_loss = {.is = &multiclass_perceptron_loss_is,
                                                    .terms = {largest_terms, ties_terms},
                                                    .finish = multiclass_perceptron_finish,
                                                    .map = largest_map};

#define CLASS_LOSSES(X)                                                                                               \
    X(nll_loss)                                                                                                       \
    X(multi_margin_loss)                                                                                              \
    X(multi_margin_loss_2)                                                                                            \
    X(multiclass_hinge_loss)                                                                                          \
    X(multiclass_perceptron_loss)

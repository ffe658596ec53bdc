/* Losses of scores for classes and the label of the right one. */

/* A row in which NaN is read is NaN as a whole: its factors are NaN, and so is this difference. */
INLINE real zero_like_(real factor) { return factor - factor; }

/* ---- negative log-likelihood: -x at the label ---- */

INLINE outcome nll_finish(const element *e)
{
    real x = e->at_label;
    return (outcome){-x, {unless_nan_(x, all_(-1)), unless_nan_(x, all_(0))}};
}

static const fl_row_shape nll_loss_is = {.vectors = 1, .labels = 1, .at_label_only = 1, .factors = 2};
static const row_loss nll_loss = {.is = &nll_loss_is, .finish = nll_finish};

/* ---- cross-entropy of probabilities: the sum of -a log p with a = w t, t smoothed by q[0]. Nothing is added where a
 * is 0. ---- */

INLINE real smoothed_share_(const element *e, real t)
{
    real smooth = fma_(R(1) - e->q[0], t, e->q[0] / e->length);
    return select_(smooth == all_(0), all_(0), e->class_weight * smooth);
}

INLINE void cross_entropy_add_(const element *e, real t, real p, real *total)
{
    real a = smoothed_share_(e, t), term = zero_like_(p);
    /* one-hot targets of long rows have whole registers of zeros; for short rows the branch would be mispredicted */
    if (any_(not_(a == all_(0)) | (e->length < all_(32)))) term = select_(a == all_(0), term, a * log_(p));
    total[0] += term;
}

INLINE outcome categorical_cross_entropy_finish(const element *e)
{
    return (outcome){R(0) - e->total[0], {unless_nan_(e->total[0], all_(0))}};
}

INLINE slopes cross_entropy_slopes_(const element *e, real t, real p)
{
    real a = smoothed_share_(e, t), zero = e->factor[0], slope = a / p;
    mask none = a == all_(0);
    return (slopes){.grad = {zero - select_(none, zero, slope)}, .hess = {zero + select_(none, zero, slope / p)}};
}

INLINE void categorical_cross_entropy_soft_terms(const element *e, real *total)
{
    cross_entropy_add_(e, e->x[1], abs_(e->x[0]), total); /* of -0 too */
}

INLINE slopes categorical_cross_entropy_soft_map(const element *e)
{
    return cross_entropy_slopes_(e, e->x[1], abs_(e->x[0]));
}

static const fl_row_shape categorical_cross_entropy_soft_is = {
    .vectors = 2, .parameters = 1, .by_class = 1, .folds = {{FL_SUMS, 1}}, .factors = 1};
static const row_loss categorical_cross_entropy_soft = {.is = &categorical_cross_entropy_soft_is,
                                                        .terms = {categorical_cross_entropy_soft_terms},
                                                        .finish = categorical_cross_entropy_finish,
                                                        .map = categorical_cross_entropy_soft_map};

/* t is 1 at the label; without smoothing, p is not read elsewhere */
INLINE real one_hot_(const element *e) { return select_(e->is_label, all_(1), all_(0)); }
INLINE real looked_at_(const element *e) { return select_(e->is_label | (e->q[0] > all_(0)), abs_(e->x[0]), all_(1)); }

INLINE void categorical_cross_entropy_terms(const element *e, real *total)
{
    cross_entropy_add_(e, one_hot_(e), looked_at_(e), total);
}

INLINE slopes categorical_cross_entropy_map(const element *e)
{
    return cross_entropy_slopes_(e, one_hot_(e), looked_at_(e));
}

static const fl_row_shape categorical_cross_entropy_is = {
    .vectors = 1, .labels = 1, .parameters = 1, .by_class = 1, .folds = {{FL_SUMS, 1}}, .factors = 1};
static const row_loss categorical_cross_entropy = {.is = &categorical_cross_entropy_is,
                                                   .terms = {categorical_cross_entropy_terms},
                                                   .finish = categorical_cross_entropy_finish,
                                                   .map = categorical_cross_entropy_map};

/* The same without smoothing: the class weight is a factor of the row */
INLINE outcome categorical_cross_entropy_plain_finish(const element *e)
{
    real p = abs_(e->at_label), slope = R(1) / p;
    return (outcome){R(0) - log_(p), {-slope, slope / p}};
}

static const fl_row_shape categorical_cross_entropy_plain_is = {
    .vectors = 1, .labels = 1, .parameters = 1, .at_label_only = 1, .factors = 2, .special = 1, .at = 0};
static const row_loss categorical_cross_entropy_plain = {.is = &categorical_cross_entropy_plain_is,
                                                         .finish = categorical_cross_entropy_plain_finish};

/* ---- multi-label soft margin: the mean over all classes of w times the logistic loss of a label in [0, 1] ---- */

INLINE jet logistic_(const element *e)
{
    real no_weight = all_(1);
    return binary_cross_entropy_with_logits_plain(e->x, &no_weight);
}

INLINE void multilabel_soft_margin_terms(const element *e, real *total)
{
    total[0] += weighted_(e->class_weight, logistic_(e).value);
}

INLINE outcome multilabel_soft_margin_finish(const element *e)
{
    return (outcome){e->total[0] / e->length, {unless_nan_(e->total[0], all_(1) / e->length)}};
}

INLINE slopes multilabel_soft_margin_map(const element *e)
{
    jet j = logistic_(e);
    real share = e->class_weight * e->factor[0];
    return (slopes){.grad = {share * j.grad[0], weighted_(share, -e->x[0])},
                    .hess = {share * j.hess[0], zero_like_(e->factor[0])}};
}

static const fl_row_shape multilabel_soft_margin_loss_is = {
    .vectors = 2, .by_class = 1, .folds = {{FL_SUMS, 1}}, .factors = 1};
static const row_loss multilabel_soft_margin_loss = {.is = &multilabel_soft_margin_loss_is,
                                                     .terms = {multilabel_soft_margin_terms},
                                                     .finish = multilabel_soft_margin_finish,
                                                     .map = multilabel_soft_margin_map};

/* ---- multi-margin: the mean over all classes but the label of max(0, margin - x[label] + x)^p ---- */

INLINE real over_margin_(const element *e)
{
    return select_(e->is_label, all_(0), max_(all_(0), (e->q[0] - e->at_label) + e->x[0]));
}

/* 1 where over > 0 or NaN, else 0 */
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

/* ---- a list of labels: the sum of max(0, 1 - x[label] + x) over all pairs of a label and a class that is not in the
 * list, divided by the number of classes. A label that is listed twice counts twice. ---- */

/* Adds the terms of one label to `sum`, and the number of positive terms to the counts of the other class and the
 * label.
 */
INLINE void against_others_(double *label, size_t length, const double *x, const double *is_other, double *times,
                            double *at_label, real *sum)
{
    real above = all_(1 - *label), over_margin[ROW_REGISTERS];
    double lane[ROW_LANES];
    UNROLL
    for (int k = 0; k < ROW_REGISTERS; k++) over_margin[k] = all_(0);
    for (size_t n = 0; n < length; n += ROW_LANES) {
        UNROLL
        for (int k = 0; k < ROW_REGISTERS; k++) {
            size_t at = n + (size_t)(k * WIDTH);
            real over = select_(load_(is_other + at) == all_(0), all_(0), max_(all_(0), above + load_(x + at)));
            real counts = is_over_(over);
            sum[k] += over;
            over_margin[k] += counts;
            store_(times + at, load_(times + at) + counts);
        }
    }
    UNROLL
    for (int k = 0; k < ROW_REGISTERS; k++) store_(lane + k * WIDTH, over_margin[k]);
    *at_label -= sum_of_group(lane);
}

static void multilabel_margin_of_lists(const fl_row_args *args)
{
    size_t length = args->length, padded = (length + ROW_LANES - 1) / ROW_LANES * ROW_LANES;
    double *x = args->room, *is_other = x + padded, *times = is_other + padded;
    for (size_t r = 0; r < args->rows; r++) {
        const int64_t *list = args->lists + r * length;
        size_t labels = 0;
        real sum[ROW_REGISTERS];
        double lane[ROW_LANES], nan = 0;
        for (size_t i = 0; i < padded; i++) {
            size_t at = r * length + i;
            x[i] = i >= length    ? 0
                   : args->narrow ? ((const float *)args->vectors[0])[at]
                                  : ((const double *)args->vectors[0])[at];
            is_other[i] = i < length;
            times[i] = 0;
            nan = x[i] == x[i] ? nan : x[i];
        }
        /* checked again, because another thread may have changed the labels since they were checked */
        while (labels < length && (uint64_t)list[labels] < length) is_other[list[labels++]] = 0;
        for (int k = 0; k < ROW_REGISTERS; k++) sum[k] = all_(0);
        for (size_t k = 0; k < labels; k++)
            against_others_(&x[list[k]], length, x, is_other, times, &times[list[k]], sum);
        for (int k = 0; k < ROW_REGISTERS; k++) store_(lane + k * WIDTH, sum[k]);
        double value = sum_of_group(lane) / (double)length;
        nan = value == value ? nan : value;
        real whole = weighted_(all_(args->weight[r]), all_(nan == nan ? value : nan));
        store_(lane, whole);
        args->value[r] = lane[0];
        for (int which = 0; which < 2; which++) {
            void *to = args->outputs[which ? FL_HESS : FL_GRAD];
            for (size_t i = 0; to && i < length; i++) {
                double slope = nan == nan ? (which ? 0 : times[i]) / (double)length : nan;
                slope *= args->scale[r];
                if (args->narrow)
                    ((float *)to)[r * length + i] = (float)slope;
                else
                    ((double *)to)[r * length + i] = slope;
            }
        }
    }
}

static const fl_row_shape multilabel_margin_loss_is = {.vectors = 1, .lists = 1};
static const row_loss multilabel_margin_loss = {.is = &multilabel_margin_loss_is,
                                                .of_lists = multilabel_margin_of_lists};

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
    over = select_(e->length == all_(1), e->at_label - e->at_label, over); /* there is no other class */
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
    X(categorical_cross_entropy)                                                                                      \
    X(categorical_cross_entropy_plain)                                                                                \
    X(categorical_cross_entropy_soft)                                                                                 \
    X(multilabel_soft_margin_loss)                                                                                    \
    X(multi_margin_loss)                                                                                              \
    X(multi_margin_loss_2)                                                                                            \
    X(multilabel_margin_loss)                                                                                         \
    X(multiclass_hinge_loss)                                                                                          \
    X(multiclass_perceptron_loss)

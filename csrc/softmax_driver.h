/* Rows of logits: the softmax family.
 *
 * A row has a base close to its maximum m, relative to which its exponentials are computed. Subtracting m itself would
 * round x - m, an error of |x - m| / 2 ULP in e^(x - m). Instead base = N ln 2, with 2^N the power of two nearest to
 * e^m: the argument reduction is that of e^x, and N is subtracted from the exponent, which is exact. (Where |m| is too
 * large for the reduction, base = m, and x - m is exact for every x whose term is not negligible.) So each term has
 * the error bound of exp_shifted_, however large the logits.
 *
 * Sums have GROUP lanes; element k goes to lane k mod GROUP. SUBBLOCK elements are added in the kernel's type, the
 * partial sums in double, and the lanes are folded in halves: the same tree on every instruction set. A partial sum is
 * of two floats, or of one double, so a much larger term costs at most one other term its digits. */

#define GROUP (64 / (int)sizeof(REAL))
#define REGISTERS (GROUP / WIDTH)
#define SUBBLOCK ((REAL_IS_FLOAT ? 2 : 1) * GROUP)
#define REDUCIBLE (REAL_IS_FLOAT ? 256 : 2048) /* |x| below this is within the argument reduction of e^x */

_Static_assert(GROUP % WIDTH == 0, "a group of lanes is whole registers");

static const double ln2_high = 0x1.62e42fefa0000p-1, ln2_low = 0x1.cf79abc9e3b3ap-40;

/* count: number of elements left from k on */
#define FOR_EACH_REGISTER(k, count, classes)                                                                          \
    for (size_t k = 0, count = classes; k < classes; k += WIDTH, count -= WIDTH)

/* n such that 2^n is the power of two nearest to e^x, for |x| <= REDUCIBLE */
INLINE real nearest_power_(real x, ireal *n)
{
    real z = fma_(x, all_(R(LOG2E)), all_(R(ROUND)));
    *n = bits_(z) - bits_(all_(R(ROUND)));
    return z - all_(R(ROUND));
}

INLINE REAL row_max(size_t classes, const REAL *x)
{
    if (classes <= (size_t)WIDTH) return largest_lane_(load_up_to_(x, classes, -(REAL)INFINITY));
    real m0 = all_(-(REAL)INFINITY), m1 = m0, m2 = m0, m3 = m0;
    size_t k = 0;
    for (; k + 4 * WIDTH <= classes; k += 4 * WIDTH) {
        m0 = max_(m0, load_(x + k));
        m1 = max_(m1, load_(x + k + WIDTH));
        m2 = max_(m2, load_(x + k + 2 * WIDTH));
        m3 = max_(m3, load_(x + k + 3 * WIDTH));
    }
    for (; k + WIDTH <= classes; k += WIDTH) m0 = max_(m0, load_(x + k));
    if (k < classes) m1 = max_(m1, load_some_(x + k, (int)(classes - k), -(REAL)INFINITY));
    return largest_lane_(max_(max_(m0, m1), max_(m2, m3)));
}

/* The first class with this logit, found as a real number. Without branches, which would be mispredicted: faster for
 * up to some registers */
INLINE int64_t short_row_find(size_t classes, const REAL *x, REAL value)
{
    real found = all_(-(REAL)INFINITY), minus = -lane_reals_(), wanted = all_(value);
    FOR_EACH_REGISTER (k, count, classes) {
        real here = select_(load_up_to_(x + k, count, (REAL)NAN) == wanted, minus, all_(-(REAL)INFINITY));
        found = max_(found, here);
        minus = minus - all_(R(WIDTH));
    }
    return -(int64_t)largest_lane_(found);
}

INLINE int64_t row_find(size_t classes, const REAL *x, REAL value)
{
    size_t k = 0;
    while (k + WIDTH <= classes && !any_(load_(x + k) == all_(value))) k += WIDTH;
    while (k < classes && !(x[k] == value)) k++;
    return k < classes ? (int64_t)k : 0;
}

/* Input and outputs of one row */
typedef struct {
    const REAL *x;
    real offset;            /* subtracted from logits: 0, or the maximum if it is not REDUCIBLE */
    exp_shift shift;        /* by the power of two of the base */
    REAL *e;                /* where exponentials go; NULL: nowhere */
    int padded;             /* `e` has room up to the end of a register */
    const REAL *ahead, *to; /* prefetched: a row of the next batch, the output; or NULL */
    const REAL *others[2];  /* the rows of what other kernels use next */
} row_job;

/* Adds e^(x - base) of GROUP classes from k, or of the first `count` of them, to `partial`. If `exclude` is set, the
 * class at index `excluded` within the group is left out. */
INLINE void exp_group(const row_job *job, size_t k, int count, int store, int exclude, ireal excluded, real *partial)
{
    if (job->ahead) __builtin_prefetch(job->ahead + k, 0, 2); /* a group is a cache line */
    if (store && job->others[0]) __builtin_prefetch(job->others[0] + k, 0, 2);
    if (store && job->others[1]) __builtin_prefetch(job->others[1] + k, 0, 2);
    if (store && job->to) __builtin_prefetch(job->to + k, 1, 2);
    UNROLL
    for (int r = 0; r < REGISTERS; r++, count -= WIDTH) {
        const REAL *x = job->x + k + r * WIDTH;
        real v = load_up_to_(x, count, -(REAL)INFINITY);
        real term = exp_shifted_(v - job->offset, job->shift);
        REAL *e = store ? job->e + k + r * WIDTH : NULL;
        if (store && job->padded) store_(e, term);
        if (store && !job->padded) store_up_to_(e, count, term);
        if (exclude) term = select_(excluded == alli_(r * WIDTH), all_(0), term);
        partial[r] = partial[r] + term;
    }
}

/* sum += x, with the rounding error added to `lost` (TwoSum). Sums of floats are exact enough in double without it. */
INLINE void add_(real64 *sum, real64 *lost, real64 x)
{
    real64 before = *sum;
    *sum += x;
    if (REAL_IS_FLOAT) return;
    real64 added = *sum - before;
    *lost += (before - (*sum - added)) + (x - added);
}

/* GROUP partial sums of a row, and their rounding errors */
typedef struct {
    real64 sum[GROUP / WIDTH64], lost[GROUP / WIDTH64];
} row_sums;

/* Adds SUBBLOCK classes from `start`, or the `count` that are left. */
INLINE void exp_subblock(const row_job *job, size_t start, size_t count, int store, int exclude, int64_t index,
                         row_sums *sums)
{
    real partial[REGISTERS];
    ireal excluded = alli_((fl_int)(index - (int64_t)start)) - lane_numbers_();
    UNROLL
    for (int r = 0; r < REGISTERS; r++) partial[r] = all_(0);
    if (count == SUBBLOCK) {
        UNROLL_WIDE
        for (int g = 0; g < SUBBLOCK; g += GROUP, excluded = excluded - alli_(GROUP))
            exp_group(job, start + g, GROUP, store, exclude, excluded, partial);
    } else {
        int g = 0;
        for (; g + GROUP <= (int)count; g += GROUP, excluded = excluded - alli_(GROUP))
            exp_group(job, start + g, GROUP, store, exclude, excluded, partial);
        if (g < (int)count) exp_group(job, start + g, (int)count - g, store, exclude, excluded, partial);
    }
    UNROLL
    for (int r = 0; r < REGISTERS; r++) {
        real64 wide[WIDENED];
        widen_register_(partial[r], wide);
        UNROLL
        for (int k = 0, i = r * WIDENED; k < WIDENED; k++, i++) add_(&sums->sum[i], &sums->lost[i], wide[k]);
    }
}

#define FEW_CLASSES (4 * SUBBLOCK) /* up to here no branch depends on `index`: it would be mispredicted */

/* Exponential sum of a row without class `index`, as WIDTH64 partial sums and their rounding errors. `usual` selects
 * faster code, which is longer. */
INLINE void exp_row(const row_job *job, size_t classes, int usual, int store, int64_t index, double *sum, double *lost)
{
    row_sums sums;
    size_t start = 0;
    UNROLL
    for (int r = 0; r < GROUP / WIDTH64; r++) sums.sum[r] = sums.lost[r] = (real64){0};
    for (; start < classes; start += SUBBLOCK) {
        size_t count = classes - start < SUBBLOCK ? classes - start : SUBBLOCK;
        int here = (size_t)index - start < SUBBLOCK;
        int64_t excluded = here ? index : (int64_t)start - 1; /* none */
        if (count < SUBBLOCK)
            exp_subblock(job, start, count, store, 1, excluded, &sums);
        else if (!usual || classes <= FEW_CLASSES || here)
            exp_subblock(job, start, SUBBLOCK, store, 1, excluded, &sums);
        else
            exp_subblock(job, start, SUBBLOCK, store, 0, excluded, &sums);
    }
    UNROLL
    for (int half = GROUP / WIDTH64 / 2; half > 0; half /= 2) UNROLL
    for (int r = 0; r < half; r++) {
        add_(&sums.sum[r], &sums.lost[r], sums.sum[r + half]);
        if (!REAL_IS_FLOAT) sums.lost[r] += sums.lost[r + half];
    }
    store64_(sum, sums.sum[0]);
    store64_(lost, sums.lost[0]);
}

/* Slow path: logits so large that an offset is subtracted, or rows so long that exponentials are stored in the output.
 */
static __attribute__((noinline)) void exp_unusual_row(const row_job *job, size_t classes, int64_t index, double *sum,
                                                      double *lost)
{
    if (job->e)
        exp_row(job, classes, 0, 1, index, sum, lost);
    else
        exp_row(job, classes, 0, 0, index, sum, lost);
}

INLINE void exp_any_row(const row_job *job, size_t classes, int has_offset, int64_t index, double *sum, double *lost)
{
    row_job usual = *job;
    usual.offset = all_(0); /* so that the subtraction is optimised away */
    usual.padded = 1;
    if (has_offset || (job->e && !job->padded))
        exp_unusual_row(job, classes, index, sum, lost);
    else if (job->e)
        exp_row(&usual, classes, 1, 1, index, sum, lost);
    else
        exp_row(&usual, classes, 1, 0, index, sum, lost);
}

/* Reduces the last WIDTH64 lanes in halves, as exp_row reduces registers. */
INLINE double fold_row_(double *sum, double *lost)
{
    UNROLL
    for (int half = WIDTH64 / 2; half > 0; half /= 2) UNROLL
    for (int k = 0; k < half; k++) {
        double before = sum[k], x = sum[k + half];
        sum[k] += x;
        if (REAL_IS_FLOAT) continue;
        double added = sum[k] - before;
        lost[k] += (before - (sum[k] - added)) + (x - added);
        lost[k] += lost[k + half];
    }
    return REAL_IS_FLOAT ? sum[0] : sum[0] + lost[0];
}

/* A row whose maximum is not finite. A single +inf has probability 1; with nothing but -inf, several +inf or a NaN,
 * all results are NaN. */
static void softmax_of_infinities(size_t classes, const REAL *x, REAL max, int64_t index, REAL *e, fl_row_sums *row,
                                  size_t r)
{
    int64_t infinities = 0, at = 0;
    int nan = 0;
    for (size_t k = 0; k < classes; k++) {
        if (x[k] == (REAL)INFINITY) {
            infinities++;
            at = (int64_t)k;
        }
        nan |= x[k] != x[k];
    }
    int defined = infinities == 1 && !nan;
    if (index < 0) index = at;
    row->index[r] = index;
    row->rest[r] = !defined ? NAN : index == at ? 0 : 1;
    row->term[r] = !defined ? NAN : index == at ? 1 : 0;
    row->to_base[r] = row->below_max[r] = !defined ? NAN : index == at ? 0 : INFINITY;
    row->max[r] = nan ? NAN : max;
    for (size_t k = 0; e && k < classes; k++) e[k] = !defined ? (REAL)NAN : (int64_t)k == at ? R(1) : R(0);
}

/* Rows per batch. What is computed once per row is computed for a register of rows at a time. */
#define BATCH 16

INLINE void scale_row_to(size_t classes, const REAL *from, REAL factor, int padded, REAL *to)
{
    real by = all_(factor);
    size_t k = 0;
    for (; k + WIDTH <= classes; k += WIDTH) store_(to + k, load_(from + k) * by);
    int left = (int)(classes - k);
    if (left) store_some_(to + k, left, (padded ? load_(from + k) : load_some_(from + k, left, 0)) * by);
}

/* The base of rows from their maxima: an offset, 0 unless logits are too large, and a power of two. */
INLINE exp_shift base_of_row_(real maximum, real *offset, real *power)
{
    ireal n;
    *offset = select_(abs_(maximum) < all_(REDUCIBLE), all_(0), maximum);
    *power = nearest_power_(maximum - *offset, &n);
    return exp_shift_by_(n);
}

/* For a register of rows, from their maxima and the logits of the excluded classes: their bases, and the terms of
 * these classes. */
INLINE void place_rows(real maximum, real logit, fl_row_sums *row, size_t at, real *offset, exp_shift *shift)
{
    real64 power[WIDENED], from[WIDENED], term[WIDENED], m[WIDENED], its_logit[WIDENED];
    real n;
    *shift = base_of_row_(maximum, offset, &n);
    widen_register_(n, power);
    widen_register_(exp_shifted_(logit - *offset, *shift), term);
    widen_register_(*offset, from);
    widen_register_(maximum, m);
    widen_register_(logit, its_logit);
    UNROLL
    for (int k = 0; k < WIDENED; k++, at += WIDTH64) {
        store64_(row->term + at, term[k]);
        store64_(row->to_base + at, (power[k] * ln2_high - (its_logit[k] - from[k])) + power[k] * ln2_low);
        store64_(row->max + at, m[k]);
        store64_(row->below_max + at, m[k] - its_logit[k]);
    }
}

INLINE mask finite_(real x) { return (x < all_((REAL)INFINITY)) & (x > all_(-(REAL)INFINITY)); }

/* The factor from exponentials to results of each row, and the gradient at the excluded class with `minus_one_hot`;
 * for whole registers of rows. */
INLINE void scales_of_rows(const fl_softmax_args *args, size_t at, size_t count, REAL *factor, REAL *at_index)
{
    for (size_t r = 0; r < count; r += WIDTH) {
        real64 factors[WIDENED], excluded[WIDENED];
        UNROLL
        for (int k = 0; k < WIDENED; k++) {
            size_t i = at + r + (size_t)(k * WIDTH64);
            real64 rest = load64_(args->row->rest + i), all = rest + load64_(args->row->term + i);
            real64 by = load64_(args->multiplier + i);
            factors[k] = by / all;
            excluded[k] = -(by * (rest / all));
        }
        store_(factor + r, narrow_(factors));
        store_(at_index + r, narrow_(excluded));
    }
}

/* Classes that are summed without compensation. Rounding errors of thousands of equal terms do not cancel: at 70,000
 * classes they were 130 ULP. Sums of floats are exact enough in double. */
#define CROSS_PART (REAL_IS_FLOAT ? SIZE_MAX : 32 * LANES)

/* The sum of max - x, in double, with the lanes of `sum` */
INLINE double sum_below(size_t classes, const REAL *x, REAL max)
{
    real64 sums[LANES / WIDTH64];
    UNROLL
    for (int k = 0; k < LANES / WIDTH64; k++) sums[k] = (real64){0};
    for (size_t i = 0; i < classes; i += LANES) {
        REAL padded[LANES];
        const REAL *logits = lanes_of_(x + i, classes - i, max, padded);
        UNROLL
        for (int k = 0; k < LANES / WIDTH64; k++) sums[k] += (double)max - widen_(logits + k * WIDTH64);
    }
    return fold_registers_(sums);
}

static const REAL one_then_zero[2 * LANES] = {[0 ... LANES - 1] = 1};
static const double counting[8] = {0, 1, 2, 3, 4, 5, 6, 7};

/* The sums of a and a * (max - x). A class whose target is 0, or whose logit is the maximum, adds nothing to the
 * second, even if the product is NaN. `plain`: a is the target, and all products count. */
INLINE void sum_cross_terms(int plain, const fl_row_target *of, const REAL *x, double max, int64_t excluded,
                            double *total, double *gap)
{
    const REAL *target = of->target, *weight = plain ? NULL : of->weight;
    double share = of->share, even = of->even;
    size_t classes = of->classes;
    real64 totals[LANES / WIDTH64], gaps[LANES / WIDTH64], limit = max - (real64){0};
    real64 skipped = (double)excluded - load64_(counting), at = {0}; /* equal in its lane */
    UNROLL
    for (int k = 0; k < LANES / WIDTH64; k++) totals[k] = gaps[k] = (real64){0};
    for (size_t i = 0; i < classes; i += LANES) {
        size_t left = classes - i;
        REAL padded[3][LANES];
        const REAL *logits = lanes_of_(x + i, left, R(max), padded[0]);
        const REAL *targets = target ? lanes_of_(target + i, left, 0, padded[1]) : NULL;
        const REAL *weights = weight ? lanes_of_(weight + i, left, 0, padded[2]) : NULL;
        if (!weight && left < LANES) weights = one_then_zero + LANES - left; /* 0 past the last class */
        UNROLL
        for (int k = 0; k < LANES / WIDTH64; k++, at += (double)WIDTH64) {
            real64 a = even + (real64){0}, logit = widen_(logits + k * WIDTH64);
            if (plain) {
                a = widen_(targets + k * WIDTH64);
            } else {
                if (target) a = share * widen_(targets + k * WIDTH64) + even;
                if (weights) a *= widen_(weights + k * WIDTH64);
            }
            real64 product = a * (limit - logit);
            totals[k] += unless64_(skipped == at, a);
            gaps[k] += plain ? product : unless64_((a == (real64){0}) | (logit == limit), product);
        }
    }
    *total = fold_registers_(totals);
    *gap = fold_registers_(gaps);
}

static void cross_terms_of_part(const fl_row_target *of, const REAL *x, double max, int64_t excluded, double *total,
                                double *gap)
{
    if (!of->target && !of->weight && max - max == 0) {
        *total = of->even * (double)of->classes;
        *gap = of->even * sum_below(of->classes, x, R(max));
        return;
    }
    if (BACKEND != BACKEND_SSE2 && of->target && !of->weight && of->share == 1 && of->even == 0) {
        sum_cross_terms(1, of, x, max, excluded, total, gap);
        if (*gap - *gap == 0) return;
    }
    sum_cross_terms(0, of, x, max, excluded, total, gap);
}

/* In double, with the lanes of `sum`: the sum of a over all classes but `excluded`, whose logit is the maximum, and
 * that of a * (max - x) */
static void cross_terms(const fl_row_target *of, const void *x, double max, int64_t excluded, double *total,
                        double *gap)
{
    fl_row_target part = *of;
    fl_sum totals = {0}, gaps = {0};
    for (size_t start = 0; start < of->classes; start += part.classes) {
        part.classes = of->classes - start;
        if (part.classes > CROSS_PART) part.classes = CROSS_PART;
        if (of->target) part.target = (const REAL *)of->target + start;
        if (of->weight) part.weight = (const REAL *)of->weight + start;
        cross_terms_of_part(&part, (const REAL *)x + start, max, excluded - (int64_t)start, total, gap);
        fl_add(&totals, *total);
        fl_add(&gaps, *gap);
    }
    *total = fl_total(&totals);
    *gap = fl_total(&gaps);
}

/* out = factor * p - by * a, with the same a and p = inverse * e; `out` may be `e`. Scalars are multiplied as doubles.
 * Where `by` is near the limits of floats, a power of two is divided out of it and multiplied back: by way of the
 * weights, which may make up for it, or at the end. */
static void subtract_from_row(const fl_row_target *of, const REAL *e, REAL inverse, double factor, double by,
                              REAL *out)
{
    const REAL *target = of->target, *weight = of->weight;
    double unit = !REAL_IS_FLOAT ? 1 : fabs(by) > 0x1p100 ? 0x1p80 : fabs(by) < 0x1p-100 ? 0x1p-80 : 1;
    by /= -unit;
    real f = all_(R(weight ? factor : factor / unit)), s = all_(R(by * of->share)), u = all_(R(by * of->even));
    real of_weight = all_(R(unit)), of_all = all_(R(weight ? 1 : unit)), to_p = all_(inverse);
    FOR_EACH_REGISTER (k, count, of->classes) {
        real p = load_up_to_(e + k, count, 0) * to_p;
        real a = target ? fma_(s, load_up_to_(target + k, count, 0), u) : u;
        if (weight) a = a * (load_up_to_(weight + k, count, 0) * of_weight);
        store_up_to_(out + k, count, fma_(p, f, a) * of_all);
    }
}

static void subtract_target(const fl_row_target *of, double factor, double by, void *out)
{
    subtract_from_row(of, out, 1, factor, by, out);
}

/* out = m p (1 - p) with p = inverse * e. True if a p is above 1/2 */
static __attribute__((noinline)) int multiply_by_rest(size_t classes, const REAL *e, REAL inverse, REAL multiplier,
                                                      REAL *out)
{
    real m = all_(multiplier), to_p = all_(inverse);
    mask above = alli_(0);
    FOR_EACH_REGISTER (k, count, classes) {
        real p = load_up_to_(e + k, count, 0) * to_p;
        above = above | (p > all_(R(0.5)));
        store_up_to_(out + k, count, m * p * (R(1) - p));
    }
    return any_(above);
}

/* The same. Where p > 1/2, 1 - p is the sum of the other probabilities: at `index` it is `others`. */
static void hess_row(size_t classes, const REAL *e, REAL inverse, int64_t index, double others, double multiplier,
                     REAL *out)
{
    REAL p = e[index] * inverse;
    if (multiply_by_rest(classes, e, inverse, R(multiplier), out) && p < R(0.5)) {
        scale_row_to(classes, e, inverse, 0, out);
        for (size_t k = 0; k < classes; k++)
            if (out[k] > R(0.5)) index = (int64_t)k;
        p = out[index];
        others = sum((size_t)index, out) + sum(classes - (size_t)index - 1, out + index + 1);
        multiply_by_rest(classes, e, inverse, R(multiplier), out);
    }
    out[index] = R(multiplier * p * others);
}

#if BACKEND != BACKEND_SSE2
INLINE fl_row_target target_of_row(const fl_softmax_args *args, size_t row)
{
    const fl_soft_targets *soft = args->soft;
    const REAL *target = soft->target;
    return (fl_row_target){.classes = args->classes,
                           .share = soft->share,
                           .even = soft->even,
                           .weight = soft->weight,
                           .target = target ? target + row * args->classes : NULL};
}

/* The targets at the excluded classes of `count` rows from `first`, and their sums over all others */
static void targets_of_long_rows(const fl_softmax_args *args, size_t first, int count, double *others)
{
    const fl_soft_targets *soft = args->soft;
    size_t classes = args->classes, at = args->first + first;
    const REAL *x = (const REAL *)args->logits + first * classes, *weights = soft->weight;
    for (int r = 0; r < count; r++, at++, x += classes) {
        fl_row_target of = target_of_row(args, first + (size_t)r);
        const REAL *target = of.target;
        int64_t index = args->row->index[at];
        double weight = weights ? (double)weights[index] : 1;
        if (target || soft->values)
            cross_terms(&of, x, args->row->max[at], target ? index : -1, &soft->total[at], &soft->gap[at]);
        soft->here[at] = (soft->share * (target ? (double)target[index] : 1) + soft->even) * weight;
        others[r] = target ? soft->total[at] : soft->even * ((soft->weights.sum - weight) + soft->weights.lost);
    }
}

INLINE real64 finite64_(real64 x) { return unless64_(x - x != (real64){0}, x); }

/* The gradient at the excluded class, with its probability and the sum of all others, and its target and their sum.
 * Where the bend is infinite so is the gradient, of whose terms it is one. */
INLINE real64 excluded_grad_(real64 by, real64 here, real64 others, real64 bend, real64 right, real64 wrong)
{
    real64 finite = finite64_(bend), steep = unless64_((finite == bend) | (by == (real64){0}), by * bend);
    return by * ((others + finite) * right - here * wrong) + steep;
}

/* Gradients and Hessians of a batch of rows from their exponentials, `stride` apart. With soft targets the gradient at
 * the excluded class is (others + here) p - here, where neither 1 - p nor `others` is computed as a difference. */
static __attribute__((noinline)) void results_of_rows(const fl_softmax_args *args, size_t first, int count,
                                                      const REAL *e, size_t stride)
{
    const fl_soft_targets *soft = args->soft;
    size_t classes = args->classes, at = args->first + first;
    REAL *out = args->out ? (REAL *)args->out + first * classes : NULL;
    REAL *hess = args->hess ? (REAL *)args->hess + first * classes : NULL;
    double others[BATCH] = {0}, inverse[BATCH], wrong[BATCH], excluded[BATCH], multiplier[BATCH];
    REAL factor[BATCH], at_index[BATCH];
    if (soft) targets_of_long_rows(args, first, count, others);
    if (!out && !hess) return;
    for (int r = 0; r < count; r += WIDTH64) {
        size_t i = at + (size_t)r;
        real64 rest = load64_(args->row->rest + i), term = load64_(args->row->term + i), all = rest + term;
        real64 by = load64_(args->multiplier + i), fraction = rest / all;
        store64_(inverse + r, 1 / all);
        store64_(wrong + r, fraction);
        if (soft) {
            real64 here = load64_(soft->here + i), rest_of_target = load64_(others + r);
            real64 bend = soft->bend ? load64_(soft->bend + i) : (real64){0};
            store64_(excluded + r, excluded_grad_(by, here, rest_of_target, bend, term / all, fraction));
            by *= here + rest_of_target + finite64_(bend);
        }
        store64_(multiplier + r, by);
    }
    if (out && !soft) scales_of_rows(args, at, (size_t)count, factor, at_index);
    for (int r = 0; r < count; r++, at++, e += stride) {
        size_t start = (size_t)r * classes;
        int64_t index = args->row->index[at];
        if (out && soft) {
            fl_row_target of = target_of_row(args, first + (size_t)r);
            subtract_from_row(&of, e, R(inverse[r]), multiplier[r], args->multiplier[at], out + start);
            out[start + (size_t)index] = R(excluded[r]);
        } else if (out) {
            scale_row_to(classes, e, factor[r], 1, out + start);
            if (args->minus_one_hot) out[start + (size_t)index] = at_index[r];
        }
        if (hess) hess_row(classes, e, R(inverse[r]), index, wrong[r], multiplier[r], hess + start);
    }
}

#endif

/* Processes `count` rows from `first`. Returns 0, and has written no results, if there are several rows and the
 * maximum of one is not finite: such a row has to come alone. */
INLINE int softmax_batch(const fl_softmax_args *args, size_t first, int count)
{
    size_t classes = args->classes;
    const REAL *x = (const REAL *)args->logits + first * classes;
    REAL *out = args->out ? (REAL *)args->out + first * classes : NULL;
    int padded = (out || args->hess) && args->scratch;
    REAL *e = padded ? args->scratch : out;
    size_t stride = padded ? (classes + GROUP - 1) / GROUP * GROUP : classes;
    fl_row_sums *row = args->row;
    size_t at = args->first + first;
    REAL maximum[BATCH], logit[BATCH], offset[BATCH], round[BATCH], smallest[BATCH], factor[BATCH], at_index[BATCH];
    double sum[BATCH][WIDTH64], lost[BATCH][WIDTH64];

    for (int r = 0; r < BATCH; r++) maximum[r] = logit[r] = 0;
    for (int r = 0; r < count; r++) maximum[r] = row_max(classes, x + r * classes);
    mask finite = alli_(-1);
    for (int r = 0; r < count; r += WIDTH) finite = finite & finite_(load_(maximum + r));
    if (any_(not_(finite))) {
        if (count > 1) return 0;
        softmax_of_infinities(classes, x, maximum[0], args->index_given ? row->index[at] : -1, e, row, at);
    } else {
        for (int r = 0; r < count; r++) {
            if (!args->index_given) {
                const REAL *logits = x + r * classes;
                row->index[at + r] = classes <= 32 * WIDTH ? short_row_find(classes, logits, maximum[r])
                                                           : row_find(classes, logits, maximum[r]);
            }
            logit[r] = x[r * classes + row->index[at + r]];
        }
        for (int r = 0; r < count; r += WIDTH) {
            real from;
            exp_shift shift;
            place_rows(load_(maximum + r), load_(logit + r), row, at + r, &from, &shift);
            store_(offset + r, from);
            store_(round + r, shift.round);
            store_(smallest + r, shift.smallest);
        }
        for (int r = 0; r < count; r++) {
            row_job job = {x + r * classes,
                           all_(offset[r]),
                           {all_(round[r]), all_(smallest[r])},
                           e ? e + r * stride : NULL,
                           padded,
                           classes > GROUP ? x + (size_t)(count + r) * classes : NULL,
                           out && classes > GROUP ? out + r * classes : NULL,
                           {args->others[0] ? (const REAL *)args->others[0] + (first + (size_t)r) * classes : NULL,
                            args->others[1] ? (const REAL *)args->others[1] + (first + (size_t)r) * classes : NULL}};
            exp_any_row(&job, classes, offset[r] != 0, row->index[at + r], sum[r], lost[r]);
        }
        for (int r = 0; r < count; r++) row->rest[at + r] = fold_row_(sum[r], lost[r]);
    }
    fl_finish_rows(args, at, (size_t)count);
#if BACKEND != BACKEND_SSE2
    if (args->soft || args->hess) {
        results_of_rows(args, first, count, e, stride);
        return 1;
    }
#endif
    if (!out) return 1;
    scales_of_rows(args, at, (size_t)count, factor, at_index);
    for (int r = 0; r < count; r++) {
        scale_row_to(classes, e + r * stride, factor[r], padded, out + r * classes);
        if (args->minus_one_hot) out[r * classes + row->index[at + r]] = at_index[r];
    }
    return 1;
}

/* ---- short rows: one in each lane ---- */

#define SHORT (REAL_IS_FLOAT ? 31 : 16) /* longest short row; kernels of long rows are faster for more classes */

_Static_assert(SHORT <= FL_TILE_CLASSES(sizeof(REAL)), "tiles have room for the classes of short rows");
_Static_assert(FL_ROWS % FL_TILE_ROWS == 0 && FL_TILE_ROWS % WIDTH == 0, "blocks of rows are whole tiles");
_Static_assert(FL_EXPONENTIALS % BATCH == 0, "a batch of rows shares the buffer evenly");

/* Transposes short rows to columns, padded with zeros to a register */
static void columns_of(size_t count, size_t classes, const REAL *rows, REAL *x)
{
    transpose(count, classes, rows, (ptrdiff_t)classes, x, FL_TILE_ROWS);
    for (size_t c = 0; c < classes; c++)
        for (size_t r = count; r % WIDTH; r++) x[c * FL_TILE_ROWS + r] = 0;
}

static void rows_of(size_t count, size_t classes, const REAL *x, REAL *rows)
{
    transpose(classes, count, x, FL_TILE_ROWS, rows, (ptrdiff_t)classes);
}

/* Each class c, and the index of the first element of its column */
#define FOR_EACH_COLUMN(c, column, classes, stride) for (size_t c = 0, column = 0; c < classes; c++, column += stride)

/* The excluded class of each row, one row in each lane; 0 in lanes beyond `count` rows */
INLINE ireal indices_of(const fl_row_sums *row, size_t at, size_t count)
{
    fl_int lane[WIDTH];
    ireal index;
    for (size_t r = 0; r < WIDTH; r++) lane[r] = r < count ? (fl_int)row->index[at + r] : 0;
    memcpy(&index, lane, sizeof index);
    return index;
}

/* From each row of a register the element of class `index` */
INLINE real at_index_(ireal index, const REAL *x, size_t classes, size_t stride)
{
    ireal found = alli_(0); /* all other bits are 0 */
    FOR_EACH_COLUMN (c, column, classes, stride)
        found = found | selecti_(index == alli_((fl_int)c), bits_(load_(x + column)), alli_(0));
    return from_bits_(found);
}

/* A register of rows: their excluded classes, and their bases */
typedef struct {
    real maximum, logit;
    ireal index;
    real offset;
    exp_shift shift;
} lanes_job;

/* Finds maxima and excluded classes. */
INLINE void find_lanes(const fl_softmax_args *args, size_t at, const REAL *x, size_t stride, lanes_job *job)
{
    size_t classes = args->classes;
    real maximum = load_(x);
    FOR_EACH_COLUMN (c, column, classes, stride) maximum = max_(maximum, load_(x + column));
    if (args->index_given) {
        job->index = indices_of(args->row, at, WIDTH);
        job->logit = at_index_(job->index, x, classes, stride);
    } else {
        job->logit = maximum;
        job->index = alli_(0);
        for (size_t c = classes; c-- > 0;)
            job->index = selecti_(load_(x + c * stride) == maximum, alli_((fl_int)c), job->index);
        fl_int lane[WIDTH];
        memcpy(lane, &job->index, sizeof lane);
        for (int r = 0; r < WIDTH; r++) args->row->index[at + r] = lane[r];
    }
    job->maximum = maximum;
}

/* Finds bases. True if all maxima are finite */
INLINE int place_lanes(const fl_softmax_args *args, size_t at, lanes_job *job)
{
    place_rows(job->maximum, job->logit, args->row, at, &job->offset, &job->shift);
    return !any_(not_(finite_(job->maximum)));
}

/* Exponentials, and their sums without the excluded class, added in double from the first class to the last */
INLINE void exp_lanes(const fl_softmax_args *args, size_t at, const lanes_job *given, const REAL *x, size_t stride,
                      REAL *e)
{
    lanes_job job = *given;
    real64 sums[WIDENED], lost[WIDENED];
    for (int k = 0; k < WIDENED; k++) sums[k] = lost[k] = (real64){0};
    FOR_EACH_COLUMN (c, column, args->classes, stride) {
        real term = exp_shifted_(load_(x + column) - job.offset, job.shift);
        if (args->out) store_(e + column, term);
        term = select_(job.index == alli_((fl_int)c), all_(0), term);
#if REAL_IS_FLOAT
        add_widened_(sums, term);
#else
        add_(sums, lost, term);
#endif
    }
    for (int k = 0; k < WIDENED; k++) store64_(args->row->rest + at + k * WIDTH64, sums[k] + lost[k]);
}

INLINE void scale_lanes(const fl_softmax_args *args, size_t at, ireal index, REAL *e, size_t stride)
{
    REAL factor[WIDTH], at_index[WIDTH];
    scales_of_rows(args, at, WIDTH, factor, at_index);
    real by = load_(factor), here = load_(at_index);
    mask replaced = args->minus_one_hot ? alli_(-1) : alli_(0);
    FOR_EACH_COLUMN (c, column, args->classes, stride) {
        real p = load_(e + column) * by;
        store_(e + column, select_((index == alli_((fl_int)c)) & replaced, here, p));
    }
}

/* Recomputes a row whose maximum is not finite. */
static void softmax_of_lane(const fl_softmax_args *args, size_t r, REAL *out, size_t stride)
{
    size_t classes = args->classes, at = args->first + r, step = args->columns ? args->columns : 1;
    double maximum = args->row->max[at];
    if (maximum - maximum == 0) return;
    REAL logits[SHORT], p[SHORT], factor[WIDTH], at_index[WIDTH];
    const REAL *from = (const REAL *)args->logits + (args->columns ? r : r * classes);
    for (size_t c = 0; c < classes; c++) logits[c] = from[c * step];
    softmax_of_infinities(classes, logits, R(maximum), args->index_given ? args->row->index[at] : -1,
                          args->out ? p : NULL, args->row, at);
    fl_finish_rows(args, at, 1);
    if (!args->out) return;
    if (args->multiplier)
        scales_of_rows(args, at, 1, factor, at_index);
    else
        factor[0] = 1;
    FOR_EACH_COLUMN (c, column, classes, stride)
        out[column] = args->minus_one_hot && (int64_t)c == args->row->index[at] ? at_index[0] : p[c] * factor[0];
}

/* Each step is a loop over all registers of a tile, so that their chains of dependent operations overlap. */
static void softmax_short(const fl_softmax_args *args)
{
    size_t classes = args->classes, columns = args->columns, stride = columns ? columns : FL_TILE_ROWS;
    for (size_t first = 0; first < args->rows; first += FL_TILE_ROWS) {
        size_t count = args->rows - first < FL_TILE_ROWS ? args->rows - first : FL_TILE_ROWS, at = args->first + first;
        _Alignas(64) REAL transposed[SHORT * FL_TILE_ROWS];
        const REAL *x = columns ? (const REAL *)args->logits + first : transposed;
        REAL *out = columns && args->out ? (REAL *)args->out + first : transposed;
        lanes_job job[FL_TILE_ROWS / WIDTH];
        int finite = 1;
        if (!columns) columns_of(count, classes, (const REAL *)args->logits + first * classes, transposed);
        for (size_t r = 0; r < count; r += WIDTH) find_lanes(args, at + r, x + r, stride, &job[r / WIDTH]);
        for (size_t r = 0; r < count; r += WIDTH) finite &= place_lanes(args, at + r, &job[r / WIDTH]);
        for (size_t r = 0; r < count; r += WIDTH) exp_lanes(args, at + r, &job[r / WIDTH], x + r, stride, out + r);
        fl_finish_rows(args, at, count);
        for (size_t r = 0; args->out && args->multiplier && r < count; r += WIDTH)
            scale_lanes(args, at + r, job[r / WIDTH].index, out + r, stride);
        for (size_t r = 0; !finite && r < count; r++) softmax_of_lane(args, first + r, out + r, stride);
        if (args->out && !columns) rows_of(count, classes, transposed, (REAL *)args->out + first * classes);
    }
}

/* ---- cross-entropy of two classes: one exponential ---- */

/* With d = other - target, an exact double-double number, and e = e^-|d|: -log p = log(1 + e) + max(0, d), and the
 * other class has probability 1 / (1 + e) if d > 0, else e / (1 + e). */
static void two_classes(const fl_softmax_args *args, double *value)
{
    const REAL *x = args->logits;
    REAL *out = args->out;
    size_t columns = args->columns;
    for (size_t r = 0; r < args->rows; r += WIDTH) {
        size_t count = args->rows - r < WIDTH ? args->rows - r : WIDTH, at = args->first + r;
        REAL padded[2 * WIDTH] = {0};
        int whole = count == WIDTH;
        real pair[2];
        if (columns)
            pair[0] = load_(x + r), pair[1] = load_(x + columns + r);
        else
            split_rows_(2, whole ? x + 2 * r : memcpy(padded, x + 2 * r, 2 * count * sizeof *x), pair);
        real first = pair[0], second = pair[1];
        mask is_second = indices_of(args->row, at, count) != alli_(0);
        real target = select_(is_second, second, first), other = select_(is_second, first, second);
        real d = other - target, lost = sum_rest_(other, -target, d);
        real e = exp_shifted_sum_(-abs_(d), -flip_sign_(lost, d), exp_shift_by_(alli_(0)));
        if (value) {
            real64 small[WIDENED], to[WIDENED], from[WIDENED];
            widen_register_(log1p_unit_(e), small);
            widen_register_(other, to);
            widen_register_(target, from);
            UNROLL
            for (int k = 0; k < WIDENED; k++) {
                real64 above = to[k] - from[k];
                store64_(value + r + k * WIDTH64, small[k] + unless64_(above <= (real64){0}, above));
            }
        }
        if (!out) continue;
        real64 by[WIDENED];
        UNROLL
        for (int k = 0; k < WIDENED; k++) by[k] = load64_(args->multiplier + at + k * WIDTH64);
        real grad = select_(d > all_(0), all_(1), e) / (e + all_(1)) * narrow_(by);
        pair[0] = select_(is_second, grad, -grad);
        pair[1] = -pair[0];
        if (columns) {
            store_(out + r, pair[0]);
            store_(out + columns + r, pair[1]);
        } else {
            join_rows_(2, pair, whole ? out + 2 * r : padded);
            if (!whole) memcpy(out + 2 * r, padded, 2 * count * sizeof *out);
        }
    }
}

/* ---- short rows with soft targets and Hessians ---- */

/* m p (1 - p) of a register of rows, with p = factor * e. Where p > 1/2, 1 - p is computed as the sum of the other
 * probabilities. `to` may be `e`. */
static __attribute__((noinline)) void hess_lanes(size_t classes, const fl_row_sums *row, size_t at,
                                                 const double *multiplier, real factor, const REAL *e, REAL *to)
{
    real64 others[WIDENED], by[WIDENED], sum[WIDENED];
    for (int k = 0; k < WIDENED; k++) sum[k] = (real64){0};
    FOR_EACH_COLUMN (c, column, classes, FL_TILE_ROWS) {
        real p = load_(e + column) * factor;
        add_widened_(sum, select_(p > all_(R(0.5)), all_(0), p));
    }
    for (int k = 0; k < WIDENED; k++) {
        size_t i = at + (size_t)(k * WIDTH64);
        real64 rest = load64_(row->rest + i), term = load64_(row->term + i);
        others[k] = unless64_(term > rest, sum[k]) + unless64_(term <= rest, rest / (rest + term));
        by[k] = load64_(multiplier + k * WIDTH64);
    }
    real m = narrow_(by), small = narrow_(others);
    FOR_EACH_COLUMN (c, column, classes, FL_TILE_ROWS) {
        real p = load_(e + column) * factor;
        store_(to + column, m * p * select_(p > all_(R(0.5)), small, all_(1) - p));
    }
}

#if BACKEND != BACKEND_SSE2
/* Weighted targets in double, from probabilities or labels, of whole registers of rows */
static void targets_of_rows(const fl_softmax_args *args, size_t at, size_t count, const fl_rows_tile *tile)
{
    const fl_soft_targets *soft = args->soft;
    const REAL *weights = soft->weight;
    size_t rows = (count + WIDTH - 1) / WIDTH * WIDTH;
    FOR_EACH_COLUMN (c, column, args->classes, FL_TILE_ROWS) {
        double weight = weights ? (double)weights[c] : 1;
        mask64 this = (int64_t)c + (mask64){0}, index;
        for (size_t r = 0; soft->target && r < rows; r += WIDTH64) {
            real64 a = soft->even + soft->share * widen_((const REAL *)tile->probabilities + column + r);
            store64_(tile->target + column + r, a * weight);
        }
        for (size_t r = 0; !soft->target && r < rows; r += WIDTH64) {
            memcpy(&index, args->row->index + at + r, sizeof index);
            real64 a = soft->even + unless64_(index != this, soft->share + (real64){0});
            store64_(tile->target + column + r, a * weight);
        }
    }
}

/* The target at the excluded class, and cross_terms of the others, of a register of rows; sums go from the first class
 * to the last. A logit infinitely far below the maximum makes the gap infinite; its rounding error, which is NaN then,
 * is not added. */
static void cross_terms_of_lanes(const fl_softmax_args *args, size_t at, size_t r, const fl_rows_tile *tile)
{
    const fl_soft_targets *soft = args->soft;
    for (int k = 0; k < WIDENED; k++, at += WIDTH64, r += WIDTH64) {
        real64 limit = load64_(args->row->max + at), none = {0};
        real64 total = none, gap = none, here = none, lost = none, gap_lost = none;
        mask64 index;
        memcpy(&index, args->row->index + at, sizeof index);
        FOR_EACH_COLUMN (c, column, args->classes, FL_TILE_ROWS) {
            mask64 this = (int64_t)c + (mask64){0};
            real64 a = load64_(tile->target + column + r), logit = widen_((const REAL *)tile->x + column + r);
            here += unless64_(index != this, a);
            a = unless64_(index == this, a);
            add_(&total, &lost, a);
            add_(&gap, &gap_lost, unless64_((a == none) | (logit == limit), a * (limit - logit)));
        }
        store64_(soft->here + at, here);
        store64_(soft->total + at, total + lost);
        store64_(soft->gap + at, gap + unless64_(gap - gap != none, gap_lost));
    }
}

/* Gradients of a register of rows. At the excluded class it is (others + here) p - here, where neither 1 - p nor
 * `others` is computed as a difference. */
static void grad_of_lanes(const fl_softmax_args *args, size_t at, size_t r, const fl_rows_tile *tile)
{
    const fl_soft_targets *soft = args->soft;
    REAL *e = (REAL *)tile->e + r;
    real64 by[WIDENED], factor[WIDENED], excluded[WIDENED];
    ireal index = indices_of(args->row, at, WIDTH);
    for (int k = 0; k < WIDENED; k++, at += WIDTH64) {
        real64 rest = load64_(args->row->rest + at), term = load64_(args->row->term + at), all = rest + term;
        real64 here = load64_(soft->here + at), others = load64_(soft->total + at);
        real64 bend = soft->bend ? load64_(soft->bend + at) : (real64){0};
        by[k] = load64_(args->multiplier + at);
        factor[k] = by[k] * (here + others + finite64_(bend)) / all;
        excluded[k] = excluded_grad_(by[k], here, others, bend, term / all, rest / all);
    }
    real at_index = narrow_(excluded);
    FOR_EACH_COLUMN (c, column, args->classes, FL_TILE_ROWS) {
        real64 grad[WIDENED];
        widen_register_(load_(e + column), grad);
        UNROLL
        for (int k = 0; k < WIDENED; k++) {
            real64 part = by[k] * load64_(tile->target + column + r + (size_t)(k * WIDTH64));
#if REAL_IS_FLOAT
            grad[k] = factor[k] * grad[k] - part;
#else
            grad[k] = fma_(factor[k], grad[k], -part);
#endif
        }
        store_(e + column, select_(index == alli_((fl_int)c), at_index, narrow_(grad)));
    }
}

/* Hessians of a register of rows from their exponentials */
static void hess_of_lanes(const fl_softmax_args *args, size_t at, size_t r, const fl_rows_tile *tile)
{
    double multiplier[WIDTH];
    real64 factor[WIDENED];
    for (int k = 0; k < WIDENED; k++) {
        size_t i = at + (size_t)(k * WIDTH64);
        real64 by = load64_(args->multiplier + i);
        if (args->soft) by *= load64_(args->soft->here + i) + load64_(args->soft->total + i);
        store64_(multiplier + k * WIDTH64, by);
        factor[k] = 1 / (load64_(args->row->rest + i) + load64_(args->row->term + i));
    }
    hess_lanes(args->classes, args->row, at, multiplier, narrow_(factor), (const REAL *)tile->e + r,
               (REAL *)tile->x + r);
}

/* Two classes as in two_classes, with targets a and b: value (a + b) log(1 + e) + |d| times the target of the smaller
 * logit; gradient b p - a (1 - p) with respect to the first logit, whose probability is p; Hessian (a + b) p (1 - p)
 * with respect to either */
static void two_lanes(const double *multiplier, size_t r, const fl_rows_tile *tile, double *value)
{
    REAL *x = (REAL *)tile->x + r, *to = (REAL *)tile->e + r;
    real first = load_(x), second = load_(x + FL_TILE_ROWS);
    real d = second - first, lost = sum_rest_(second, -first, d);
    real e = exp_shifted_sum_(-abs_(d), -flip_sign_(lost, d), exp_shift_by_(alli_(0)));
    real64 small[WIDENED], firsts[WIDENED], seconds[WIDENED], to_first[WIDENED], to_second[WIDENED], to_both[WIDENED];
    widen_register_(log1p_unit_(e), small);
    widen_register_(first, firsts);
    widen_register_(second, seconds);
    for (int k = 0; k < WIDENED; k++, multiplier += WIDTH64, value += WIDTH64) {
        const double *target = tile->target + r + k * WIDTH64;
        real64 none = {0}, above = seconds[k] - firsts[k], by = load64_(multiplier);
        real64 a = load64_(target), b = load64_(target + FL_TILE_ROWS), all = a + b;
        real64 sum = all * small[k];
        sum += unless64_((above <= none) | (a == none), a * above);
        sum -= unless64_((above >= none) | (b == none), b * above);
        store64_(value, sum);
        to_first[k] = by * a;
        to_second[k] = by * b;
        to_both[k] = by * all;
    }
    real larger = all_(1) / (e + all_(1)), smaller = e / (e + all_(1));
    real p = select_(d > all_(0), smaller, larger), other = select_(d > all_(0), larger, smaller);
    real grad = fma_(narrow_(to_second), p, -(narrow_(to_first) * other)), hess = narrow_(to_both) * larger * smaller;
    store_(to, grad);
    store_(to + FL_TILE_ROWS, -grad);
    store_(x, hess);
    store_(x + FL_TILE_ROWS, hess);
}

/* `cold` makes it smaller and no slower. */
static __attribute__((cold)) void results_of_tile(const fl_softmax_args *args, size_t at, size_t count,
                                                  const fl_rows_tile *tile, double *value)
{
    if (args->soft) targets_of_rows(args, at, count, tile);
    for (size_t r = 0; r < count; r += WIDTH) {
        if (args->soft && args->classes == 2 && !args->soft->bend) {
            two_lanes(args->multiplier + at + r, r, tile, value + r);
            continue;
        }
        if (args->soft) cross_terms_of_lanes(args, at + r, r, tile);
        if (args->hess) hess_of_lanes(args, at + r, r, tile);
        if (args->out && args->soft)
            grad_of_lanes(args, at + r, r, tile);
        else if (args->out)
            scale_lanes(args, at + r, indices_of(args->row, at + r, WIDTH), (REAL *)tile->e + r, FL_TILE_ROWS);
    }
}
#endif

/* ---- parts of long rows ---- */

static double part_max(size_t classes, const void *x) { return row_max(classes, x); }

static int64_t part_find(size_t classes, const void *x, double value) { return row_find(classes, x, R(value)); }

static void place_row(double max, double logit, fl_row_sums *row, size_t at)
{
    real offset;
    exp_shift shift;
    place_rows(all_(R(max)), all_(R(logit)), row, at, &offset, &shift);
}

static double part_exp(size_t classes, const void *x, double max, int64_t index, void *e, int padded)
{
    real offset, power;
    exp_shift shift = base_of_row_(all_(R(max)), &offset, &power);
    row_job job = {x, offset, shift, e, padded, NULL, NULL, {NULL, NULL}};
    double sum[WIDTH64], lost[WIDTH64];
    exp_any_row(&job, classes, !(max < REDUCIBLE && max > -REDUCIBLE), index, sum, lost);
    return fold_row_(sum, lost);
}

static void softmax(const fl_softmax_args *args)
{
    if (args->classes <= SHORT) {
        softmax_short(args);
        return;
    }
    size_t padded = (args->classes + GROUP - 1) / GROUP * GROUP;
    int batch = padded > FL_EXPONENTIALS / BATCH ? (int)(FL_EXPONENTIALS / padded) : BATCH;
    if (batch == 0 || (args->out && !args->scratch)) batch = 1;
    for (size_t r = 0; r < args->rows;) {
        int count = args->rows - r < (size_t)batch ? (int)(args->rows - r) : batch;
        if (!softmax_batch(args, r, count))
            for (int k = 0; k < count; k++) softmax_batch(args, r + k, 1);
        r += count;
    }
}

static void add_squares(size_t rows, size_t classes, const void *p, const int64_t *index, const double *by,
                        const double *at_index, const double *scale, void *out)
{
    for (size_t r = 0; r < rows; r++) {
        const REAL *from = (const REAL *)p + r * classes;
        REAL *to = (REAL *)out + r * classes;
        real factor = all_(R(by[r])), whole = all_(R(scale[r]));
        FOR_EACH_REGISTER (k, count, classes) {
            real v = load_up_to_(from + k, count, 0);
            store_up_to_(to + k, count, whole * fma_(factor * v, v, load_up_to_(to + k, count, 0)));
        }
        to[index[r]] = R(scale[r] * at_index[r]);
    }
}

#if !REAL_IS_FLOAT
/* A label is not in [0, classes) if it, or classes - 1 minus it, is negative: a test of sign bits. */
static int labels_outside(size_t count, size_t classes, const int64_t *label)
{
    ireal signs = alli_(0);
    fl_int lane[WIDTH], sign = 0;
    size_t k = 0;
    for (; k + WIDTH <= count; k += WIDTH) {
        ireal v;
        memcpy(&v, label + k, sizeof v);
        signs = signs | v | addi_(alli_((fl_int)classes), ~v);
    }
    for (; k < count; k++) sign |= label[k] | (fl_int)((uint64_t)classes + ~(uint64_t)label[k]);
    memcpy(lane, &signs, sizeof lane);
    for (int i = 0; i < WIDTH; i++) sign |= lane[i];
    return sign < 0;
}

/* -log p: log(1 + rest / term) where rest < term, elsewhere log(rest + term) + base - x */
INLINE real negative_log_(real rest, real term, real to_base)
{
    mask dominates = rest < term;
    real large = select_(dominates, all_(1), rest), small = select_(dominates, rest / term, term);
    return log_sum_(large, small) + select_(dominates, all_(0), to_base);
}

static void negative_log_probability(size_t rows, const fl_row_sums *row, size_t first, double *out)
{
    for (size_t r = 0; r < rows; r += WIDTH) {
        size_t at = first + r;
        store_(out + r, negative_log_(load_(row->rest + at), load_(row->term + at), load_(row->to_base + at)));
    }
}
#endif

static void scale_row(size_t classes, const void *x, double by, void *out) { scale_row_to(classes, x, R(by), 0, out); }

/* ---- softmax and log_softmax as results of their own ---- */

/* log p = (x - m) - (logsumexp - m). `value` is the second term: -log p of the excluded class, whose logit is m. */
INLINE void log_softmax_lanes(size_t classes, size_t stride, const REAL *x, const fl_row_sums *row, size_t at,
                              size_t count, const double *value, REAL *out)
{
    REAL max[WIDTH] = {0}, log_sum[WIDTH] = {0};
    for (size_t r = 0; r < WIDTH && r < count; r++) {
        max[r] = R(row->max[at + r]);
        log_sum[r] = R(value[r]);
    }
    real m = load_(max), l = load_(log_sum);
    ireal index = indices_of(row, at, count);
    FOR_EACH_COLUMN (c, column, classes, stride) {
        real y = (load_(x + column) - m) - l;
        store_(out + column, select_(index == alli_((fl_int)c), -l, y));
    }
}

static void log_softmax_long(size_t rows, size_t classes, const REAL *x, const fl_row_sums *row, size_t first,
                             const double *value, REAL *out)
{
    for (size_t r = 0; r < rows; r++, x += classes, out += classes) {
        real max = all_(R(row->max[first + r])), log_sum = all_(R(value[r]));
        FOR_EACH_REGISTER (k, count, classes)
            store_up_to_(out + k, count, (load_up_to_(x + k, count, 0) - max) - log_sum);
        out[row->index[first + r]] = R(-value[r]);
    }
}

static void log_softmax(size_t rows, size_t classes, size_t columns, const void *x, const fl_row_sums *row,
                        size_t first, const double *value, void *out)
{
    size_t stride = columns ? columns : FL_TILE_ROWS;
    if (classes > SHORT) {
        log_softmax_long(rows, classes, x, row, first, value, out);
        return;
    }
    for (size_t start = 0; start < rows; start += FL_TILE_ROWS) {
        size_t count = rows - start < FL_TILE_ROWS ? rows - start : FL_TILE_ROWS;
        _Alignas(64) REAL transposed[SHORT * FL_TILE_ROWS];
        const REAL *from = columns ? (const REAL *)x + start : transposed;
        REAL *to = columns ? (REAL *)out + start : transposed;
        if (!columns) columns_of(count, classes, (const REAL *)x + start * classes, transposed);
        for (size_t r = 0; r < count; r += WIDTH)
            log_softmax_lanes(classes, stride, from + r, row, first + start + r, count - r, value + start + r, to + r);
        if (!columns) rows_of(count, classes, transposed, (REAL *)out + start * classes);
    }
}

/* p_k (u_k - sum_j p_j u_j), with the upstream gradient of class `index` subtracted from all u first. The sum is then
 * over the other classes only, so that nothing cancels where p is near 1 at `index`. */
INLINE void softmax_backward_row(size_t classes, const REAL *u, int64_t index, const REAL *p, REAL *out)
{
    REAL reference = u[index];
    real64 sums[LANES / WIDTH64];
    UNROLL
    for (int k = 0; k < LANES / WIDTH64; k++) sums[k] = (real64){0};
    for (size_t i = 0; i < classes; i += LANES) {
        REAL padded[2][LANES];
        const REAL *ps = lanes_of_(p + i, classes - i, 0, padded[0]);
        const REAL *us = lanes_of_(u + i, classes - i, reference, padded[1]);
        UNROLL
        for (int k = 0; k < LANES / WIDTH64; k++)
            sums[k] += widen_(ps + k * WIDTH64) * (widen_(us + k * WIDTH64) - (double)reference);
    }
    real dot = all_(R(fold_registers_(sums))), base = all_(reference);
    FOR_EACH_REGISTER (k, count, classes)
        store_up_to_(out + k, count, load_up_to_(p + k, count, 0) * ((load_up_to_(u + k, count, 0) - base) - dot));
}

INLINE void softmax_backward_lanes(size_t classes, size_t stride, const REAL *u, const fl_row_sums *row, size_t at,
                                   size_t count, const REAL *p, REAL *out)
{
    real64 from[WIDENED], sums[WIDENED];
    real reference = at_index_(indices_of(row, at, count), u, classes, stride);
    widen_register_(reference, from);
    for (int k = 0; k < WIDENED; k++) {
        real64 sum = {0};
        FOR_EACH_COLUMN (c, column, classes, stride)
            sum += widen_(p + column + k * WIDTH64) * (widen_(u + column + k * WIDTH64) - from[k]);
        sums[k] = sum;
    }
    real dot = narrow_(sums);
    FOR_EACH_COLUMN (c, column, classes, stride)
        store_(out + column, load_(p + column) * ((load_(u + column) - reference) - dot));
}

/* u_k - p_k sum_j u_j; at `index`, where p is near 1, (u - total) + total (1 - p) */
INLINE double log_softmax_backward_at(double u, double total, const fl_row_sums *row, size_t at)
{
    double rest = row->rest[at], term = row->term[at], all = rest + term;
    return rest < term ? (u - total) + total * (rest / all) : u - total * (term / all);
}

INLINE void log_softmax_backward_row(size_t classes, const REAL *u, const fl_row_sums *row, size_t at, const REAL *p,
                                     REAL *out)
{
    double total = sum(classes, u), at_index = log_softmax_backward_at((double)u[row->index[at]], total, row, at);
    FOR_EACH_REGISTER (k, count, classes)
        store_up_to_(out + k, count,
                     fma_(all_(R(-total)), load_up_to_(p + k, count, 0), load_up_to_(u + k, count, 0)));
    out[row->index[at]] = R(at_index);
}

INLINE void log_softmax_backward_lanes(size_t classes, size_t stride, const REAL *u, const fl_row_sums *row, size_t at,
                                       size_t count, const REAL *p, REAL *out)
{
    REAL upstreams[WIDTH], at_index[WIDTH] = {0};
    real64 minus[WIDENED];
    double totals[WIDTH];
    ireal index = indices_of(row, at, count);
    store_(upstreams, at_index_(index, u, classes, stride));
    for (int k = 0; k < WIDENED; k++) {
        real64 total = {0};
        FOR_EACH_COLUMN (c, column, classes, stride) total += widen_(u + column + k * WIDTH64);
        store64_(totals + k * WIDTH64, total);
        minus[k] = -total;
    }
    for (size_t k = 0; k < WIDTH && k < count; k++)
        at_index[k] = R(log_softmax_backward_at((double)upstreams[k], totals[k], row, at + k));
    real by = narrow_(minus), here = load_(at_index);
    FOR_EACH_COLUMN (c, column, classes, stride) {
        real y = fma_(by, load_(p + column), load_(u + column));
        store_(out + column, select_(index == alli_((fl_int)c), here, y));
    }
}

INLINE void backward_long(int logarithm, const fl_backward_args *args)
{
    const REAL *p = args->p, *u = args->upstream;
    REAL *out = args->out;
    for (size_t r = 0; r < args->rows; r++) {
        size_t i = r * args->classes, at = args->first + r;
        if (logarithm)
            log_softmax_backward_row(args->classes, u + i, args->row, at, p + i, out + i);
        else
            softmax_backward_row(args->classes, u + i, args->row->index[at], p + i, out + i);
    }
}

INLINE void backward(int logarithm, const fl_backward_args *args)
{
    const fl_row_sums *row = args->row;
    const REAL *p = args->p, *u = args->upstream;
    REAL *out = args->out;
    size_t rows = args->rows, classes = args->classes, columns = args->columns;
    size_t stride = columns ? columns : FL_TILE_ROWS;
    if (classes > SHORT) {
        backward_long(logarithm, args);
        return;
    }
    for (size_t start = 0; start < rows; start += FL_TILE_ROWS) {
        size_t count = rows - start < FL_TILE_ROWS ? rows - start : FL_TILE_ROWS, at = args->first + start;
        _Alignas(64) REAL transposed[2][SHORT * FL_TILE_ROWS];
        const REAL *ps = columns ? p + start : transposed[0], *us = columns ? u + start : transposed[1];
        REAL *to = columns ? out + start : transposed[0];
        if (!columns) {
            columns_of(count, classes, p + start * classes, transposed[0]);
            columns_of(count, classes, u + start * classes, transposed[1]);
        }
        for (size_t r = 0; r < count; r += WIDTH)
            if (logarithm)
                log_softmax_backward_lanes(classes, stride, us + r, row, at + r, count - r, ps + r, to + r);
            else
                softmax_backward_lanes(classes, stride, us + r, row, at + r, count - r, ps + r, to + r);
        if (!columns) rows_of(count, classes, transposed[0], out + start * classes);
    }
}

static void softmax_backward(const fl_backward_args *args) { backward(0, args); }

static void log_softmax_backward(const fl_backward_args *args) { backward(1, args); }

static void softmax_hess(size_t rows, size_t classes, const void *p, const fl_row_sums *row, size_t first,
                         const double *multiplier, void *out)
{
    const REAL *from = p;
    REAL *to = out;
    for (size_t r = 0; classes > SHORT && r < rows; r++)
        hess_row(classes, from + r * classes, 1, row->index[first + r],
                 row->rest[first + r] / (row->rest[first + r] + row->term[first + r]), multiplier[first + r],
                 to + r * classes);
    for (size_t start = 0; classes <= SHORT && start < rows; start += FL_TILE_ROWS) {
        size_t count = rows - start < FL_TILE_ROWS ? rows - start : FL_TILE_ROWS, at = first + start;
        _Alignas(64) REAL transposed[SHORT * FL_TILE_ROWS];
        columns_of(count, classes, from + start * classes, transposed);
        for (size_t r = 0; r < count; r += WIDTH)
            hess_lanes(classes, row, at + r, multiplier + at + r, all_(1), transposed + r, transposed + r);
        rows_of(count, classes, transposed, to + start * classes);
    }
}

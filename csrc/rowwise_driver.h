/* Rows of logits: the softmax family.
 *
 * A row is seen relative to a base close to its maximum m. Subtracting m itself would round, at a cost of
 * |x - m| / 2 ULP in e^(x - m). Instead e^x is reduced from x as it is, and the power of two nearest to e^m is
 * taken off its exponent, exactly: base = N ln 2. (Where |m| is so large that e^x could not be reduced, x - m is
 * exact for every x that counts, and base = m.) So each term is good to the ULP of exp_shifted_ at any logits.
 *
 * Sums: GROUP lanes, element k in lane k mod GROUP, SUBBLOCK elements added in the kernel's type, then in
 * double, then the lanes folded in halves. The same tree on every instruction set. */

#define GROUP (64 / (int)sizeof(REAL))
#define REGISTERS (GROUP / WIDTH)
#define SUBBLOCK 256
#define REDUCIBLE (REAL_IS_FLOAT ? 256 : 2048) /* logits below this are reduced as they are */

static const double ln2_high = 0x1.62e42fefa0000p-1, ln2_low = 0x1.cf79abc9e3b3ap-40;

#define FOR_EACH_REGISTER(k, count, classes)                                                                          \
    for (size_t k = 0, count = WIDTH; k < classes && (count = classes - k < (size_t)WIDTH ? classes - k : WIDTH, 1);  \
         k += WIDTH)

INLINE real load_up_to_(const REAL *from, size_t count, REAL fill)
{
    return count == (size_t)WIDTH ? load_(from) : load_some_(from, (int)count, fill);
}

INLINE void store_up_to_(REAL *to, size_t count, real x)
{
    if (count == (size_t)WIDTH)
        store_(to, x);
    else
        store_some_(to, (int)count, x);
}

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

INLINE int64_t row_find(size_t classes, const REAL *x, REAL value)
{
    size_t k = 0;
    while (k + WIDTH <= classes && !any_(load_(x + k) == all_(value))) k += WIDTH;
    while (k < classes && !(x[k] == value)) k++;
    return k < classes ? (int64_t)k : 0;
}

/* e^(x - base) of some GROUP of classes, all of them or the first `count`: added to `partial` without the class that
 * is number `apart` of the group, if any is, and stored in e if that is not NULL (to the end of the register if that
 * is `padded`). */
INLINE void exp_group(const REAL *x, int count, real offset, exp_shift shift, int exclude, ireal apart, REAL *e,
                      int padded, real *partial)
{
    UNROLL
    for (int r = 0; r < REGISTERS; r++, count -= WIDTH) {
        real v = count >= WIDTH ? load_(x + r * WIDTH)
                 : count > 0    ? load_some_(x + r * WIDTH, count, -(REAL)INFINITY)
                                : all_(-(REAL)INFINITY);
        real term = exp_shifted_(v - offset, shift);
        if (e && (padded || count >= WIDTH)) store_(e + r * WIDTH, term);
        if (e && !padded && count > 0 && count < WIDTH) store_some_(e + r * WIDTH, count, term);
        if (exclude) term = select_(apart == alli_(r * WIDTH), all_(0), term);
        partial[r] = partial[r] + term;
    }
}

/* The classes from start to end, at most SUBBLOCK of them. */
INLINE void exp_subblock(const REAL *x, size_t start, size_t end, int exclude, int64_t index, real offset,
                         exp_shift shift, REAL *e, int padded, real64 *sums)
{
    real partial[REGISTERS];
    ireal apart = alli_((fl_int)(index - (int64_t)start)) - lane_numbers_();
    size_t k = start;
    UNROLL
    for (int r = 0; r < REGISTERS; r++) partial[r] = all_(0);
    for (; k + GROUP <= end; k += GROUP, apart = apart - alli_(GROUP))
        exp_group(x + k, GROUP, offset, shift, exclude, apart, e ? e + k : NULL, padded, partial);
    if (k < end) exp_group(x + k, (int)(end - k), offset, shift, exclude, apart, e ? e + k : NULL, padded, partial);
    REAL lane[GROUP];
    memcpy(lane, partial, sizeof lane);
    UNROLL
    for (int r = 0; r < GROUP / WIDTH64; r++) sums[r] += widen_(lane + r * WIDTH64);
}

/* e^(x - base) of a row, stored in e if that is not NULL, and its sum without class `index`: as WIDTH64 numbers */
INLINE void exp_row(size_t classes, const REAL *x, int64_t index, real offset, exp_shift shift, REAL *e, int padded,
                    double *sum)
{
    real64 sums[GROUP / WIDTH64];
    UNROLL
    for (int r = 0; r < GROUP / WIDTH64; r++) sums[r] = (real64){0};
    for (size_t start = 0; start < classes; start += SUBBLOCK) {
        size_t end = classes - start < SUBBLOCK ? classes : start + SUBBLOCK;
        if ((size_t)index - start < SUBBLOCK)
            exp_subblock(x, start, end, 1, index, offset, shift, e, padded, sums);
        else
            exp_subblock(x, start, end, 0, index, offset, shift, e, padded, sums);
    }
    UNROLL
    for (int half = GROUP / WIDTH64 / 2; half > 0; half /= 2)
        for (int r = 0; r < half; r++) sums[r] += sums[r + half];
    store64_(sum, sums[0]);
}

/* A row whose maximum is not finite: a single +inf takes all the probability; all -inf, several +inf or a NaN
 * leave everything undefined. */
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

/* The logits of rows worked on side by side: what is done once per row is then done for a register of rows. */
#define BATCH 16

INLINE void scale_row_to(size_t classes, const REAL *from, REAL factor, int padded, REAL *to)
{
    real by = all_(factor);
    size_t k = 0;
    for (; k + WIDTH <= classes; k += WIDTH) store_(to + k, load_(from + k) * by);
    int left = (int)(classes - k);
    if (left) store_some_(to + k, left, (padded ? load_(from + k) : load_some_(from + k, left, 0)) * by);
}

/* `count` rows from `first`; a row whose maximum is not finite has to come alone. Returns 0, having done nothing, if
 * one does not. */
INLINE int softmax_batch(const fl_softmax_args *args, size_t first, int count)
{
    size_t classes = args->classes;
    const REAL *x = (const REAL *)args->logits + first * classes;
    REAL *out = args->out ? (REAL *)args->out + first * classes : NULL;
    int padded = out && args->scratch;
    REAL *e = padded ? args->scratch : out;
    size_t stride = padded ? (classes + GROUP - 1) / GROUP * GROUP : classes;
    fl_row_sums *row = args->row;
    size_t at = args->first + first;
    REAL maximum[BATCH], logit[BATCH], offset[BATCH], power[BATCH], term[BATCH];
    REAL round[BATCH], smallest[BATCH];
    double sum[BATCH][WIDTH64], factor[BATCH], at_index[BATCH];

    for (int r = 0; r < BATCH; r++) maximum[r] = logit[r] = 0;
    for (int r = 0; r < count; r++) maximum[r] = row_max(classes, x + r * classes);
    mask finite = alli_(-1);
    for (int r = 0; r < count; r += WIDTH) {
        real m = load_(maximum + r);
        finite = finite & (m < all_((REAL)INFINITY)) & (m > all_(-(REAL)INFINITY));
    }
    if (any_(not_(finite))) {
        if (count > 1) return 0;
        softmax_of_infinities(classes, x, maximum[0], args->index ? args->index[at] : -1, e, row, at);
    } else {
        for (int r = 0; r < count; r++) {
            int64_t index = args->index ? args->index[at + r] : row_find(classes, x + r * classes, maximum[r]);
            row->index[at + r] = index;
            logit[r] = x[r * classes + index];
        }
        for (int r = 0; r < count; r += WIDTH) {
            real m = load_(maximum + r), from = select_(abs_(m) < all_(REDUCIBLE), all_(0), m);
            ireal n;
            store_(power + r, nearest_power_(m - from, &n));
            exp_shift shift = exp_shift_by_(n);
            store_(round + r, shift.round);
            store_(smallest + r, shift.smallest);
            store_(offset + r, from);
            store_(term + r, exp_shifted_(load_(logit + r) - from, shift));
        }
        for (int r = 0; r < count; r += WIDTH64) {
            real64 n = widen_(power + r), its_logit = widen_(logit + r), m = widen_(maximum + r);
            store64_(row->term + at + r, widen_(term + r));
            store64_(row->to_base + at + r, (n * ln2_high - (its_logit - widen_(offset + r))) + n * ln2_low);
            store64_(row->max + at + r, m);
            store64_(row->below_max + at + r, m - its_logit);
        }
        for (int r = 0; r < count; r++) {
            exp_shift shift = {all_(round[r]), all_(smallest[r])};
            const REAL *from = x + r * classes;
            int64_t index = row->index[at + r];
            REAL *to = e ? e + r * stride : NULL;
            if (offset[r] == 0) /* nearly always: a subtraction less */
                exp_row(classes, from, index, all_(0), shift, to, padded, sum[r]);
            else
                exp_row(classes, from, index, all_(offset[r]), shift, to, padded, sum[r]);
        }
        for (int r = 0; r < count; r++) row->rest[at + r] = fold_(sum[r], WIDTH64);
    }
    if (!out) return 1;
    for (int r = 0; r < count; r += WIDTH64) {
        real64 rest = load64_(row->rest + at + r), all = rest + load64_(row->term + at + r);
        real64 by = load64_(args->multiplier + at + r);
        store64_(factor + r, by / all);
        store64_(at_index + r, -(by * (rest / all)));
    }
    for (int r = 0; r < count; r++) {
        scale_row_to(classes, e + r * stride, R(factor[r]), padded, out + r * classes);
        if (args->minus_one_hot) out[r * classes + row->index[at + r]] = R(at_index[r]);
    }
    return 1;
}

static void softmax(const fl_softmax_args *args)
{
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

/* -log p: log(1 + rest / term) where the class dominates, log(rest + term) + base - x elsewhere. */
#if !REAL_IS_FLOAT
static void negative_log_probability(size_t rows, const fl_row_sums *row, size_t first, double *out)
{
    for (size_t r = 0; r < rows; r += WIDTH) {
        real rest = load_(row->rest + first + r), term = load_(row->term + first + r);
        mask dominates = rest < term;
        real large = select_(dominates, all_(1), rest), small = select_(dominates, rest / term, term);
        store_(out + r, log_sum_(large, small) + select_(dominates, all_(0), load_(row->to_base + first + r)));
    }
}
#endif

/* log p = (x - m) - (logsumexp - m) */
static void log_softmax(size_t classes, const void *x, double max, double log_sum, void *out)
{
    FOR_EACH_REGISTER(k, count, classes)
    store_up_to_((REAL *)out + k, count,
                 (load_up_to_((const REAL *)x + k, count, 0) - all_(R(max))) - all_(R(log_sum)));
}

/* In double and one number at a time: the slow sums of smoothed and probability targets. LANES as in sum. */
static void cross_terms(size_t classes, const void *x, const void *target, const void *weight, double share,
                        double even, double max, double *total, double *gap)
{
    double totals[LANES] = {0}, gaps[LANES] = {0};
    for (size_t start = 0; start < classes; start += LANES)
        for (size_t k = start; k < classes && k < start + LANES; k++) {
            double a = target ? share * ((const REAL *)target)[k] + even : even, logit = ((const REAL *)x)[k];
            if (weight) a *= ((const REAL *)weight)[k];
            totals[k - start] += a;
            gaps[k - start] += a == 0 || logit == max ? 0 : a * (max - logit);
        }
    *total = fold_(totals, LANES);
    *gap = fold_(gaps, LANES);
}

static void subtract_target(size_t classes, const void *target, const void *weight, double share, double even,
                            double by, void *out)
{
    real s = all_(R(share)), u = all_(R(even)), minus = all_(R(-by));
    FOR_EACH_REGISTER(k, count, classes)
    {
        real a = target ? fma_(s, load_up_to_((const REAL *)target + k, count, 0), u) : u;
        if (weight) a = a * load_up_to_((const REAL *)weight + k, count, 0);
        store_up_to_((REAL *)out + k, count, fma_(minus, a, load_up_to_((REAL *)out + k, count, 0)));
    }
}

static void scale_row(size_t classes, void *x, double by)
{
    FOR_EACH_REGISTER(k, count, classes)
    store_up_to_((REAL *)x + k, count, load_up_to_((REAL *)x + k, count, 0) * all_(R(by)));
}

/* p_k (u_k - sum_j p_j u_j), seen relative to the upstream of class `index` so that a confident row does not
 * cancel: the sum is then over the other classes only. */
static void softmax_backward(size_t classes, const void *upstream, const fl_row_sums *row, size_t r, void *p)
{
    const REAL *u = upstream, reference = u[row->index[r]];
    double lane[LANES] = {0};
    for (size_t start = 0; start < classes; start += LANES)
        for (size_t k = start; k < classes && k < start + LANES; k++)
            lane[k - start] += (double)((REAL *)p)[k] * (double)(u[k] - reference);
    real dot = all_(R(fold_(lane, LANES))), from = all_(reference);
    FOR_EACH_REGISTER(k, count, classes)
    store_up_to_((REAL *)p + k, count,
                 load_up_to_((REAL *)p + k, count, 0) * ((load_up_to_(u + k, count, 0) - from) - dot));
}

/* u_k - p_k sum_j u_j; at `index`, where p is near 1, (u - total) + total (1 - p) */
static void log_softmax_backward(size_t classes, const void *upstream, const fl_row_sums *row, size_t r, void *p)
{
    const REAL *u = upstream;
    double total = sum(classes, upstream), all = row->rest[r] + row->term[r], at_index = (double)u[row->index[r]];
    FOR_EACH_REGISTER(k, count, classes)
    store_up_to_((REAL *)p + k, count,
                 fma_(all_(R(-total)), load_up_to_((REAL *)p + k, count, 0), load_up_to_(u + k, count, 0)));
    at_index = row->rest[r] < row->term[r] ? (at_index - total) + total * (row->rest[r] / all)
                                           : at_index - total * (row->term[r] / all);
    ((REAL *)p)[row->index[r]] = R(at_index);
}

/* m p (1 - p). Where p > 1/2 the distance from 1 is the sum of the other probabilities. */
static void softmax_hess(size_t classes, const void *p, const fl_row_sums *row, size_t r, double multiplier, void *out)
{
    const REAL *from = p;
    REAL *to = out;
    double others = row->rest[r] / (row->rest[r] + row->term[r]);
    int64_t large = row->index[r];
    if (from[row->index[r]] < R(0.5))
        for (size_t k = 0; k < classes; k++)
            if (from[k] > R(0.5)) large = (int64_t)k;
    if (large != row->index[r]) {
        double lane[LANES] = {0};
        for (size_t start = 0; start < classes; start += LANES)
            for (size_t k = start; k < classes && k < start + LANES; k++)
                lane[k - start] += (int64_t)k == large ? 0 : from[k];
        others = fold_(lane, LANES);
    }
    double at_large = multiplier * from[large] * others;
    FOR_EACH_REGISTER(k, count, classes)
    {
        real v = load_up_to_(from + k, count, 0);
        store_up_to_(to + k, count, all_(R(multiplier)) * v * (R(1) - v));
    }
    to[large] = R(at_large);
}

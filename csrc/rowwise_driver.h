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

/* n such that 2^n is the power of two nearest to e^x, for |x| <= REDUCIBLE */
INLINE ireal nearest_power_(real x)
{
    real magic = all_(REAL_IS_FLOAT ? R(0x1.8p23) : R(0x1.8p52));
    return bits_(fma_(x, all_(R(0x1.71547652b82fep+0)), magic)) - bits_(magic);
}

INLINE REAL row_max(size_t classes, const REAL *x)
{
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

/* e^(x - base) for the classes from start to end (at most SUBBLOCK of them), added to sums without class
 * `index`, and stored in e if that is not NULL. */
INLINE void exp_subblock(const REAL *x, size_t start, size_t end, int exclude, int64_t index, real offset, ireal shift,
                         REAL *e, real64 *sums)
{
    real partial[REGISTERS];
    ireal at = alli_((fl_int)(index - (int64_t)start)) - lane_numbers_();
    UNROLL
    for (int r = 0; r < REGISTERS; r++) partial[r] = all_(0);
    for (size_t k = start; k < end; k += GROUP) {
        UNROLL
        for (int r = 0; r < REGISTERS; r++) {
            size_t i = k + (size_t)(r * WIDTH);
            int count = i >= end ? 0 : end - i < (size_t)WIDTH ? (int)(end - i) : WIDTH;
            real v = count == WIDTH ? load_(x + i)
                                    : (count ? load_some_(x + i, count, -(REAL)INFINITY) : all_(-(REAL)INFINITY));
            real term = exp_shifted_(v - offset, shift);
            if (e && count == WIDTH) store_(e + i, term);
            if (e && count > 0 && count < WIDTH) store_some_(e + i, count, term);
            if (exclude) {
                term = select_(at == alli_(0), all_(0), term);
                at = at - alli_(WIDTH);
            }
            partial[r] = partial[r] + term;
        }
    }
    REAL lane[GROUP];
    memcpy(lane, partial, sizeof lane);
    for (int r = 0; r < GROUP / WIDTH64; r++) sums[r] += widen_(lane + r * WIDTH64);
}

/* A row whose maximum is not finite: a single +inf takes all the probability; all -inf, several +inf or a NaN
 * leave everything undefined. */
static void softmax_of_infinities(size_t classes, const REAL *x, int64_t index, REAL *e, fl_row *row)
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
    row->index = index;
    row->rest = !defined ? NAN : index == at ? 0 : 1;
    row->term = !defined ? NAN : index == at ? 1 : 0;
    row->to_base = row->below_max = !defined ? NAN : index == at ? 0 : INFINITY;
    if (nan) row->max = NAN;
    for (size_t k = 0; e && k < classes; k++) e[k] = !defined ? (REAL)NAN : (int64_t)k == at ? R(1) : R(0);
}

INLINE void softmax_row(size_t classes, const REAL *x, int64_t index, REAL *e, fl_row *row)
{
    REAL m = row_max(classes, x);
    row->max = m;
    if (!(m < (REAL)INFINITY && m > -(REAL)INFINITY)) {
        softmax_of_infinities(classes, x, index, e, row);
        return;
    }
    REAL offset = m < REDUCIBLE && m > -REDUCIBLE ? 0 : m;
    if (index < 0) index = row_find(classes, x, m);
    ireal shift = nearest_power_(all_(m - offset));
    double n = (double)first_int_(shift);
    row->index = index; /* before e, which may take the place of x, is written */
    row->term = first_lane_(exp_shifted_(all_(x[index]) - all_(offset), shift));
    row->to_base = (n * ln2_high - ((double)x[index] - (double)offset)) + n * ln2_low;
    row->below_max = (double)m - (double)x[index];
    real64 sums[GROUP / WIDTH64];
    for (int r = 0; r < GROUP / WIDTH64; r++) sums[r] = (real64){0};
    for (size_t start = 0; start < classes; start += SUBBLOCK) {
        size_t end = classes - start < SUBBLOCK ? classes : start + SUBBLOCK;
        if ((size_t)index - start < SUBBLOCK)
            exp_subblock(x, start, end, 1, index, all_(offset), shift, e, sums);
        else
            exp_subblock(x, start, end, 0, index, all_(offset), shift, e, sums);
    }
    double lane[GROUP];
    memcpy(lane, sums, sizeof lane);
    row->rest = fold_(lane, GROUP);
}

/* One row, and its result if one is wanted. */
INLINE void softmax_one(const fl_softmax_args *args, size_t r)
{
    const REAL *x = (const REAL *)args->logits + (ptrdiff_t)r * args->logits_stride;
    REAL *out = args->out ? (REAL *)args->out + (ptrdiff_t)r * args->out_stride : NULL;
    REAL *e = out && args->scratch ? args->scratch : out;
    fl_row *row = &args->row[r];
    softmax_row(args->classes, x, args->index ? args->index[r] : -1, e, row);
    if (!out) return;
    real factor = all_(R(args->multiplier[r] / (row->rest + row->term)));
    size_t k = 0;
    for (; k + WIDTH <= args->classes; k += WIDTH) store_(out + k, load_(e + k) * factor);
    if (k < args->classes) {
        int count = (int)(args->classes - k);
        store_some_(out + k, count, load_some_(e + k, count, 0) * factor);
    }
    if (args->minus_one_hot) out[row->index] = R(-args->multiplier[r] * (row->rest / (row->rest + row->term)));
}

#if BACKEND != BACKEND_SCALAR

#define FEW_CLASSES 32 /* up to here one row per lane is faster than one class per lane */

/* WIDTH short rows, one per lane: the same operations as softmax_row's in the same order, for WIDTH rows at once.
 * Returns 0, having done nothing, if the maximum of some row is not finite. */
INLINE int softmax_lanes(const fl_softmax_args *args, size_t first)
{
    size_t classes = args->classes;
    REAL tile[FEW_CLASSES * WIDTH];
    const REAL *x = (const REAL *)args->logits + (ptrdiff_t)first * args->logits_stride;
    for (int r = 0; r < WIDTH; r++)
        for (size_t c = 0; c < classes; c++) tile[c * WIDTH + (size_t)r] = x[r * args->logits_stride + (ptrdiff_t)c];

    real m = all_(-(REAL)INFINITY);
    for (size_t c = 0; c < classes; c++) m = max_(m, load_(tile + c * WIDTH));
    if (any_(not_((m < all_((REAL)INFINITY)) & (m > all_(-(REAL)INFINITY))))) return 0;
    real offset = select_(abs_(m) < all_(REDUCIBLE), all_(0), m);
    ireal shift = nearest_power_(m - offset), index = alli_(0);
    if (args->index) {
        fl_int label[WIDTH];
        for (int r = 0; r < WIDTH; r++) label[r] = (fl_int)args->index[first + (size_t)r];
        memcpy(&index, label, sizeof index);
    } else {
        for (size_t c = classes; c-- > 0;) index = selecti_(load_(tile + c * WIDTH) == m, alli_((fl_int)c), index);
    }

    real term = all_(0), logit = all_(0), sums[GROUP];
    for (size_t c = 0; c < classes; c++) {
        real v = load_(tile + c * WIDTH), e = exp_shifted_(v - offset, shift);
        mask here = index == alli_((fl_int)c);
        term = select_(here, e, term);
        logit = select_(here, v, logit);
        store_(tile + c * WIDTH, e);
        e = select_(here, all_(0), e);
        sums[c % GROUP] = c < GROUP ? e : sums[c % GROUP] + e;
    }
    REAL lane[GROUP * WIDTH], terms[WIDTH], logits[WIDTH], maxima[WIDTH], offsets[WIDTH];
    fl_int shifts[WIDTH], indices[WIDTH];
    size_t lanes = classes < GROUP ? classes : GROUP;
    memcpy(lane, sums, lanes * sizeof *sums);
    store_(terms, term);
    store_(logits, logit);
    store_(maxima, m);
    store_(offsets, offset);
    memcpy(shifts, &shift, sizeof shift);
    memcpy(indices, &index, sizeof index);
    double rest[WIDTH];
    for (int part = 0; part < WIDTH; part += WIDTH64) { /* fold_, of lanes that are there */
        real64 wide[GROUP];
        for (size_t k = 0; k < lanes; k++) wide[k] = widen_(lane + k * WIDTH + part);
        for (size_t half = GROUP / 2; half > 0; half /= 2)
            for (size_t k = 0; k < half && k + half < lanes; k++) wide[k] += wide[k + half];
        memcpy(rest + part, wide, sizeof *wide);
    }
    REAL factor[WIDTH], at_index[WIDTH];
    for (int r = 0; r < WIDTH; r++) {
        fl_row *row = &args->row[first + (size_t)r];
        double n = (double)shifts[r], sum = rest[r] + (double)terms[r];
        row->rest = rest[r];
        row->term = terms[r];
        row->to_base = (n * ln2_high - ((double)logits[r] - (double)offsets[r])) + n * ln2_low;
        row->max = maxima[r];
        row->below_max = (double)maxima[r] - (double)logits[r];
        row->index = indices[r];
        if (!args->out) continue;
        factor[r] = R(args->multiplier[first + (size_t)r] / sum);
        at_index[r] = R(-args->multiplier[first + (size_t)r] * (rest[r] / sum));
    }
    if (!args->out) return 1;
    real by = load_(factor), special = load_(at_index);
    for (size_t c = 0; c < classes; c++) {
        real v = load_(tile + c * WIDTH) * by;
        if (args->minus_one_hot) v = select_(index == alli_((fl_int)c), special, v);
        store_(tile + c * WIDTH, v);
    }
    REAL *out = (REAL *)args->out + (ptrdiff_t)first * args->out_stride;
    for (int r = 0; r < WIDTH; r++)
        for (size_t c = 0; c < classes; c++) out[r * args->out_stride + (ptrdiff_t)c] = tile[c * WIDTH + (size_t)r];
    return 1;
}

#endif

static void softmax(const fl_softmax_args *args)
{
    size_t r = 0;
#if BACKEND != BACKEND_SCALAR
    while (args->classes <= FEW_CLASSES && args->rows - r >= (size_t)WIDTH) {
        if (!softmax_lanes(args, r))
            for (size_t k = 0; k < (size_t)WIDTH; k++) softmax_one(args, r + k);
        r += WIDTH;
    }
#endif
    for (; r < args->rows; r++) softmax_one(args, r);
}

/* -log p: log1p(rest / term) where the class dominates, log(rest + term) + base - x elsewhere. */
#if !REAL_IS_FLOAT
static void negative_log_probability(size_t rows, const fl_row *row, double *out)
{
    for (size_t r = 0; r < rows; r += WIDTH) {
        double rest[WIDTH], term[WIDTH], to_base[WIDTH];
        int count = rows - r < (size_t)WIDTH ? (int)(rows - r) : WIDTH;
        for (int k = 0; k < WIDTH; k++) {
            const fl_row *from = &row[r + (size_t)(k < count ? k : 0)];
            rest[k] = from->rest;
            term[k] = from->term;
            to_base[k] = from->to_base;
        }
        real s = load_(rest), t = load_(term);
        mask dominates = s < t;
        real near = log1p_unit_(select_(dominates, s / t, all_(0))), far = log_(s + t) + load_(to_base);
        store_some_(out + r, count, select_(dominates, near, far));
    }
}
#endif

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
static void softmax_backward(size_t classes, const void *upstream, const fl_row *row, void *p)
{
    const REAL *u = upstream, reference = u[row->index];
    double lane[LANES] = {0};
    for (size_t start = 0; start < classes; start += LANES)
        for (size_t k = start; k < classes && k < start + LANES; k++)
            lane[k - start] += (double)((REAL *)p)[k] * (double)(u[k] - reference);
    real dot = all_(R(fold_(lane, LANES))), r = all_(reference);
    FOR_EACH_REGISTER(k, count, classes)
    store_up_to_((REAL *)p + k, count,
                 load_up_to_((REAL *)p + k, count, 0) * ((load_up_to_(u + k, count, 0) - r) - dot));
}

/* u_k - p_k sum_j u_j; at `index`, where p is near 1, (u - total) + total (1 - p) */
static void log_softmax_backward(size_t classes, const void *upstream, const fl_row *row, void *p)
{
    const REAL *u = upstream;
    double total = sum(classes, upstream), all = row->rest + row->term, at_index = (double)u[row->index];
    FOR_EACH_REGISTER(k, count, classes)
    store_up_to_((REAL *)p + k, count,
                 fma_(all_(R(-total)), load_up_to_((REAL *)p + k, count, 0), load_up_to_(u + k, count, 0)));
    at_index =
        row->rest < row->term ? (at_index - total) + total * (row->rest / all) : at_index - total * (row->term / all);
    ((REAL *)p)[row->index] = R(at_index);
}

/* m p (1 - p). Where p > 1/2 the distance from 1 is the sum of the other probabilities. */
static void softmax_hess(size_t classes, const void *p, const fl_row *row, double multiplier, void *out)
{
    const REAL *from = p;
    REAL *to = out;
    double others = row->rest / (row->rest + row->term);
    int64_t large = row->index;
    if (from[row->index] < R(0.5))
        for (size_t k = 0; k < classes; k++)
            if (from[k] > R(0.5)) large = (int64_t)k;
    if (large != row->index) {
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

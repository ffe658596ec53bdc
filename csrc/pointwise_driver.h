/* The element loop: written once, instantiated for every loss and choice of outputs. */
#include "jet.h"

/* x: the inputs. q: the parameters, followed by the constants that the derivation computes from them, in double unless
 * a parameter is per element. A formula that multiplies large values by one of these, or subtracts a value near it,
 * takes its low part too, which a float does not hold. */
typedef jet (*pointwise_formula)(const real *x, const real *q);
typedef void (*derivation)(const real *q, real *derived);

INLINE void nothing(const real *q, real *derived) { (void)q, (void)derived; }

/* 1 minus the only parameter */
INLINE void complement(const real *q, real *derived) { derived[0] = R(1) - q[0]; }

/* 0 for NaN, the low part of an infinite number */
INLINE double not_nan(double x) { return x == x ? x : 0; }

/* The low part of a number: the rounding error of its float */
INLINE real low_(const real *q, int number)
{
#if REAL_IS_FLOAT
    return q[FL_MAX_NUMBERS + number];
#else
    (void)q, (void)number;
    return all_(0);
#endif
}

/* A number with all digits of the double */
INLINE real2 number2_(const real *q, int number) { return (real2){q[number], low_(q, number)}; }

/* x - c with all digits of c, a double of `q`. `difference`: x minus c as a float */
INLINE real less_low_(real difference, const real *q, int number)
{
#if REAL_IS_FLOAT
    return difference - low_(q, number);
#else
    (void)q, (void)number;
    return difference;
#endif
}

#if !REAL_IS_FLOAT
INLINE void derive(derivation derived, int parameters, double *numbers)
{
    if (derived == nothing) return;
    real q[FL_MAX_NUMBERS];
    for (int k = 0; k < FL_MAX_NUMBERS; k++) q[k] = all_(numbers[k]);
    derived(q, q + parameters);
    for (int k = parameters; k < FL_MAX_NUMBERS; k++) {
        double lane[WIDTH];
        store_(lane, q[k]);
        numbers[k] = lane[0];
    }
}
#endif

/* The outputs that are wanted but the mixed derivative, in a list: a loop over it keeps the code of the many `full`
 * kernels small. */
typedef struct {
    int count, index[FL_CROSS];
    REAL *to[FL_CROSS];
} output_list;

static __attribute__((noinline)) void list_outputs(const fl_pointwise_args *args, output_list *list)
{
    list->count = 0;
    for (int k = 0; k < FL_CROSS; k++) {
        if (!args->outputs[k]) continue;
        list->index[list->count] = k;
        list->to[list->count++] = args->outputs[k];
    }
}

INLINE void store_any(const fl_pointwise_args *args, const output_list *list, int inputs, size_t i, const jet *j,
                      real scale)
{
    real all[FL_CROSS];
    all[FL_VALUE] = j->value;
    UNROLL
    for (int k = 0; k < inputs; k++) {
        all[FL_GRAD + k] = j->grad[k] * scale;
        all[FL_HESS + k] = unless_nan_(j->grad[k], (args->gauss_newton ? j->gauss_newton[k] : j->hess[k]) * scale);
    }
    NO_UNROLL
    for (int k = 0; k < list->count; k++) store_(list->to[k] + i, all[list->index[k]]);
    if (args->outputs[FL_CROSS]) /* a branch of its own, into which the compiler moves what only this needs */
        store_((REAL *)args->outputs[FL_CROSS] + i,
               args->gauss_newton ? all_(0) : unless_nan_(j->grad[0], j->cross * scale));
}

INLINE void run_pointwise(pointwise_formula formula, derivation derived, int inputs, int parameters, int outputs,
                          const fl_pointwise_args *args)
{
    /* local copies: the compiler cannot rule out that a store changes *args */
    const REAL *from[FL_MAX_INPUTS], *parameter[FL_MAX_PARAMETERS];
    REAL *value = args->outputs[FL_VALUE], *grad = args->outputs[FL_GRAD], *hess = args->outputs[FL_HESS];
    real x[FL_MAX_INPUTS], q[2 * FL_MAX_NUMBERS], scale = all_(*(const REAL *)args->scale);
    for (int k = 0; k < inputs; k++) from[k] = args->inputs[k];
    for (int k = 0; k < parameters; k++) parameter[k] = args->parameters[k];
    int per_element = parameters > 0 && (outputs & WANT_ANY) && args->per_element;
    if (parameters > 0) {
        UNROLL
        for (int k = 0; k < FL_MAX_NUMBERS; k++) {
            double number = args->numbers[k];
            q[k] = all_((REAL)number);
            if (REAL_IS_FLOAT) q[FL_MAX_NUMBERS + k] = all_(per_element ? 0 : (REAL)not_nan(number - (REAL)number));
        }
    }
    int wants_value = !(outputs & WHERE_GIVEN) || value, wants_grad = !(outputs & WHERE_GIVEN) || grad;
    /* Values that are only summed are added to lanes in this loop. */
    double *lanes = args->lanes;
    int adds = (outputs & WANT_VALUE) && lanes;
    real64 sums[SUMS] = {0};
    if (adds && ROTATED) {
        UNROLL
        for (int k = 0; k < SUMS; k++) sums[k] = load64_(lanes + k * WIDTH64);
    }
    output_list list;
    if (outputs & WANT_ANY) list_outputs(args, &list);
    size_t count = args->count;
    assert(count % WIDTH == 0);
    for (size_t i = 0; i < count; i += WIDTH) {
        for (int k = 0; k < inputs; k++) x[k] = load_(from[k] + i);
        if (per_element) {
            for (int k = 0; k < parameters; k++) q[k] = load_(parameter[k] + i);
            derived(q, q + parameters);
        }
        jet j = formula(x, q);
        if (outputs & WANT_ANY) store_any(args, &list, inputs, i, &j, scale);
        if ((outputs & WANT_VALUE) && !adds && wants_value) store_(value + i, j.value);
        if ((outputs & WANT_VALUE) && adds && ROTATED) add_and_rotate_(sums, j.value);
        if ((outputs & WANT_VALUE) && adds && !ROTATED) add_in_memory_(lanes + i % LANES, j.value);
        if ((outputs & WANT_GRAD) && wants_grad) store_(grad + i, j.grad[0] * scale);
        if (outputs & WANT_HESS) store_(hess + i, unless_nan_(j.grad[0], j.hess[0] * scale));
    }
    if (adds && ROTATED)
        for (int k = 0; k < SUMS; k++) store64_(lanes + ((size_t)(k * WIDTH64) + count) % LANES, sums[k]);
}

/* ---- what the block layer composes with them ---- */

/* Adds lanes pairwise, in halves: in the same order on every instruction set. */
INLINE double fold_(double *lane, int lanes)
{
    UNROLL
    for (int half = lanes / 2; half > 0; half /= 2) {
        UNROLL
        for (int k = 0; k < half; k++) lane[k] += lane[k + half];
    }
    return lane[0];
}

/* LANES elements at `from`. If there are only `count`, they are copied to `padded` and filled up. */
INLINE const REAL *lanes_of_(const REAL *from, size_t count, REAL fill, REAL *padded)
{
    if (count >= LANES) return from;
    for (size_t k = 0; k < LANES; k += WIDTH)
        store_(padded + k, load_up_to_(from + k, (ptrdiff_t)count - (ptrdiff_t)k, fill));
    return padded;
}

/* The same for LANES lanes in registers, which are overwritten */
INLINE double fold_registers_(real64 *sums)
{
    double lane[WIDTH64];
    UNROLL
    for (int half = LANES / WIDTH64 / 2; half > 0; half /= 2) {
        UNROLL
        for (int k = 0; k < half; k++) sums[k] += sums[k + half];
    }
    store64_(lane, sums[0]);
    return fold_(lane, WIDTH64);
}

/* Elements are converted to double first, so only additions round. */
INLINE void add_to_registers_(size_t count, const REAL *x, real64 *sums)
{
    for (size_t i = 0; i < count; i += LANES) {
        REAL padded[LANES];
        const REAL *from = lanes_of_(x + i, count - i, 0, padded);
        UNROLL
        for (int k = 0; k < LANES / WIDTH64; k++) sums[k] += widen_(from + k * WIDTH64);
    }
}

static void add(size_t count, const void *x, double *lanes)
{
    real64 sums[LANES / WIDTH64];
    UNROLL
    for (int k = 0; k < LANES / WIDTH64; k++) sums[k] = load64_(lanes + k * WIDTH64);
    add_to_registers_(count, x, sums);
    UNROLL
    for (int k = 0; k < LANES / WIDTH64; k++) store64_(lanes + k * WIDTH64, sums[k]);
}

static double fold(const double *lanes)
{
    real64 sums[LANES / WIDTH64];
    UNROLL
    for (int k = 0; k < LANES / WIDTH64; k++) sums[k] = load64_(lanes + k * WIDTH64);
    return fold_registers_(sums);
}

static double sum(size_t count, const void *x)
{
    real64 sums[LANES / WIDTH64];
    UNROLL
    for (int k = 0; k < LANES / WIDTH64; k++) sums[k] = (real64){0};
    add_to_registers_(count, x, sums);
    return fold_registers_(sums);
}

#if REAL_IS_FLOAT
static void widen(size_t count, const float *from, double *to)
{
    size_t whole = count - count % WIDTH64;
    for (size_t i = 0; i < whole; i += WIDTH64) store64_(to + i, widen_(from + i));
    for (size_t i = whole; i < count; i++) {
        float x = from[i];
        memcpy(to + i, &(double){x}, sizeof *to); /* `from` may overlap `to` */
    }
}
#endif

static void multiply(size_t count, void *x, const void *y)
{
    size_t whole = count - count % WIDTH;
    int left = (int)(count - whole);
    REAL *to = (REAL *)x + whole;
    for (size_t i = 0; i < whole; i += WIDTH)
        store_((REAL *)x + i, load_((const REAL *)x + i) * load_((const REAL *)y + i));
    if (left) store_some_(to, left, load_some_(to, left, 0) * load_some_((const REAL *)y + whole, left, 0));
}

/* Products of floats are exact in double. */
static void add_products(size_t count, const void *x, const void *y, double *lanes)
{
    real64 sums[LANES / WIDTH64];
    UNROLL
    for (int k = 0; k < LANES / WIDTH64; k++) sums[k] = load64_(lanes + k * WIDTH64);
    for (size_t i = 0; i < count; i += LANES) {
        REAL padded[2][LANES];
        const REAL *a = lanes_of_((const REAL *)x + i, count - i, 0, padded[0]);
        const REAL *b = lanes_of_((const REAL *)y + i, count - i, 0, padded[1]);
        UNROLL
        for (int k = 0; k < LANES / WIDTH64; k++) sums[k] += widen_(a + k * WIDTH64) * widen_(b + k * WIDTH64);
    }
    UNROLL
    for (int k = 0; k < LANES / WIDTH64; k++) store64_(lanes + k * WIDTH64, sums[k]);
}

static void add_exactly(size_t count, const void *x, double *lanes, double *lost)
{
    for (size_t i = 0; i < count; i += LANES) {
        REAL padded[LANES];
        const REAL *from = lanes_of_((const REAL *)x + i, count - i, 0, padded);
        UNROLL
        for (int k = 0; k < LANES; k += WIDTH64) {
            real64 a = load64_(lanes + k), b = widen_(from + k), sum = a + b, b_in_sum = sum - a;
            store64_(lanes + k, sum);
            store64_(lost + k, load64_(lost + k) + ((a - (sum - b_in_sum)) + (b - b_in_sum)));
        }
    }
}

/* Both tests return 0 or 1, and count NaN as inside. Four independent accumulators hide the latency of min and max. */

static int outside(size_t count, const void *x, double low, double high)
{
    const REAL *from = x;
    size_t i = 0;
    real lowest[4], highest[4]; /* the second arguments of min_ and max_, which they return if x is NaN */
    UNROLL
    for (int r = 0; r < 4; r++) lowest[r] = all_(R(low)), highest[r] = all_(R(high));
    for (; i + 4 * WIDTH <= count; i += 4 * WIDTH) {
        UNROLL
        for (int r = 0; r < 4; r++) {
            real v = load_(from + i + r * WIDTH);
            lowest[r] = min_(v, lowest[r]);
            highest[r] = max_(v, highest[r]);
        }
    }
    real least = min_(min_(lowest[0], lowest[1]), min_(lowest[2], lowest[3]));
    real most = max_(max_(highest[0], highest[1]), max_(highest[2], highest[3]));
    int any = any_((least < all_(R(low))) | (most > all_(R(high))));
    for (; i < count; i++) any |= (from[i] < R(low)) | (from[i] > R(high));
    return any;
}

static int not_plus_minus_one(size_t count, const void *x)
{
    const REAL *from = x;
    size_t i = 0;
    ireal different[4], one = bits_(all_(1)); /* bit patterns differ for NaN too: elements are compared below */
    UNROLL
    for (int r = 0; r < 4; r++) different[r] = alli_(0);
    for (; i + 4 * WIDTH <= count; i += 4 * WIDTH) {
        UNROLL
        for (int r = 0; r < 4; r++) different[r] |= bits_(load_(from + i + r * WIDTH)) ^ one;
    }
    ireal bits = (different[0] | different[1] | different[2] | different[3]) & ~alli_(SIGN_BIT);
    if (any_(bits != alli_(0))) i = 0;
    int any = 0;
    for (; i < count; i++) any |= (from[i] < R(1) && from[i] > R(-1)) | (from[i] > R(1)) | (from[i] < R(-1));
    return any;
}

/* NaN counts as outside here */
static int magnitudes_outside(size_t count, const void *x, double low, double high)
{
    const REAL *from = x;
    size_t i = 0;
    mask inside = all_(0) == all_(0);
    for (; i + WIDTH <= count; i += WIDTH) {
        real size = abs_(load_(from + i));
        inside &= (size >= all_(R(low))) & (size <= all_(R(high)));
    }
    int any = any_(inside == 0);
    for (; i < count; i++) {
        REAL size = from[i] < 0 ? -from[i] : from[i];
        any |= !(size >= R(low) && size <= R(high));
    }
    return any;
}

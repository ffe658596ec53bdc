/* The loops of losses over rows: fold, finish, map, written once and instantiated for every loss.
 *
 * They compute in double, for arrays of floats too: totals have to be doubles anyway, products of floats are exact in
 * double, and digits survive the cancellation in gradients. The type of the arrays is a branch in the loop (`narrow`).
 * It is free, because the loop is bound by the latency of its arithmetic.
 *
 * Two layouts: `along`, ROW_LANES consecutive elements of a row at a time; `across`, ROW_LANES rows at a time, one in
 * each lane. The loop is the same, with another step; per-row values are broadcast or loaded. Lanes, their order and
 * the tail of a row depend on its length alone, so all instruction sets give the same bits. */

#define ROW_LANES 8
#define ROW_REGISTERS (ROW_LANES / WIDTH)
/* Terms that are added to a lane one by one. Rounding errors of thousands of equal terms do not cancel. */
#define FOLD_STEPS 64

_Static_assert(ROW_LANES % WIDTH == 0 && FL_ROWS % ROW_LANES == 0, "blocks of rows are whole registers");
#if BACKEND == BACKEND_SSE2
#define UNROLL_REGISTERS NO_UNROLL /* to keep the wheel small: it is four times the code, for old CPUs */
#else
#define UNROLL_REGISTERS UNROLL
#endif

/* The arguments of a formula: one element and its row (WIDTH of them, one per lane). */
typedef struct {
    real x[FL_MAX_INPUTS]; /* the element of each vector */
    real index;            /* its position in the row */
    mask is_label;         /* whether it is at the label */
    /* of the row: */
    real given[FL_MAX_GIVEN], q[FL_MAX_PARAMETERS];
    real label, at_label; /* the label, and the element of the first vector there */
    real class_weight;    /* at this position; 1 if there are no class weights */
    real total[FL_MAX_TOTALS], factor[FL_MAX_FACTORS];
    real length;
    int variant[2]; /* a compile-time constant of the loss */
} element;

typedef struct {
    real value, factor[FL_MAX_FACTORS];
} outcome;

/* First and second derivatives with respect to each vector */
typedef struct {
    real grad[FL_MAX_INPUTS], hess[FL_MAX_INPUTS];
} slopes;

typedef struct {
    const fl_row_shape *is; /* a separate constant, because the tables refer to it and would keep a whole row_loss in
                             * the binary */
    void (*terms[FL_MAX_FOLDS])(const element *e, real *total); /* adds to totals, or takes maxima */
    outcome (*finish)(const element *e);
    slopes (*map)(const element *e);
    void (*of_lists)(const fl_row_args *args); /* the whole loss, if labels are lists */
    int variant[2];                            /* tells apart losses that share formulas */
} row_loss;

/* ---- what formulas are written with, besides real.h ---- */

INLINE void add_product_(real *total, real x, real y) { *total = fma_(x, y, *total); }
/* The larger of the two; NaN stays. */
INLINE void raise_(real *total, real x) { *total = select_(*total != *total, *total, max_(*total, x)); }

/* 2^-n for x in [2^n, 2^(n + 1)), n clamped to [lowest, 1000]; NaN counts as small */
INLINE real inverse_unit_(real x, int lowest)
{
    real low = from_bits_(alli_((fl_int)(EXPONENT_BIAS + lowest) << MANTISSA_BITS));
    real held = min_(max_(x, low), from_bits_(alli_((fl_int)(EXPONENT_BIAS + 1000) << MANTISSA_BITS)));
    ireal exponent = bits_(held) & alli_((fl_int)(2 * EXPONENT_BIAS + 1) << MANTISSA_BITS);
    return from_bits_(alli_((fl_int)(2 * EXPONENT_BIAS) << MANTISSA_BITS) - exponent);
}

/* ---- loops ---- */

INLINE real load_typed(const void *from, size_t at, int narrow)
{
    return narrow ? load_floats_((const float *)from + at) : load_((const double *)from + at);
}

INLINE void store_typed(void *to, size_t at, int narrow, real x)
{
    if (narrow)
        store_floats_((float *)to + at, x);
    else
        store_((double *)to + at, x);
}

/* A per-row value: broadcast to all lanes or, across rows, that of one row in each lane */
INLINE real per_row(const double *values, size_t r, int across)
{
    return across ? load_(values + r) : all_(values[r]);
}

INLINE real class_weight_at(const fl_row_args *args, size_t position, int across)
{
    const void *weight = args->class_weight;
    if (!weight) return all_(1);
    if (!across) return load_typed(weight, position, args->class_weight_narrow);
    return all_(args->class_weight_narrow ? ((const float *)weight)[position] : ((const double *)weight)[position]);
}

/* The number of totals of the folds before this one */
INLINE int totals_before(const fl_row_shape *is, int fold)
{
    int count = 0;
    UNROLL
    for (int f = 0; f < fold; f++) count += is->folds[f].totals;
    return count;
}

INLINE void set_variant(const row_loss *loss, element *e)
{
    e->variant[0] = loss->variant[0];
    e->variant[1] = loss->variant[1];
}

INLINE void load_rows(const row_loss *loss, const fl_row_args *args, size_t r, int across, int totals, int factors,
                      element *e)
{
    const fl_row_shape *is = loss->is;
    UNROLL
    for (int k = 0; k < is->given; k++) e->given[k] = per_row(args->given[k], r, across);
    UNROLL
    for (int k = 0; k < is->parameters; k++) e->q[k] = per_row(args->parameters[k], r, across);
    UNROLL
    for (int k = 0; k < totals; k++) e->total[k] = per_row(args->total[k], r, across);
    UNROLL
    for (int k = 0; k < factors; k++) e->factor[k] = per_row(args->factor[k], r, across);
    if (is->labels && !is->of_softmax) {
        e->label = per_row(args->label, r, across);
        e->at_label = per_row(args->at_label, r, across);
    }
    e->length = all_(args->of);
    set_variant(loss, e);
}

/* position: index of the element in the row, or in the part of the row that is being processed */
INLINE void load_element(const row_loss *loss, const fl_row_args *args, size_t at, size_t position, int across,
                         real index, element *e)
{
    const fl_row_shape *is = loss->is;
    UNROLL
    for (int k = 0; k < is->vectors; k++) e->x[k] = load_typed(args->vectors[k], at, args->narrow);
    if (is->by_class) e->class_weight = class_weight_at(args, position, across);
    e->index = index;
    if (is->labels) e->is_label = index == e->label;
    set_variant(loss, e); /* again, so that compilers see that it is constant */
}

/* Index of the first element in each lane of register k: 0, 1 ... along a row, 0 in all lanes across rows */
INLINE real first_index(const fl_row_args *args, int k, int across)
{
    return all_(args->start) + (across ? all_(0) : all_(k * WIDTH) + lane_reals_());
}

/* Pairwise reduction in halves, without branches on data, which would be mispredicted. Not inlined, because there are
 * many folds. */
static __attribute__((noinline, unused)) double sum_of_group(double *lane)
{
    for (int half = ROW_LANES / 2; half > 0; half /= 2)
        for (int k = 0; k < half; k++) lane[k] += lane[k + half];
    return lane[0];
}

static __attribute__((noinline, unused)) double maximum_of_group(double *lane)
{
    double nan = 0;
    for (int k = 0; k < ROW_LANES; k++) nan = lane[k] != lane[k] ? lane[k] : nan;
    for (int half = ROW_LANES / 2; half > 0; half /= 2)
        for (int k = 0; k < half; k++) lane[k] = lane[k] > lane[k + half] ? lane[k] : lane[k + half];
    return nan != nan ? nan : lane[0];
}

INLINE void run_fold(const row_loss *loss, int f, const fl_row_args *args)
{
    const fl_row_shape *is = loss->is;
    const fl_row_fold fold = is->folds[f];
    int before = totals_before(is, f), across = args->columns != 0;
    size_t length = args->length, step = across ? args->columns : ROW_LANES, rows = across ? ROW_LANES : 1;
    if (!fold.totals) return;
    assert(across ? args->columns >= args->rows : length >= ROW_LANES);
    for (size_t r = 0; r < args->rows; r += rows) {
        element e[ROW_REGISTERS];
        real total[ROW_REGISTERS][FL_MAX_TOTALS], earlier[ROW_REGISTERS][FL_MAX_TOTALS];
        real index[ROW_REGISTERS], stride = all_(across ? 1 : ROW_LANES);
        size_t at = across ? r : r * length, steps = across ? length : length / ROW_LANES;
        UNROLL_REGISTERS
        for (int k = 0; k < ROW_REGISTERS; k++) {
            load_rows(loss, args, r + (size_t)(across ? k * WIDTH : 0), across, before, 0, &e[k]);
            index[k] = first_index(args, k, across);
            UNROLL
            for (int t = 0; t < fold.totals; t++) {
                total[k][t] = all_(fold.kind == FL_MAXIMA ? -INFINITY : 0);
                earlier[k][t] = all_(0);
            }
        }
        for (size_t n = 0; n < steps;) {
            size_t end = steps - n > FOLD_STEPS ? n + FOLD_STEPS : steps;
            for (; n < end; n++, at += step) {
                UNROLL_REGISTERS
                for (int k = 0; k < ROW_REGISTERS; k++) {
                    size_t position = across ? n : n * ROW_LANES + (size_t)(k * WIDTH);
                    load_element(loss, args, at + (size_t)(k * WIDTH), position, across, index[k], &e[k]);
                    loss->terms[f](&e[k], total[k]);
                    index[k] += stride;
                }
            }
            if (n == steps || !fl_are_sums(fold.kind)) continue;
            UNROLL_REGISTERS
            for (int k = 0; k < ROW_REGISTERS; k++) {
                UNROLL
                for (int t = 0; t < fold.totals; t++) earlier[k][t] += total[k][t], total[k][t] = all_(0);
            }
        }
        size_t left = across ? 0 : length % ROW_LANES;
        if (left) { /* the last ROW_LANES elements of the row, without those that were folded before */
            at -= ROW_LANES - left;
            double lane = (double)(ROW_LANES - left);
            UNROLL_REGISTERS
            for (int k = 0; k < ROW_REGISTERS; k++) {
                real position = first_index(args, k, 0) - all_(args->start);
                size_t place = length - ROW_LANES + (size_t)(k * WIDTH);
                load_element(loss, args, at + (size_t)(k * WIDTH), place, 0, index[k] - all_(lane), &e[k]);
                real more[FL_MAX_TOTALS];
                UNROLL
                for (int t = 0; t < fold.totals; t++) more[t] = total[k][t];
                loss->terms[f](&e[k], more);
                UNROLL
                for (int t = 0; t < fold.totals; t++)
                    total[k][t] = select_(position < all_(lane), total[k][t], more[t]);
            }
        }
        UNROLL
        for (int t = 0; t < fold.totals; t++) {
            double lane[ROW_LANES];
            UNROLL_REGISTERS
            for (int k = 0; k < ROW_REGISTERS; k++) {
                if (fl_are_sums(fold.kind)) total[k][t] = earlier[k][t] + total[k][t];
                store_((across ? args->total[before + t] + r : lane) + k * WIDTH, total[k][t]);
            }
            if (!across)
                args->total[before + t][r] = fl_are_sums(fold.kind) ? sum_of_group(lane) : maximum_of_group(lane);
        }
    }
}

/* weight * x, but 0 for weight 0 and infinite x */
INLINE real weighted_(real weight, real x)
{
    return select_((weight == all_(0)) & (abs_(x) == all_(INFINITY)), all_(0), weight * x);
}

INLINE void run_finish(const row_loss *loss, const fl_row_args *args)
{
    const fl_row_shape *is = loss->is;
    if (is->lists) {
        loss->of_lists(args);
        return;
    }
    for (size_t r = args->first; r < args->first + args->rows; r += WIDTH) {
        element e;
        load_rows(loss, args, r, 1, totals_before(is, FL_MAX_FOLDS), 0, &e);
        outcome o = loss->finish(&e);
        store_(args->value + r, weighted_(load_(args->weight + r), o.value));
        real scale = is->of_softmax ? load_(args->scale + r) : all_(1);
        UNROLL
        for (int k = 0; k < is->factors; k++)
            store_(args->factor[k] + r, is->of_softmax ? o.factor[k] * scale : o.factor[k]);
    }
}

INLINE slopes slopes_at(const row_loss *loss, const fl_row_args *args, size_t at, size_t position, int across,
                        real index, element *e)
{
    load_element(loss, args, at, position, across, index, e);
    return loss->map(e);
}

INLINE void store_slopes(const fl_row_shape *is, int want_hess, const fl_row_args *args, size_t at, real scale,
                         const slopes *s)
{
    UNROLL
    for (int k = 0; k < is->vectors; k++) {
        void *grad = args->outputs[FL_GRAD + k], *hess = args->outputs[FL_HESS + k];
        if (grad) store_typed(grad, at, args->narrow, s->grad[k] * scale);
        if (want_hess && hess) store_typed(hess, at, args->narrow, s->hess[k] * scale);
    }
}

INLINE void run_map(const row_loss *loss, int want_hess, const fl_row_args *args)
{
    const fl_row_shape *is = loss->is;
    int across = args->columns != 0;
    size_t length = args->length, step = across ? args->columns : WIDTH, rows = across ? WIDTH : 1;
    if (is->at_label_only || is->lists) return;
    assert(across ? args->columns >= args->rows : length >= WIDTH);
    for (size_t r = 0; r < args->rows; r += rows) {
        element e;
        load_rows(loss, args, r, across, totals_before(is, FL_MAX_FOLDS), is->factors, &e);
        real scale = per_row(args->scale, r, across), index = first_index(args, 0, across);
        real stride = all_(across ? 1 : WIDTH);
        size_t at = across ? r : r * length, steps = across ? length : length / WIDTH;
        /* The last register of a row overlaps the previous one. It is computed first, because the output may be the
         * input. */
        size_t left = across ? 0 : length % WIDTH, end = at + length - WIDTH;
        slopes last;
        if (left) last = slopes_at(loss, args, end, length - WIDTH, 0, index + all_((double)(length - WIDTH)), &e);
        for (size_t n = 0; n < steps; n++, at += step, index += stride) {
            slopes s = slopes_at(loss, args, at, across ? n : n * WIDTH, across, index, &e);
            store_slopes(is, want_hess, args, at, scale, &s);
        }
        if (left) store_slopes(is, want_hess, args, end, scale, &last);
    }
}

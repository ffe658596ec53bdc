/* Whole calls of the softmax family, cross-entropy among them, block by block: labels and class weights, ignored rows,
 * label smoothing, probability targets, upstream gradients and sums, around the softmax pass that all of them share.
 */
#include "elements.h"
#include "float_state.h"
#include "labels.h"
#include "threads.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_NUMBERS 32768 /* maximum number of logits per block (but at least one row) */
#define UNIT_NUMBERS 8192   /* minimum number of logits in a unit of summation and of work for a thread */
#define TILE_NUMBERS 16384  /* logits per tile, where rows must be gathered (but at least one row) */
#define PART FL_SOFTMAX_PART
#define LONG_ROW (2 * PART)    /* longer rows are summed in parts, by several threads if there are few rows */
#define SKIPPED_CLASSES 128    /* ignored rows of up to this length are computed: to skip them takes longer */
#define SCRATCH_CLASSES 262144 /* longer rows have their exponentials in the output instead of in scratch */
#define CACHED 262144          /* bytes of each array that are expected to stay in the second-level cache */

typedef struct {
    fl_row_sums row;
    size_t ignored[FL_ROWS];             /* indices of ignored rows, in order */
    double weight[FL_ROWS];              /* class weight of the label */
    double of_row[FL_ROWS];              /* weight of the row */
    double upstream[FL_ROWS + FL_PAD];   /* factor of the row's gradient */
    double multiplier[FL_ROWS + FL_PAD]; /* factor of its softmax: `upstream` times the target's weight, */
    double one[FL_ROWS + FL_PAD];        /* or 1 */
    /* gap: see cross_terms; here: the target at the excluded class; total: its sum over all other classes */
    double gap[FL_ROWS + FL_PAD], here[FL_ROWS + FL_PAD], total[FL_ROWS + FL_PAD];
    /* functions of the label's probability: parameters; first and second derivative with respect to -log p; Hessian at
     * the label */
    double parameters[FL_MAX_PARAMETERS][FL_ROWS + FL_PAD];
    double slope[FL_ROWS + FL_PAD], bend[FL_ROWS + FL_PAD], hess_at_label[FL_ROWS];
    double square[FL_ROWS]; /* 2 z_loss */
    double value[FL_ROWS + FL_PAD];
    double lanes[FL_LANES(sizeof(double))]; /* partial sums of the values of a unit */
    size_t columns;                         /* column stride of class-major tiles, in elements. 0: row-major */
    void *partial;                          /* maximum, then sum, of each part of a long row */
    void *logits, *probabilities, *p, *out; /* tiles */
    void *exponentials;                     /* of some rows */
    void *x, *e, *target;                   /* of fl_rows_tile */
} scratch;

/* True for softmax and log_softmax: results are rows, and so is the upstream gradient. */
static int gives_rows(const fl_softmax_call *call)
{
    return call->function == FL_SOFTMAX || call->function == FL_LOG_SOFTMAX;
}

/* True if labels are used as class indices. With z_loss they are converted to probabilities, and the excluded class is
 * the most probable one. */
static int has_labels(const fl_softmax_call *call) { return call->labels.index.data && !call->z_loss; }

static int wants_values(const fl_softmax_call *call) { return call->value.data || call->want_sum; }

static const void *fetch_rows(const fl_operand *operand, size_t first, size_t rows, size_t classes, size_t columns,
                              fl_type type, void *buffer)
{
    if (fl_is_ready(operand, type)) return operand->data + first * classes * fl_item_size[type];
    if (columns)
        fl_gather_columns(operand, first, rows, buffer);
    else
        fl_gather(operand, first * classes, rows * classes, type, buffer);
    return buffer;
}

static void *row_of(const void *tile, size_t r, size_t classes, fl_type type)
{
    return (char *)tile + r * classes * fl_item_size[type];
}

/* Where kernels write rows: in place, or to a buffer from which they are scattered. */
static void *rows_for(const fl_operand *operand, size_t first, size_t classes, fl_type type, void *buffer)
{
    return fl_is_ready(operand, type) ? operand->data + first * classes * fl_item_size[type] : buffer;
}

static void put_rows(const fl_operand *operand, size_t first, size_t rows, size_t classes, size_t columns,
                     fl_type type, const void *tile)
{
    if (columns)
        fl_scatter_columns(operand, first, rows, tile);
    else if (!fl_is_ready(operand, type))
        fl_scatter(operand, first * classes, rows * classes, type, tile);
    else if (tile != operand->data + first * classes * fl_item_size[type])
        memcpy(operand->data + first * classes * fl_item_size[type], tile, rows * classes * fl_item_size[type]);
}

/* ---- long rows ---- */

typedef struct {
    const fl_softmax_args *args;
    const fl_table *table;
    size_t size; /* of an element, in bytes */
    double max, factor;
    int64_t index;
    double *partial; /* maximum, then sum, of each part */
} long_row;

static size_t part_of_row(const long_row *row, size_t part, const char **x)
{
    size_t start = part * PART, classes = row->args->classes;
    *x = (const char *)row->args->logits + start * row->size;
    return classes - start < PART ? classes - start : PART;
}

/* Where the exponentials of a part are stored; NULL: nowhere */
static char *exponentials_of(const long_row *row, size_t part)
{
    char *e = row->args->out && row->args->scratch ? row->args->scratch : row->args->out;
    return e ? e + part * PART * row->size : NULL;
}

static void max_of_parts(void *context, fl_units *units)
{
    const long_row *row = context;
    const char *x;
    for (size_t u; fl_next(units, &u);) {
        size_t classes = part_of_row(row, u, &x);
        row->partial[u] = row->table->part_max(classes, x);
    }
}

static void exp_of_parts(void *context, fl_units *units)
{
    const long_row *row = context;
    const char *x;
    for (size_t u; fl_next(units, &u);) {
        size_t classes = part_of_row(row, u, &x);
        row->partial[u] = row->table->part_exp(classes, x, row->max, row->index - (int64_t)(u * PART),
                                               exponentials_of(row, u), row->args->scratch || classes == PART);
    }
}

static void scale_parts(void *context, fl_units *units)
{
    const long_row *row = context;
    const char *x;
    for (size_t u; fl_next(units, &u);) {
        size_t classes = part_of_row(row, u, &x);
        row->table->scale_row(classes, exponentials_of(row, u), row->factor,
                              (char *)row->args->out + u * PART * row->size);
    }
}

/* The same as the softmax kernel, for one row in parts */
static void softmax_of_long_row(const fl_softmax_args *args, const fl_table *table, fl_type type, double *partial)
{
    long_row row = {args, table, fl_item_size[type], .partial = partial};
    fl_row_sums *sums = args->row;
    size_t parts = (args->classes + PART - 1) / PART, at = args->first, found = 0;
    double numbers = (double)args->classes;
    fl_parallel_for(parts, numbers, max_of_parts, &row);
    for (size_t u = 0; u < parts; u++) {
        if (partial[u] > partial[found] || isnan(partial[u])) found = u;
        if (isnan(partial[u])) break;
    }
    row.max = partial[found];
    if (!isfinite(row.max)) {
        table->softmax(args);
        return;
    }
    if (!args->index_given) {
        const char *x;
        size_t classes = part_of_row(&row, found, &x);
        sums->index[at] = (int64_t)(found * PART) + table->part_find(classes, x, row.max);
    }
    row.index = sums->index[at];
    table->place_row(row.max, fl_number_at(args->logits, (size_t)row.index, type), sums, at);
    fl_parallel_for(parts, numbers, exp_of_parts, &row);
    sums->rest[at] = fl_sum_of(partial, parts, 1);
    fl_finish_rows(args, at, 1);
    if (!args->out) return;
    double all = sums->rest[at] + sums->term[at], by = args->multiplier[at];
    row.factor = by / all;
    fl_parallel_for(parts, numbers, scale_parts, &row);
    if (args->minus_one_hot) fl_set_number(args->out, (size_t)row.index, type, -(by * (sums->rest[at] / all)));
}

/* Targets of cross-entropy: class_weight * (share * (one-hot or probabilities) + even) */
typedef struct {
    double share, even;
    fl_sum weights; /* of all classes */
} target_mix;

static target_mix mix_of(const fl_softmax_call *call)
{
    double epsilon = call->label_smoothing > 0 ? call->label_smoothing : 0;
    target_mix mix = {
        1 - epsilon, epsilon / (double)call->classes, {call->class_weight ? 0 : (double)call->classes, 0}};
    for (size_t k = 0; call->class_weight && k < call->classes; k++)
        fl_add(&mix.weights, fl_number_at(call->class_weight, k, call->type));
    return mix;
}

typedef struct {
    const fl_softmax_call *call;
    const fl_table *table;
    target_mix mix;
    int soft;           /* targets of cross-entropy are not one-hot */
    int fused;          /* kernels compute soft targets or Hessians with the softmax, */
    int lanes;          /* by results_of_tile, one row in each lane */
    int two;            /* kernels of two classes write values themselves and leave no sums of rows */
    double scale;       /* factor of gradients and Hessian */
    int in_place;       /* all operands are used where they are, without tiles */
    size_t tile_rows;   /* rows per tile */
    size_t columns;     /* column stride of tiles; 0: row-major */
    size_t block, unit; /* in rows; they depend on the number of classes alone */
    double *partial;    /* sums of values, by unit */
    atomic_size_t done; /* units */
} row_loop;

/* Rows that are processed at a time: `rows` from row `first` of the call, which are rows of the block from `at` */
typedef struct {
    size_t first, rows, at;
    const void *logits, *targets; /* targets: probabilities, or NULL */
} row_tile;

/* The sum of a row's target over all classes but the excluded one. With labels it follows from the class weights. */
static double others_of_target(const fl_softmax_call *call, const target_mix *mix, const scratch *s, size_t r)
{
    return has_labels(call) ? mix->even * ((mix->weights.sum - s->weight[r]) + mix->weights.lost) : s->total[r];
}

/* One-hot targets of these rows */
static const void *one_hot_rows(const fl_softmax_call *call, size_t rows, const int64_t *label, void *buffer)
{
    memset(buffer, 0, rows * call->classes * fl_item_size[call->type]);
    for (size_t r = 0; r < rows; r++) fl_set_number(buffer, r * call->classes + (size_t)label[r], call->type, 1);
    return buffer;
}

static double logsumexp_of(const scratch *s, size_t r) { return s->row.max[r] + s->value[r]; }

static void softmax(const fl_softmax_args *args, const fl_table *table, fl_type type, scratch *s)
{
    if (args->classes > LONG_ROW)
        softmax_of_long_row(args, table, type, s->partial); /* tiles have one row */
    else
        table->softmax(args);
}

/* The general case of cross-entropy: first the softmax, then the derivatives that follow from it and the target. With
 * z_loss = z and u the logsumexp, z u^2 adds 2 z u p to the gradient and 2 z (p^2 + u p (1 - p)) to the Hessian. Where
 * u is infinite, p (1 - p) and the p of all classes but one vanish faster than u grows. */
static void mixed_rows(const row_loop *loop, const row_tile *tile, fl_softmax_args *args, scratch *s)
{
    const fl_softmax_call *call = loop->call;
    const fl_table *table = loop->table;
    const target_mix *mix = &loop->mix;
    const fl_row_sums *row = &s->row;
    size_t classes = call->classes, rows = tile->rows, at = tile->at;
    fl_type type = call->type;
    int hard = has_labels(call);
    const void *weight = call->class_weight;
    double twice = 2 * call->z_loss;
    fl_row_target of = {.classes = classes, .share = mix->share, .even = mix->even, .weight = weight};
    int need_terms = !hard || wants_values(call);
    args->out = call->grad.data || call->hess.data ? s->p : NULL;
    softmax(args, table, type, s);
    if (twice) fl_current_isa->tables[FL_F64]->negative_log_probability(rows, row, at, s->value + at);
    for (size_t r = 0; r < rows; r++) {
        const void *target = tile->targets ? row_of(tile->targets, r, classes, type) : NULL;
        size_t index = (size_t)row->index[at + r];
        of.target = target;
        if (need_terms)
            table->cross_terms(&of, row_of(tile->logits, r, classes, type), row->max[at + r],
                               hard ? -1 : row->index[at + r], &s->total[at + r], &s->gap[at + r]);
        double here = mix->share * (hard ? 1 : fl_number_at(target, index, type)) + mix->even;
        s->here[at + r] = here * (weight ? fl_number_at(weight, index, type) : 1);
        s->bend[at + r] = twice && !isinf(logsumexp_of(s, at + r)) ? twice * logsumexp_of(s, at + r) : 0;
        s->slope[at + r] = s->here[at + r] + others_of_target(call, mix, s, at + r) + s->bend[at + r];
        s->multiplier[at + r] = s->upstream[at + r] * s->slope[at + r];
    }
    if (call->hess.data) table->softmax_hess(rows, classes, s->p, row, at, twice ? s->slope : s->multiplier, s->out);
    if (call->hess.data && twice) {
        for (size_t r = at; r < at + rows; r++) {
            double all = row->rest[r] + row->term[r], p = row->term[r] / all;
            s->square[r] = twice;
            s->hess_at_label[r] = s->slope[r] * p * (row->rest[r] / all) + twice * p * p;
        }
        table->add_squares(rows, classes, s->p, row->index + at, s->square + at, s->hess_at_label + at,
                           s->upstream + at, s->out);
    }
    for (size_t r = 0; call->grad.data && r < rows; r++) {
        void *p = row_of(s->p, r, classes, type);
        double upstream = s->upstream[at + r], others = others_of_target(call, mix, s, at + r);
        double rest = row->rest[at + r], term = row->term[at + r], all = rest + term;
        of.target = tile->targets ? row_of(tile->targets, r, classes, type) : NULL;
        table->subtract_target(&of, s->multiplier[at + r], upstream, p);
        /* (others + here) p - here at the excluded class, where neither 1 - p nor `others` is computed as a difference
         */
        double at_index = (others + s->bend[at + r]) * (term / all) - s->here[at + r] * (rest / all);
        if (twice && isinf(logsumexp_of(s, at + r)) && upstream != 0) at_index = INFINITY;
        fl_set_number(p, (size_t)row->index[at + r], type, upstream * at_index);
    }
    if (call->grad.data) put_rows(&call->grad, tile->first, rows, classes, 0, type, s->p);
    if (call->hess.data) put_rows(&call->hess, tile->first, rows, classes, 0, type, s->out);
}

/* The same for rows whose results are computed with their softmax */
static void find_bend(const fl_row_args *args)
{
    const fl_row_sums *row = (const fl_row_sums *)args->total[0]; /* of which `rest` is the first member */
    size_t first = args->first, end = first + args->rows;
    fl_current_isa->tables[FL_F64]->negative_log_probability(args->rows, row, first, args->value + first);
    for (size_t r = first; r < end; r++) args->factor[0][r] = args->parameters[0][0] * (row->max[r] + args->value[r]);
}

/* True if a result does not share memory with an argument, so that it may be written before the last read of that. */
static int is_disjoint(const fl_softmax_call *call, const fl_operand *result)
{
    return result->data != call->grad_output.data && result->data != call->logits.data;
}

/* softmax and log_softmax, whose results are rows; `p` is the softmax. Values are scattered last, because their array
 * may be that of the upstream gradient. */
static void softmax_rows(const row_loop *loop, const row_tile *tile, fl_softmax_args *args, scratch *s)
{
    const fl_softmax_call *call = loop->call;
    const fl_table *table = loop->table;
    size_t classes = call->classes, first = tile->first, rows = tile->rows, at = tile->at;
    fl_type type = call->type;
    int plain = call->function == FL_SOFTMAX, want_value = call->value.data != NULL,
        want_grad = call->grad.data != NULL;
    /* in place, unless there are tiles */
    void *value = s->out ? s->out : rows_for(&call->value, first, classes, type, NULL);
    void *gradient = s->p ? s->p : rows_for(&call->grad, first, classes, type, NULL);
    void *p = plain && want_value ? value : gradient;
    args->out = p;
    if (want_grad && want_value && call->rows * classes * fl_item_size[type] > CACHED) {
        args->others[0] = plain ? gradient : value;
        if (fl_is_ready(&call->grad_output, type))
            args->others[1] = fetch_rows(&call->grad_output, first, rows, classes, 0, type, NULL);
    }
    softmax(args, table, type, s);
    if (want_value && !plain) {
        fl_current_isa->tables[FL_F64]->negative_log_probability(rows, &s->row, at, s->value + at);
        table->log_softmax(rows, classes, s->columns, args->logits, &s->row, at, s->value + at, value);
    }
    if (want_grad) {
        const void *upstream =
            fetch_rows(&call->grad_output, first, rows, classes, s->columns, type, s->probabilities);
        fl_backward_args backward = {.rows = rows,
                                     .classes = classes,
                                     .columns = s->columns,
                                     .first = at,
                                     .row = &s->row,
                                     .p = p,
                                     .upstream = upstream,
                                     .out = rows_for(&call->grad, first, classes, type, s->p)};
        (plain ? table->softmax_backward : table->log_softmax_backward)(&backward);
        put_rows(&call->grad, first, rows, classes, s->columns, type, backward.out);
    }
    if (want_value) put_rows(&call->value, first, rows, classes, s->columns, type, value);
}

/* Arguments and results of `finish` */
static fl_row_args finished_rows(const fl_softmax_call *call, scratch *s)
{
    fl_row_args args = {.total = {s->row.rest, s->row.term, s->row.to_base}, .weight = s->weight, .value = s->value};
    for (int k = 0; k < call->parameter_count; k++) args.parameters[k] = s->parameters[k];
    args.factor[0] = s->slope;
    args.factor[1] = s->bend;
    return args;
}

/* Transposes rows to columns of stride FL_TILE_ROWS, padded with zeros to a register */
static void to_columns(const fl_table *table, fl_type type, size_t count, size_t classes, const void *rows,
                       void *columns)
{
    size_t size = fl_item_size[type], filled = (size_t)table->width - 1;
    table->transpose(count, classes, rows, (ptrdiff_t)classes, columns, FL_TILE_ROWS);
    filled = (count + filled) & ~filled;
    for (size_t c = 0; filled > count && c < classes; c++)
        memset((char *)columns + (c * FL_TILE_ROWS + count) * size, 0, (filled - count) * size);
}

/* Short rows with soft targets or Hessians, one row in each lane, a tile at a time */
static void softmax_in_lanes(const fl_softmax_args *args, const fl_table *table, fl_type type, scratch *s)
{
    size_t classes = args->classes, rest = sizeof(double) - fl_item_size[type];
    void *probabilities = (char *)s->target + classes * FL_TILE_ROWS * rest;
    fl_rows_tile tile = {s->x, s->e, probabilities, s->target};
    fl_softmax_args exponentials = *args;
    exponentials.columns = FL_TILE_ROWS;
    exponentials.logits = s->x;
    exponentials.out = args->out || args->hess ? s->e : NULL;
    exponentials.multiplier = NULL;
    exponentials.minus_one_hot = 0;
    for (size_t first = 0; first < args->rows; first += FL_TILE_ROWS) {
        size_t count = args->rows - first < FL_TILE_ROWS ? args->rows - first : FL_TILE_ROWS, at = args->first + first;
        to_columns(table, type, count, classes, row_of(args->logits, first, classes, type), s->x);
        if (args->soft && args->soft->target)
            to_columns(table, type, count, classes, row_of(args->soft->target, first, classes, type), probabilities);
        exponentials.rows = count;
        exponentials.first = at;
        if (!(args->soft && classes == 2) || args->finish) table->softmax(&exponentials);
        table->results_of_tile(args, at, count, &tile, s->value + at);
        if (args->hess)
            table->transpose(classes, count, s->x, FL_TILE_ROWS, row_of(args->hess, first, classes, type),
                             (ptrdiff_t)classes);
        if (args->out)
            table->transpose(classes, count, s->e, FL_TILE_ROWS, row_of(args->out, first, classes, type),
                             (ptrdiff_t)classes);
    }
}

/* Hessians of cross-entropy: m p (1 - p), with m the multiplier. Those of other functions of the label's probability,
 * with first and second derivative a and b with respect to -log p: m p (a (1 - p) + b p), and at the label m q (a p +
 * b q), q = 1 - p. The sums are multiplied by m last, because their terms may cancel. */
static void hessian_rows(const fl_softmax_call *call, const fl_table *table, const double *multiplier, size_t rows,
                         size_t at, scratch *s)
{
    const fl_row_sums *row = &s->row;
    table->softmax_hess(rows, call->classes, s->p, row, at, call->finish ? s->slope : multiplier, s->out);
    if (!call->finish) return;
    for (size_t r = at; r < at + rows; r++) {
        double sum = row->rest[r] + row->term[r], wrong = row->rest[r] / sum, right = row->term[r] / sum;
        s->hess_at_label[r] = wrong * (s->slope[r] * right + s->bend[r] * wrong);
    }
    table->add_squares(rows, call->classes, s->p, row->index + at, s->bend + at, s->hess_at_label + at,
                       multiplier + at, s->out);
}

/* Factors of gradients: upstream gradients, times the class weights of labels */
static const double *multipliers(const fl_softmax_call *call, const row_tile *tile, scratch *s)
{
    if (!call->class_weight) return s->upstream;
    for (size_t r = tile->at; r < tile->at + tile->rows; r++) s->multiplier[r] = s->upstream[r] * s->weight[r];
    return s->multiplier;
}

/* Soft targets and Hessians that kernels compute together with the softmax */
static void fused_rows(const row_loop *loop, const row_tile *tile, fl_softmax_args *args, scratch *s)
{
    const fl_softmax_call *call = loop->call;
    const target_mix *mix = &loop->mix;
    size_t classes = call->classes;
    fl_type type = call->type;
    int soft = loop->soft || (loop->lanes && loop->two);
    double twice = 2 * call->z_loss;
    fl_soft_targets targets = {.share = mix->share,
                               .even = mix->even,
                               .weight = call->class_weight,
                               .target = tile->targets,
                               .weights = mix->weights,
                               .values = wants_values(call),
                               .here = s->here,
                               .total = s->total,
                               .gap = s->gap,
                               .bend = twice ? s->bend : NULL};
    fl_row_args finished = {.total = {s->row.rest}, .parameters = {&twice}, .factor = {s->bend}, .value = s->value};
    args->finish = twice ? find_bend : NULL;
    args->finished = &finished;
    args->multiplier = soft ? s->upstream : multipliers(call, tile, s);
    args->minus_one_hot = has_labels(call);
    args->out = call->grad.data ? rows_for(&call->grad, tile->first, classes, type, s->p) : NULL;
    args->hess = call->hess.data ? rows_for(&call->hess, tile->first, classes, type, s->out) : NULL;
    args->soft = soft ? &targets : NULL;
    if (loop->lanes)
        softmax_in_lanes(args, loop->table, type, s);
    else
        loop->table->softmax(args);
    if (args->out) put_rows(&call->grad, tile->first, tile->rows, classes, 0, type, args->out);
    if (args->hess) put_rows(&call->hess, tile->first, tile->rows, classes, 0, type, args->hess);
}

/* Cross-entropy and functions of the label's probability; logsumexp, of which the most probable class is excluded */
static void label_rows(const row_loop *loop, const row_tile *tile, fl_softmax_args *args, scratch *s)
{
    const fl_softmax_call *call = loop->call;
    const fl_table *table = loop->table;
    size_t classes = call->classes, first = tile->first, rows = tile->rows, at = tile->at;
    fl_type type = call->type;
    int want_grad = call->grad.data != NULL, want_hess = call->hess.data != NULL;
    const double *multiplier = multipliers(call, tile, s);
    fl_row_args finished;
    if (call->finish) {
        finished = finished_rows(call, s);
        finished.scale = s->one;
        args->finish = call->finish;
        args->finished = &finished;
    }
    if (want_hess) {
        args->out = s->p;
        softmax(args, table, type, s);
        hessian_rows(call, table, multiplier, rows, at, s);
    }
    if (want_grad || !want_hess || (loop->two && wants_values(call))) {
        args->out = want_grad ? rows_for(&call->grad, first, classes, type, s->p) : NULL;
        if (call->finish) finished.scale = multiplier;
        args->multiplier = call->finish ? s->slope : multiplier;
        args->minus_one_hot = has_labels(call);
        if (loop->two)
            table->two_classes(args, wants_values(call) ? s->value + at : NULL);
        else
            softmax(args, table, type, s);
    }
    if (want_grad) put_rows(&call->grad, first, rows, classes, s->columns, type, args->out);
    if (want_hess) put_rows(&call->hess, first, rows, classes, 0, type, s->out);
}

/* Processes a tile: `rows` rows from row `first` of the call, which is row `at` of the block. */
static void run_tile(const row_loop *loop, size_t first, size_t rows, size_t at, scratch *s)
{
    const fl_softmax_call *call = loop->call;
    size_t classes = call->classes;
    row_tile tile = {.first = first, .rows = rows, .at = at};
    tile.logits = fetch_rows(&call->logits, first, rows, classes, s->columns, call->type, s->logits);
    if (call->labels.index.data && !has_labels(call))
        tile.targets = one_hot_rows(call, rows, s->row.index + at, s->probabilities);
    else if (call->probabilities.data)
        tile.targets = fetch_rows(&call->probabilities, first, rows, classes, 0, call->type, s->probabilities);
    fl_softmax_args args = {.rows = rows,
                            .classes = classes,
                            .columns = s->columns,
                            .logits = tile.logits,
                            .first = at,
                            .index_given = has_labels(call),
                            .multiplier = s->one,
                            .row = &s->row,
                            .scratch = s->exponentials};
    if (gives_rows(call))
        softmax_rows(loop, &tile, &args, s);
    else if (loop->fused)
        fused_rows(loop, &tile, &args, s);
    else if (loop->soft)
        mixed_rows(loop, &tile, &args, s);
    else
        label_rows(loop, &tile, &args, s);
}

/* Reads labels, weights, parameters and upstream gradients of one block. Returns the number of ignored rows. */
static size_t prepare_rows(const fl_softmax_call *call, double scale, size_t first, size_t rows, scratch *s)
{
    int64_t *label = s->row.index;
    double keep[FL_ROWS];
    size_t ignored = fl_take_labels(&call->labels, &call->where, call->classes, first, rows, label, keep, s->ignored);
    for (size_t r = 0; call->labels.index.data && call->class_weight && r < rows; r++)
        s->weight[r] = fl_number_at(call->class_weight, (size_t)label[r], call->type);
    if (gives_rows(call)) return ignored;
    for (int k = 0; k < call->parameter_count; k++)
        if (call->parameter_arrays[k].data)
            fl_gather(&call->parameter_arrays[k], first, rows, FL_F64, s->parameters[k]);
    if (call->row_weight.data) fl_gather(&call->row_weight, first, rows, FL_F64, s->of_row);
    if (call->grad_output.data) fl_gather(&call->grad_output, first, rows, FL_F64, s->upstream);
    if (call->grad_output.data || call->row_weight.data)
        for (size_t r = 0; r < rows; r++)
            s->upstream[r] =
                (call->grad_output.data ? s->upstream[r] : 1) * scale * (call->row_weight.data ? s->of_row[r] : 1);
    return ignored;
}

/* Overwrites the results of ignored rows with zeros */
static void zero_ignored(const fl_operand *operand, size_t first, size_t ignored, const fl_softmax_call *call,
                         scratch *s)
{
    for (size_t k = 0; operand->data && k < ignored; k++) {
        size_t row = first + s->ignored[k];
        void *zeros = rows_for(operand, row, call->classes, call->type, s->p);
        memset(zeros, 0, call->classes * fl_item_size[call->type]);
        put_rows(operand, row, 1, call->classes, 0, call->type, zeros);
    }
}

/* weight * value, but 0 for weight 0 and an infinite value; NaN stays. */
static double weighted(double weight, double value) { return weight == 0 && isinf(value) ? 0 : weight * value; }

/* The value of cross-entropy in the general case */
static double value_of(const row_loop *loop, const scratch *s, size_t r)
{
    const fl_softmax_call *call = loop->call;
    const target_mix *mix = &loop->mix;
    double nlp = s->value[r]; /* -log p of the excluded class */
    double below_max = s->row.below_max[r];
    if (!has_labels(call)) {
        double total = s->total[r] + s->here[r], sum = call->z_loss ? logsumexp_of(s, r) : 0;
        return weighted(total, nlp) + s->gap[r] + call->z_loss * sum * sum;
    }
    double log_sum = isinf(below_max) ? 0 : nlp - below_max; /* logsumexp - max */
    if (loop->lanes && loop->soft) return weighted(s->here[r], nlp) + s->total[r] * log_sum + s->gap[r];
    double value = weighted(mix->share * s->weight[r], nlp);
    if (mix->even == 0) return value;
    return value + s->total[r] * log_sum + s->gap[r];
}

/* Stores the sums from which fastloss/sharded.py merges rows whose classes are in several shards. */
static void keep_sums(const row_loop *loop, size_t first, size_t rows, const fl_row_sums *row)
{
    fl_row_sums here;
    double *to = loop->call->row_sums + 4 * first;
    for (size_t r = 0; r < rows; r++, to += 4) {
        loop->table->place_row(row->max[r], row->max[r], &here, 0);
        to[0] = row->rest[r];
        to[1] = row->term[r];
        to[2] = row->max[r];
        to[3] = here.to_base[0];
    }
}

static void run_block(const row_loop *loop, size_t first, size_t rows, scratch *s)
{
    const fl_softmax_call *call = loop->call;
    size_t ignored = prepare_rows(call, loop->scale, first, rows, s);
    size_t skipped = ignored == rows || call->classes > SKIPPED_CLASSES ? ignored : 0, next = 0;
    for (size_t r = 0; r < rows;) {
        size_t end = next < skipped ? s->ignored[next] : rows;
        if (r == end) {
            next++;
            s->row.rest[r] = 0;
            s->row.term[r] = 1;
            s->total[r] = s->gap[r] = s->here[r] = 0;
            r++;
            continue;
        }
        size_t run = end - r < loop->tile_rows ? end - r : loop->tile_rows;
        run_tile(loop, first + r, run, r, s);
        r += run;
    }
    zero_ignored(&call->grad, first, ignored, call, s);
    zero_ignored(&call->hess, first, ignored, call, s);
    if (call->row_sums) keep_sums(loop, first, rows, &s->row);
    if (gives_rows(call) || !wants_values(call)) return;
    const fl_table *doubles = fl_current_isa->tables[FL_F64];
    if (!loop->two && !call->finish && !(loop->fused && call->z_loss))
        doubles->negative_log_probability(rows, &s->row, 0, s->value);
    int entropy = call->function == FL_CROSS_ENTROPY;
    int as_it_is = call->finish || (loop->two && loop->lanes) || (!loop->soft && !call->class_weight);
    for (size_t r = 0; !entropy && r < rows; r++) { /* logsumexp: the most probable class is excluded */
        double max = s->row.max[r];
        s->value[r] = max + (max - max == 0 ? s->value[r] : 0);
    }
    for (size_t r = 0; entropy && !as_it_is && r < rows; r++) s->value[r] = value_of(loop, s, r);
    for (size_t r = 0; call->row_weight.data && r < rows; r++) s->value[r] = weighted(s->of_row[r], s->value[r]);
    for (size_t k = 0; k < ignored; k++) s->value[s->ignored[k]] = 0;
    if (call->value.data) fl_scatter(&call->value, first, rows, FL_F64, s->value);
    if (call->want_sum) doubles->add(rows, s->value, s->lanes);
}

/* Allocates scratch and tiles in one piece. NULL: no memory */
static scratch *new_scratch(const row_loop *loop)
{
    const fl_softmax_call *call = loop->call;
    const fl_operand *value = &call->value, *grad = &call->grad, *given = &call->probabilities;
    size_t classes = call->classes, batch = classes < FL_EXPONENTIALS ? FL_EXPONENTIALS : classes;
    int rows_out = grad->data || call->hess.data || gives_rows(call);
    int tile_for_p = grad->data || call->hess.data, tile_for_out = call->hess.data != NULL;
    if (gives_rows(call)) {
        given = &call->grad_output;
        tile_for_p = grad->data && !(fl_is_ready(grad, call->type) && is_disjoint(call, grad));
        tile_for_out = value->data && !(fl_is_ready(value, call->type) && (!grad->data || is_disjoint(call, value)));
    }
    size_t tile = loop->in_place ? 0 : loop->tile_rows * classes;
    size_t lanes = loop->lanes ? FL_TILE_ROWS * classes : 0;
    size_t parts = classes > LONG_ROW ? classes / PART + 1 : 0;
    const size_t numbers[] = {
        parts * (sizeof(double) / fl_item_size[call->type]),
        rows_out && classes <= SCRATCH_CLASSES ? batch : 0,
        fl_is_ready(&call->logits, call->type) ? 0 : tile,
        (given->data && !fl_is_ready(given, call->type)) || (call->labels.index.data && call->z_loss) ? tile : 0,
        tile_for_p ? tile : 0,
        tile_for_out ? tile : 0,
        lanes,
        lanes,
        lanes * (sizeof(double) / fl_item_size[call->type])};
    size_t total = 0;
    for (int k = 0; k < 9; k++) total += numbers[k] ? numbers[k] + FL_PAD : 0;
    scratch *s = malloc(sizeof *s + FL_PAD + total * fl_item_size[call->type]);
    if (!s) return NULL;
    s->columns = loop->columns;
    char *tiles = (char *)(s + 1);
    tiles += FL_PAD - (uintptr_t)tiles % FL_PAD;
    void **buffers[] = {&s->partial, &s->exponentials, &s->logits, &s->probabilities, &s->p, &s->out, &s->x,
                        &s->e,       &s->target};
    for (int k = 0; k < 9; k++) {
        *buffers[k] = numbers[k] ? tiles : NULL;
        if (numbers[k]) tiles += (numbers[k] + FL_PAD) * fl_item_size[call->type];
    }
    for (size_t r = 0; r < FL_ROWS; r++) {
        s->upstream[r] = loop->scale;
        s->weight[r] = s->one[r] = 1;
    }
    for (int k = 0; k < call->parameter_count; k++)
        for (size_t r = 0; r < FL_ROWS; r++) s->parameters[k][r] = call->parameters[k];
    return s;
}

/* Runs on each thread that takes part. A thread that gets no memory leaves its units to the others. */
static void run_units(void *context, fl_units *units)
{
    row_loop *loop = context;
    const fl_softmax_call *call = loop->call;
    scratch *s = new_scratch(loop);
    size_t u, done = 0;
    for (; s && fl_next(units, &u); done++) {
        size_t end = call->rows - u * loop->unit < loop->unit ? call->rows : (u + 1) * loop->unit;
        memset(s->lanes, 0, sizeof s->lanes);
        for (size_t first = u * loop->unit; first < end; first += loop->block)
            run_block(loop, first, end - first < loop->block ? end - first : loop->block, s);
        loop->partial[u] = fl_current_isa->tables[FL_F64]->fold(s->lanes);
    }
    loop->done += done;
    free(s);
}

static int is_in_place(const fl_softmax_call *call, const fl_operand *operand)
{
    return !operand->data || fl_is_ready(operand, call->type);
}

static int is_class_major(const fl_softmax_call *call, const fl_operand *operand)
{
    return !operand->data ||
           (fl_is_transposed(operand, call->type) && (size_t)operand->shape[operand->ndim - 1] == call->classes);
}

static size_t block_of(size_t classes)
{
    return BLOCK_NUMBERS / classes < FL_ROWS ? BLOCK_NUMBERS / classes + (classes > BLOCK_NUMBERS) : FL_ROWS;
}

size_t fl_softmax_unit(size_t classes)
{
    size_t block = block_of(classes);
    return block * (block * classes < UNIT_NUMBERS ? UNIT_NUMBERS / (block * classes) : 1);
}

int fl_softmax(const fl_softmax_call *call, double *reduced)
{
    size_t classes = call->classes;
    row_loop loop = {.call = call, .table = fl_current_isa->tables[call->type]};
    int entropy = call->function == FL_CROSS_ENTROPY;
    loop.soft = entropy && (!has_labels(call) || call->label_smoothing > 0);
    int one_hot = !loop.soft && !call->hess.data;
    int is_short = classes <= loop.table->short_classes;
    loop.fused = !one_hot && loop.table->results_of_tile && classes <= LONG_ROW && !call->finish &&
                 !(call->z_loss && call->hess.data);
    loop.lanes = loop.fused && is_short;
    loop.two = entropy && classes == 2 && !call->finish && !call->z_loss && (loop.lanes || !loop.soft);
    int in_place = (one_hot || loop.fused) && !(call->labels.index.data && call->z_loss) && !gives_rows(call) &&
                   is_in_place(call, &call->logits) && is_in_place(call, &call->probabilities) &&
                   is_in_place(call, &call->grad) && is_in_place(call, &call->hess);
    int class_major =
        one_hot && is_class_major(call, &call->logits) && is_class_major(call, &call->grad) &&
        (!gives_rows(call) || (is_class_major(call, &call->value) && is_class_major(call, &call->grad_output)));
    loop.block = block_of(classes);
    loop.unit = fl_softmax_unit(classes);
    loop.tile_rows = in_place ? loop.block : classes < TILE_NUMBERS ? TILE_NUMBERS / classes : 1;
    if (loop.tile_rows > loop.block) loop.tile_rows = loop.block;
    loop.in_place = in_place;
    loop.columns = class_major && is_short ? FL_ROWS : 0;
    size_t units = (call->rows + loop.unit - 1) / loop.unit;
    double few[64];
    loop.partial = units <= 64 ? few : malloc(units * sizeof *loop.partial);
    if (!loop.partial) return FL_NO_MEMORY;
    fl_float_state state = fl_enter();
    loop.mix = mix_of(call);
    loop.scale = !call->mean ? call->scale : call->denominator ? call->scale / call->denominator : 0;
    int threads_on_each = classes > LONG_ROW && call->rows < 4 * (size_t)fl_threads();
    fl_parallel_for(units, threads_on_each ? 0 : (double)call->rows * (double)classes, run_units, &loop);
    *reduced = fl_fold(loop.partial, loop.done == units ? units : 0, call->value_units);
    if (call->mean) *reduced = call->denominator ? *reduced / call->denominator : NAN;
    if (loop.partial != few) free(loop.partial);
    fl_leave(state);
    return loop.done == units ? FL_OK : FL_NO_MEMORY;
}

/* Cross-entropy and functions of the label's probability are called as all losses over rows are. */
int fl_softmax_run(const fl_row_call *call, const fl_row_loss *loss, double denominator, double *value)
{
    fl_softmax_call rows = {.function = FL_CROSS_ENTROPY,
                            .type = call->type,
                            .rows = call->rows,
                            .classes = call->length,
                            .logits = call->vectors[0],
                            .labels = call->labels,
                            .probabilities = call->vectors[1],
                            .class_weight = call->class_weight,
                            .label_smoothing = loss->finish ? 0 : call->parameters[0],
                            .z_loss = loss->finish ? 0 : call->parameters[1],
                            .finish = loss->finish,
                            .parameter_count = loss->finish ? loss->is->parameters : 0,
                            .parameters = call->parameters,
                            .parameter_arrays = call->parameter_arrays,
                            .scale = call->scale,
                            .mean = call->mean,
                            .denominator = denominator,
                            .grad_output = call->grad_output,
                            .row_weight = call->weight,
                            .where = call->where,
                            .want_sum = call->want_sum,
                            .value_units = call->value_units,
                            .value = call->outputs[FL_VALUE],
                            .grad = call->outputs[FL_GRAD],
                            .hess = call->outputs[FL_HESS]};
    void *own = NULL;
    if (call->class_weight && call->class_weight_type != call->type) {
        own = malloc(call->length * fl_item_size[call->type]);
        if (!own) return FL_NO_MEMORY;
        for (size_t k = 0; k < call->length; k++)
            fl_set_number(own, k, call->type, fl_number_at(call->class_weight, k, call->class_weight_type));
        rows.class_weight = own;
    }
    int status = fl_softmax(&rows, value);
    free(own);
    return status;
}

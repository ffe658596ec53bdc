/* Whole calls of losses over rows, block by block: labels, class weights, ignored rows, upstream gradients, layouts
 * and sums, around the kernels' fold, finish and map. No loss is known by name here. */
#include "elements.h"
#include "float_state.h"
#include "labels.h"
#include "threads.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define LANES 8              /* rows, or elements of one row, that kernels process side by side */
#define SHORT_ROW 16         /* longest row that is processed across, one row in each lane */
#define PART FL_ROW_PART     /* rows of at least twice this length are folded and mapped in parts */
#define BLOCK_NUMBERS 4096   /* elements of a vector per block (but at least one row) */
#define BLOCK_AT_LABELS 1024 /* rows per block, where only the element at the label is read */
#define UNIT_ELEMENTS 16384  /* minimum number of elements in a unit of summation and of work for a thread */
#define UNIT_CHECKED 8192    /* rows in a unit of checking, if only per-row values are checked */
#define CHECKED_NUMBERS 512  /* elements gathered at a time for checking */
#define SMALL_BYTES 8192     /* scratch of a thread that is on the stack */

/* ACROSS: transposed into tiles of columns. ALONG: rows in place, or gathered. IN_PARTS: the same, one part of a row
 * at a time. */
typedef enum { ACROSS, ALONG, IN_PARTS } layout;

/* Decided once a call. Sizes of blocks, units and parts depend on the length of rows alone. */
typedef struct {
    const fl_row_call *call;
    const fl_table *doubles, *table; /* table of the kernels; table for conversions of the call's type */
    const fl_row_loss *loss;
    layout layout;
    int maps, reads; /* whether gradients are wanted; whether vectors are read elsewhere than at labels */
    size_t size;     /* of an element, in bytes */
    size_t block, unit, units;
    size_t rows;    /* most rows in a block of this call */
    size_t columns; /* column stride of ACROSS tiles, in elements */
    size_t tile;    /* bytes */
    double scale;
    double *partial;    /* sums of values, by unit */
    atomic_size_t done; /* units */
} row_plan;

/* Memory of one thread: per-row arrays of a block, and tiles. Small calls have it on the stack, of which a thread may
 * have little. */
typedef struct {
    double *given[FL_MAX_GIVEN], *parameters[FL_MAX_PARAMETERS];
    double *label, *at_label, *weight, *scale, *value, *keep;
    double *total[FL_MAX_TOTALS], *factor[FL_MAX_FACTORS];
    int64_t *index, *lists;
    double *room;    /* scratch for lists */
    size_t *skipped; /* rows that do not count, in order */
    double lanes[FL_LANES(sizeof(double))];
    char *vectors[FL_MAX_INPUTS], *outputs[FL_MAX_OUTPUTS], *transposed; /* tiles, NULL where not needed */
    double *parts;                                                       /* totals of each part of a row */
    char *allocated;
    _Alignas(FL_PAD) char small[SMALL_BYTES];
} scratch;

static size_t whole_groups(size_t rows) { return (rows + LANES - 1) / LANES * LANES; }

static char *place_of(const row_plan *plan, const fl_operand *operand, size_t first)
{
    return operand->data + first * plan->call->length * plan->size;
}

/* ---- per-row values ---- */

/* Reads labels and lists the rows that are left out. Returns their number. */
static size_t take_labels(const row_plan *plan, size_t first, size_t rows, scratch *s)
{
    const fl_row_call *call = plan->call;
    size_t skipped =
        fl_take_labels(&call->labels, &call->where, call->length, first, rows, s->index, s->keep, s->skipped);
    for (size_t r = 0; call->labels.index.data && plan->reads && r < rows; r++) s->label[r] = (double)s->index[r];
    return skipped;
}

/* Fills in values that are the same for all rows */
static void fill_numbers(const row_plan *plan, scratch *s)
{
    const fl_row_call *call = plan->call;
    size_t rows = whole_groups(plan->rows);
    for (size_t r = 0; r < rows; r++) s->label[r] = s->at_label[r] = 0, s->weight[r] = 1, s->scale[r] = plan->scale;
    for (int k = 0; k < plan->loss->is->given; k++) memset(s->given[k], 0, rows * sizeof(double));
    for (int k = 0; k < plan->loss->is->parameters; k++)
        for (size_t r = 0; r < rows; r++) s->parameters[k][r] = call->parameters[k];
}

static void take_numbers(const row_plan *plan, size_t first, size_t rows, scratch *s)
{
    const fl_row_call *call = plan->call;
    const fl_row_shape *is = plan->loss->is;
    for (int k = 0; k < is->given; k++) fl_gather(&call->given[k], first, rows, FL_F64, s->given[k]);
    for (int k = 0; k < is->parameters; k++)
        if (call->parameter_arrays[k].data)
            fl_gather(&call->parameter_arrays[k], first, rows, FL_F64, s->parameters[k]);
    if (call->weight.data) fl_gather(&call->weight, first, rows, FL_F64, s->weight);
    if (call->grad_output.data) fl_gather(&call->grad_output, first, rows, FL_F64, s->scale);
    int of_labels = call->class_weight && !is->by_class;
    for (size_t r = 0; of_labels && r < rows; r++) {
        double weight = fl_number_at(call->class_weight, (size_t)s->index[r], call->class_weight_type);
        s->weight[r] = call->weight.data ? s->weight[r] * weight : weight;
    }
    if (!call->weight.data && !of_labels && !call->grad_output.data) return;
    for (size_t r = 0; r < rows; r++)
        s->scale[r] = plan->scale * s->weight[r] * (call->grad_output.data ? s->scale[r] : 1);
}

/* ---- tiles ---- */

static void fetch_vector(const row_plan *plan, int k, size_t first, size_t rows, scratch *s, fl_row_args *args)
{
    const fl_row_call *call = plan->call;
    const fl_operand *vector = &call->vectors[k];
    size_t length = call->length, size = plan->size, pad = whole_groups(rows) - rows;
    char *at = fl_is_ready(vector, call->type) ? place_of(plan, vector, first)
               : plan->layout == ACROSS        ? s->transposed
                                               : s->vectors[k];
    args->vectors[k] = plan->layout == ACROSS ? s->vectors[k] : at;
    if (length == 0) return;
    if (!fl_is_ready(vector, call->type)) fl_gather(vector, first * length, rows * length, call->type, at);
    if (plan->layout != ACROSS) return;
    plan->table->transpose(rows, length, at, (ptrdiff_t)length, s->vectors[k], (ptrdiff_t)plan->columns);
    for (size_t c = 0; pad && c < length; c++)
        memset(s->vectors[k] + (c * plan->columns + rows) * size, 0, pad * size);
}

/* The element of the first vector at each label */
static void find_at_labels(const row_plan *plan, size_t first, size_t rows, scratch *s, const fl_row_args *args)
{
    const fl_row_call *call = plan->call;
    int across = plan->layout == ACROSS;
    size_t row = across ? 1 : call->length, element = across ? plan->columns : 1;
    if (!plan->reads) fl_gather_places(&call->vectors[0], first, rows, call->length, s->index, s->at_label);
    for (size_t r = 0; plan->reads && r < rows; r++)
        s->at_label[r] = fl_number_at(args->vectors[0], (size_t)s->index[r] * element + r * row, call->type);
}

/* Adds rows of weight 0 to those that are left out, so that 0 times an infinite slope is 0. Returns their
 * number. */
static size_t rows_of_zeros(const row_plan *plan, size_t rows, size_t skipped, scratch *s)
{
    const fl_row_call *call = plan->call;
    size_t found = skipped, next = 0;
    if (skipped == rows || (plan->scale != 0 && !call->weight.data && !call->class_weight && !call->grad_output.data))
        return skipped;
    for (size_t r = 0; r < rows; r++) {
        int skips = next < skipped && s->skipped[next] == r;
        next += (size_t)skips;
        s->skipped[found] = r;
        found += !skips && s->scale[r] == 0 && !isnan(s->value[r]);
    }
    return found;
}

/* zero: number of rows to fill with zeros, listed in `skipped` */
static void put_output(const row_plan *plan, int k, size_t first, size_t rows, size_t skipped, size_t zero, scratch *s)
{
    const fl_row_call *call = plan->call;
    const fl_operand *output = &call->outputs[k];
    size_t length = call->length, size = plan->size;
    char *to = fl_is_ready(output, call->type) ? place_of(plan, output, first)
               : plan->layout == ACROSS        ? s->transposed
                                               : s->outputs[k];
    if (!output->data || length == 0) return;
    if (plan->layout == ACROSS && skipped < rows)
        plan->table->transpose(length, rows, s->outputs[k], (ptrdiff_t)plan->columns, to, (ptrdiff_t)length);
    for (size_t i = 0; i < zero; i++) memset(to + s->skipped[i] * length * size, 0, length * size);
    if (!fl_is_ready(output, call->type)) fl_scatter(output, first * length, rows * length, call->type, to);
}

/* Gradients and Hessians that are 0 except at labels. Rows with NaN at the label are NaN as a whole. */
static void put_at_labels(const row_plan *plan, size_t first, size_t rows, size_t skipped, scratch *s)
{
    const fl_row_call *call = plan->call;
    size_t length = call->length;
    for (int k = 0; k < 2; k++) {
        const fl_operand *output = &call->outputs[k ? FL_HESS : FL_GRAD];
        double *slope = s->factor[k];
        if (!output->data) continue;
        for (size_t r = 0; skipped < rows && r < rows; r++)
            slope[r] = s->scale[r] == 0 && isinf(slope[r]) ? 0 : s->scale[r] * slope[r];
        for (size_t i = 0; i < skipped; i++) slope[s->skipped[i]] = 0;
        fl_fill(output, first * length, rows * length, 0);
        fl_scatter_places(output, first, rows, length, s->index, slope);
        for (size_t r = 0; r < rows; r++)
            if (isnan(slope[r])) fl_fill(output, (first + r) * length, length, NAN);
    }
}

/* ---- long rows ---- */

typedef struct {
    const row_plan *plan;
    const fl_row_args *args;
    int fold, before; /* index of the fold, and the number of totals of those before it; -1: the map */
    double *totals;   /* of each part */
} row_parts;

static size_t parts_of(size_t length) { return length < 2 * PART ? 1 : length / PART; }

static void run_parts(void *context, fl_units *units)
{
    const row_parts *row = context;
    const row_plan *plan = row->plan;
    const fl_row_loss *loss = plan->loss;
    size_t parts = parts_of(row->args->length);
    int hess = 0;
    for (int k = 0; k < FL_MAX_INPUTS; k++) hess |= row->args->outputs[FL_HESS + k] != NULL;
    for (size_t u; fl_next(units, &u);) {
        fl_row_args part = *row->args;
        size_t start = u * PART, bytes = start * plan->size;
        double total[FL_MAX_TOTALS] = {0};
        part.length = u + 1 < parts ? PART : part.length - start;
        part.start = (double)start;
        for (int k = 0; k < FL_MAX_INPUTS; k++)
            if (part.vectors[k]) part.vectors[k] = (const char *)part.vectors[k] + bytes;
        if (part.class_weight)
            part.class_weight =
                (const char *)part.class_weight + start * fl_item_size[part.class_weight_narrow ? FL_F32 : FL_F64];
        for (int k = 0; k < FL_MAX_OUTPUTS; k++)
            if (part.outputs[k]) part.outputs[k] = (char *)part.outputs[k] + bytes;
        if (row->fold < 0) {
            (hess ? loss->map_hess : loss->map)(&part);
            continue;
        }
        for (int t = 0; t < FL_MAX_TOTALS; t++) {
            if (t < row->before) total[t] = *part.total[t];
            part.total[t] = &total[t];
        }
        loss->fold[row->fold](&part);
        memcpy(row->totals + u * FL_MAX_TOTALS, total, sizeof total);
    }
}

/* The maximum, or NaN */
static double largest_of(const double *totals, size_t parts, size_t stride)
{
    double largest = totals[0];
    for (size_t u = 1; u < parts; u++) {
        double x = totals[u * stride];
        largest = largest > x || isnan(largest) ? largest : x;
    }
    return largest;
}

/* ---- blocks ---- */

static void run_fold(const row_plan *plan, const fl_row_args *args, int f, int before, scratch *s)
{
    const fl_row_fold *fold = &plan->loss->is->folds[f];
    if (plan->layout != IN_PARTS) {
        plan->loss->fold[f](args);
        return;
    }
    size_t parts = parts_of(args->length);
    row_parts row = {plan, args, f, before, s->parts};
    fl_parallel_for(parts, (double)args->length, run_parts, &row);
    for (int t = 0; t < fold->totals; t++)
        args->total[before + t][0] =
            (fl_are_sums(fold->kind) ? fl_sum_of : largest_of)(s->parts + before + t, parts, FL_MAX_TOTALS);
}

static int is_immoderate(double square) { return (square < 0x1p-500) | (square > 0x1p500); }

/* Where sums of squares are not moderate, finds magnitudes that scale them to about 1. True if there are any. */
static int find_magnitudes(const row_plan *plan, const fl_row_args *args, int f, int before, scratch *s)
{
    int count = plan->loss->is->folds[f].totals, immoderate = 0;
    if (args->narrow) return 0;
    for (int t = 0; t < count; t++)
        for (size_t r = 0; r < args->rows; r++) immoderate |= is_immoderate(args->total[before + count + t][r]);
    if (!immoderate) return 0;
    run_fold(plan, args, f, before, s);
    for (int t = 0; t < count; t++)
        for (size_t r = 0; r < args->rows; r++)
            if (!is_immoderate(args->total[before + count + t][r])) args->total[before + t][r] = 1;
    return 1;
}

static void fold_rows(const row_plan *plan, const fl_row_args *args, scratch *s)
{
    const fl_row_fold *folds = plan->loss->is->folds;
    for (int f = 0, before = 0; f < FL_MAX_FOLDS; before += folds[f++].totals) {
        if (folds[f].kind == FL_MAGNITUDES || (folds[f].kind == FL_SUMS_FOR_MAP && !plan->maps)) {
            for (int t = before; t < before + folds[f].totals; t++)
                for (size_t r = 0; r < whole_groups(args->rows); r++) args->total[t][r] = 1;
        } else if (folds[f].totals) {
            run_fold(plan, args, f, before, s);
            if (f > 0 && folds[f - 1].kind == FL_MAGNITUDES &&
                find_magnitudes(plan, args, f - 1, before - folds[f - 1].totals, s))
                run_fold(plan, args, f, before, s);
        }
    }
}

static void map_rows(const row_plan *plan, const fl_row_args *args, scratch *s)
{
    int hess = 0;
    for (int k = 0; k < FL_MAX_INPUTS; k++) hess |= args->outputs[FL_HESS + k] != NULL;
    if (plan->layout == IN_PARTS) {
        row_parts row = {plan, args, -1, 0, s->parts};
        fl_parallel_for(parts_of(args->length), (double)args->length, run_parts, &row);
    } else {
        (hess ? plan->loss->map_hess : plan->loss->map)(args);
    }
}

static fl_row_args arguments(const row_plan *plan, size_t first, size_t rows, scratch *s)
{
    const fl_row_call *call = plan->call;
    fl_row_args args = {.rows = rows,
                        .length = call->length,
                        .columns = plan->layout == ACROSS ? plan->columns : 0,
                        .of = (double)call->length,
                        .narrow = call->type == FL_F32,
                        .label = s->label,
                        .at_label = s->at_label,
                        .weight = s->weight,
                        .scale = s->scale,
                        .value = s->value,
                        .class_weight = call->class_weight,
                        .class_weight_narrow = call->class_weight_type == FL_F32};
    memcpy(args.given, s->given, sizeof args.given);
    memcpy(args.parameters, s->parameters, sizeof args.parameters);
    memcpy(args.total, s->total, sizeof args.total);
    memcpy(args.factor, s->factor, sizeof args.factor);
    if (plan->loss->is->lists) {
        fl_gather_int64(&call->lists, first * call->length, rows * call->length, s->lists);
        args.lists = s->lists;
        args.room = s->room;
    }
    for (int k = FL_GRAD; k < FL_MAX_OUTPUTS; k++) {
        const fl_operand *output = &call->outputs[k];
        if (!output->data) continue;
        int in_place = plan->layout != ACROSS && fl_is_ready(output, call->type);
        args.outputs[k] = in_place ? place_of(plan, output, first) : s->outputs[k];
    }
    return args;
}

static void run_block(const row_plan *plan, size_t first, size_t rows, scratch *s)
{
    const fl_row_call *call = plan->call;
    const fl_row_shape *is = plan->loss->is;
    assert(rows > 0 && rows <= plan->rows && first + rows <= call->rows);
    size_t skipped = take_labels(plan, first, rows, s);
    if (skipped < rows) {
        fl_row_args args = arguments(plan, first, rows, s);
        take_numbers(plan, first, rows, s);
        for (int k = 0; plan->reads && k < is->vectors; k++) fetch_vector(plan, k, first, rows, s, &args);
        if (is->labels) find_at_labels(plan, first, rows, s, &args);
        fold_rows(plan, &args, s);
        plan->loss->finish(&args);
        if (plan->maps && plan->reads && !is->lists) map_rows(plan, &args, s);
    }
    if (plan->maps && !plan->reads) put_at_labels(plan, first, rows, skipped, s);
    size_t zero = plan->maps && plan->reads ? rows_of_zeros(plan, rows, skipped, s) : 0;
    for (int k = FL_GRAD; plan->maps && plan->reads && k < FL_MAX_OUTPUTS; k++)
        put_output(plan, k, first, rows, skipped, zero, s);
    for (size_t i = 0; i < skipped; i++) s->value[s->skipped[i]] = 0;
    if (call->outputs[FL_VALUE].data) fl_scatter(&call->outputs[FL_VALUE], first, rows, FL_F64, s->value);
    if (call->want_sum) plan->doubles->add(rows, s->value, s->lanes);
}

static void *take(char **at, size_t bytes)
{
    void *taken = *at;
    assert((uintptr_t)taken % sizeof(double) == 0);
    *at += bytes;
    return taken;
}

/* Allocates per-row arrays and the tiles that the operands of a call need. False: no memory. */
static int take_memory(const row_plan *plan, scratch *s)
{
    const fl_row_call *call = plan->call;
    const fl_row_shape *is = plan->loss->is;
    int across = plan->layout == ACROSS, gathers = 0, tiles = 0, totals = 0;
    char **own[FL_MAX_INPUTS + FL_MAX_OUTPUTS + 1];
    memset(s, 0, offsetof(scratch, lanes)); /* pointers */
    memset(s->vectors, 0, sizeof s->vectors);
    memset(s->outputs, 0, sizeof s->outputs);
    for (int k = 0; plan->reads && k < is->vectors; k++) {
        gathers |= !fl_is_ready(&call->vectors[k], call->type);
        if (across || !fl_is_ready(&call->vectors[k], call->type)) own[tiles++] = &s->vectors[k];
    }
    for (int k = FL_GRAD; plan->maps && plan->reads && k < FL_MAX_OUTPUTS; k++) {
        if (!call->outputs[k].data) continue;
        gathers |= !fl_is_ready(&call->outputs[k], call->type);
        if (across || !fl_is_ready(&call->outputs[k], call->type)) own[tiles++] = &s->outputs[k];
    }
    if (across && gathers) own[tiles++] = &s->transposed;
    for (int f = 0; f < FL_MAX_FOLDS; f++) totals += is->folds[f].totals;
    double **columns[] = {&s->label, &s->at_label, &s->weight, &s->scale, &s->value, &s->keep};
    int fixed = sizeof columns / sizeof *columns, numbers = is->given + is->parameters + totals + is->factors;
    size_t column = (whole_groups(plan->rows) + LANES) * sizeof(double); /* and a cache line, so that arrays are no
                                                                          * power of two apart */
    size_t parts = plan->layout == IN_PARTS ? parts_of(call->length) * FL_MAX_TOTALS * sizeof(double) : 0;
    size_t lists = is->lists ? plan->rows * call->length * sizeof(int64_t) : 0;
    size_t room = is->lists ? FL_LIST_NUMBERS(call->length) * sizeof(double) : 0;
    size_t bytes = (size_t)tiles * plan->tile + (size_t)(fixed + numbers + 2) * column + parts + lists + room;
    s->allocated = bytes > SMALL_BYTES ? malloc(bytes + FL_PAD) : NULL;
    if (bytes > SMALL_BYTES && !s->allocated) return 0;
    char *at = s->allocated ? s->allocated + FL_PAD - (uintptr_t)s->allocated % FL_PAD : s->small;
    for (int k = 0; k < tiles; k++) *own[k] = take(&at, plan->tile);
    for (int k = 0; k < fixed; k++) *columns[k] = take(&at, column);
    for (int k = 0; k < is->given; k++) s->given[k] = take(&at, column);
    for (int k = 0; k < is->parameters; k++) s->parameters[k] = take(&at, column);
    for (int k = 0; k < totals; k++) s->total[k] = take(&at, column);
    for (int k = 0; k < is->factors; k++) s->factor[k] = take(&at, column);
    s->index = take(&at, column);
    s->skipped = take(&at, column);
    s->parts = take(&at, parts);
    s->lists = take(&at, lists);
    s->room = take(&at, room);
    assert((size_t)(at - (s->allocated ? (char *)s->allocated : s->small)) <= bytes + FL_PAD);
    return 1;
}

/* Runs on each thread that takes part. A thread that gets no memory leaves its units to the others. */
static void run_units(void *context, fl_units *units)
{
    row_plan *plan = context;
    const fl_row_call *call = plan->call;
    scratch s;
    size_t u, done = 0;
    if (!take_memory(plan, &s)) return;
    fill_numbers(plan, &s);
    for (; fl_next(units, &u); done++) {
        size_t end = call->rows - u * plan->unit < plan->unit ? call->rows : (u + 1) * plan->unit;
        memset(s.lanes, 0, sizeof s.lanes);
        for (size_t first = u * plan->unit; first < end; first += plan->block)
            run_block(plan, first, end - first < plan->block ? end - first : plan->block, &s);
        plan->partial[u] = plan->doubles->fold(s.lanes);
    }
    plan->done += done;
    free(s.allocated);
}

/* ---- plans ---- */

/* The loss of the call, or the special one that is equal at its parameters */
static const fl_row_loss *loss_of(const fl_row_call *call, const fl_table *table)
{
    const fl_row_loss *general = &table->row_losses[call->loss], *end = table->row_losses + table->row_loss_count;
    for (const fl_row_loss *loss = general + 1; loss < end && loss->is->special; loss++) {
        int parameter = loss->is->special - 1;
        if (!call->parameter_arrays[parameter].data && call->parameters[parameter] == loss->is->at) return loss;
    }
    return general;
}

static row_plan plan_of(const fl_row_call *call, const fl_row_loss *loss)
{
    size_t length = call->length, numbers = length ? length : 1;
    row_plan plan = {.call = call,
                     .loss = loss,
                     .doubles = fl_current_isa->tables[FL_F64],
                     .table = fl_current_isa->tables[call->type],
                     .layout = length <= SHORT_ROW ? ACROSS
                               : length < 2 * PART ? ALONG
                                                   : IN_PARTS,
                     .size = fl_item_size[call->type]};
    for (int k = FL_GRAD; k < FL_MAX_OUTPUTS; k++) plan.maps |= call->outputs[k].data != NULL;
    plan.reads = !plan.loss->is->at_label_only;
    if (plan.loss->is->lists) plan.layout = ALONG;
    plan.block = !plan.reads                          ? BLOCK_AT_LABELS
                 : numbers * FL_ROWS <= BLOCK_NUMBERS ? FL_ROWS
                 : numbers < BLOCK_NUMBERS            ? BLOCK_NUMBERS / numbers
                                                      : 1;
    plan.unit = plan.block * (plan.block * numbers < UNIT_ELEMENTS ? UNIT_ELEMENTS / (plan.block * numbers) : 1);
    plan.units = (call->rows + plan.unit - 1) / plan.unit;
    plan.rows = call->rows < plan.block ? call->rows : plan.block;
    size_t rows = whole_groups(plan.rows);
    plan.columns = rows < 64 ? rows : rows + 16; /* a power of two would map all columns to the same cache sets */
    size_t tile = (plan.layout == ACROSS ? plan.columns : rows) * length * plan.size;
    plan.tile = (tile + 2 * FL_PAD - 1) / FL_PAD * FL_PAD;
    return plan;
}

/* ---- checks ---- */

typedef struct {
    const fl_row_call *call;
    const fl_row_shape *is;
    size_t unit;                      /* rows */
    int restricted, weighs;           /* whether there are domains to check; whether the mean divides by weights */
    double *partial;                  /* number or weight of rows that count, by unit */
    atomic_size_t bad_label, bad_row; /* the first ones found so far; SIZE_MAX: none */
} row_checks;

static void lower(atomic_size_t *first, size_t row)
{
    size_t before = *first;
    while (row < before && !atomic_compare_exchange_weak(first, &before, row)) continue;
}

/* Checks per-row values */
static void check_numbers(row_checks *checks, const fl_domain *domain, size_t first, size_t rows, const double *keep,
                          const double *x)
{
    const fl_table *table = fl_current_isa->tables[FL_F64];
    if (domain->kind == FL_RANGE && !table->outside(rows, x, domain->low, domain->high)) return;
    for (size_t r = 0; r < rows; r++)
        if (keep[r] != 0 && fl_is_outside(domain, x[r])) lower(&checks->bad_row, first + r);
}

static int is_inside_out(const void *box, size_t i, fl_type type)
{
    int x = fl_number_at(box, i + 2, type) < fl_number_at(box, i, type);
    return x | (fl_number_at(box, i + 3, type) < fl_number_at(box, i + 1, type));
}

/* Checks all elements of rows: at once if in place, otherwise gathered in pieces, of whole rows if these are short */
static void check_vector(row_checks *checks, int k, size_t first, size_t rows, const double *keep)
{
    const fl_row_call *call = checks->call;
    const fl_table *table = fl_current_isa->tables[call->type];
    const fl_operand *vector = &call->vectors[k];
    const fl_domain *domain = &call->vector_domains[k];
    size_t length = call->length, all = rows * length, piece = fl_is_ready(vector, call->type) ? all : CHECKED_NUMBERS,
           count;
    double own[CHECKED_NUMBERS];
    if (domain->kind == FL_ANY || all == 0) return;
    if (!fl_is_ready(vector, call->type) && length < piece) piece -= piece % length;
    for (size_t start = 0; start < all; start += count) {
        const void *x =
            fl_is_ready(vector, call->type) ? vector->data + first * length * fl_item_size[call->type] : (void *)own;
        count = all - start < piece ? all - start : piece;
        if (!fl_is_ready(vector, call->type)) fl_gather(vector, first * length + start, count, call->type, own);
        for (size_t i = 0; domain->kind == FL_BOXES && i + 4 <= count; i += 4) {
            size_t r = (start + i) / length;
            if (is_inside_out(x, i, call->type) && keep[r] != 0) lower(&checks->bad_row, first + r);
        }
        if (domain->kind == FL_BOXES || !table->outside(count, x, domain->low, domain->high)) continue;
        for (size_t i = 0; i < count; i++) {
            size_t r = (start + i) / length;
            if (keep[r] != 0 && fl_is_outside(domain, fl_number_at(x, i, call->type)))
                lower(&checks->bad_row, first + r);
        }
    }
}

/* Elements after the end of a list are checked too */
static void check_lists(row_checks *checks, size_t first, size_t rows, const double *keep)
{
    const fl_row_call *call = checks->call;
    size_t length = call->length, all = rows * length, count;
    int64_t label[CHECKED_NUMBERS];
    for (size_t start = 0; start < all; start += count) {
        count = all - start < CHECKED_NUMBERS ? all - start : CHECKED_NUMBERS;
        fl_gather_int64(&call->lists, first * length + start, count, label);
        for (size_t i = 0; i < count; i++) {
            if (label[i] == -1 || (uint64_t)label[i] < length || keep[(start + i) / length] == 0) continue;
            lower(&checks->bad_label, first * length + start + i);
        }
    }
}

/* Labels in place if they are contiguous int64, or gathered; NULL if there are none */
static const int64_t *labels_there(const fl_row_call *call, size_t first, size_t rows, int64_t *own)
{
    const fl_operand *labels = &call->labels.index;
    if (!labels->data) return NULL;
    if (fl_is_ready(labels, FL_I64)) return (const int64_t *)labels->data + first;
    fl_gather_int64(labels, first, rows, own);
    return own;
}

static void check_units(void *context, fl_units *units)
{
    row_checks *checks = context;
    const fl_row_call *call = checks->call;
    const fl_row_shape *is = checks->is;
    int64_t label[FL_ROWS];
    double keep[FL_ROWS], weight[FL_ROWS], x[FL_ROWS];
    for (size_t u; fl_next(units, &u);) {
        size_t end = call->rows - u * checks->unit < checks->unit ? call->rows : (u + 1) * checks->unit, rows;
        fl_sum sum = {0}; /* compensated: many equal weights would all have the same rounding error */
        for (size_t first = u * checks->unit; first < end; first += rows) {
            rows = end - first < FL_ROWS ? end - first : FL_ROWS;
            const int64_t *there = labels_there(call, first, rows, label);
            int ordinary = !checks->weighs && !call->where.data &&
                           (!there || fl_are_ordinary(&call->labels, call->length, rows, there));
            if (ordinary) sum.sum += (double)rows;
            if (ordinary && !checks->restricted) continue;
            /* a copy, which other threads cannot change */
            if (there && there != label) fl_gather_int64(&call->labels.index, first, rows, label);
            for (size_t r = 0; r < rows; r++) keep[r] = weight[r] = 1;
            if (call->where.data) fl_gather(&call->where, first, rows, FL_F64, keep);
            if (call->weight.data && call->weight_in_mean) fl_gather(&call->weight, first, rows, FL_F64, weight);
            for (size_t r = 0; !ordinary && call->labels.index.data && r < rows; r++) {
                keep[r] = keep[r] != 0 && !fl_is_ignored(&call->labels, label[r]);
                if (keep[r] != 0 && (uint64_t)label[r] >= call->length) {
                    lower(&checks->bad_label, first + r);
                    keep[r] = 0;
                }
                if (keep[r] == 0)
                    label[r] = 0;
                else if (call->class_weight && call->weight_in_mean)
                    weight[r] *= fl_number_at(call->class_weight, (size_t)label[r], call->class_weight_type);
            }
            for (int k = 0; k < is->given; k++) {
                if (call->domains[k].kind == FL_ANY) continue;
                fl_gather(&call->given[k], first, rows, FL_F64, x);
                check_numbers(checks, &call->domains[k], first, rows, keep, x);
            }
            if (is->at_label_only && call->vector_domains[0].kind != FL_ANY) {
                fl_gather_places(&call->vectors[0], first, rows, call->length, label, x);
                check_numbers(checks, &call->vector_domains[0], first, rows, keep, x);
            }
            for (int k = 0; k < is->vectors && !is->at_label_only; k++) check_vector(checks, k, first, rows, keep);
            size_t count = 0;
            for (size_t r = 0; !ordinary && !checks->weighs && r < rows; r++) count += keep[r] != 0;
            sum.sum += (double)count;
            for (size_t r = 0; !ordinary && checks->weighs && r < rows; r++)
                fl_add(&sum, keep[r] != 0 ? weight[r] : 0);
            if (is->lists) check_lists(checks, first, rows, keep);
        }
        checks->partial[u] = fl_total(&sum);
    }
}

/* True if checks read all elements of a row */
static int checks_whole_rows(const fl_row_call *call, const fl_row_shape *is)
{
    int some = 0;
    for (int k = 0; k < is->vectors; k++) some |= call->vector_domains[k].kind != FL_ANY;
    return (some && !is->at_label_only) || is->lists;
}

void fl_row_units(const fl_row_call *call, size_t *summed, size_t *counted)
{
    const fl_row_loss *loss = loss_of(call, fl_current_isa->tables[FL_F64]);
    const fl_row_shape *is = loss->is;
    size_t length = call->length ? call->length : 1, at_once = UNIT_CHECKED;
    if (checks_whole_rows(call, is) && length * UNIT_CHECKED > UNIT_ELEMENTS) at_once = UNIT_ELEMENTS / length;
    *summed = is->of_softmax ? fl_softmax_unit(length) : plan_of(call, loss).unit;
    *counted = *summed * (at_once > *summed ? at_once / *summed : 1);
}

static int check_rows(const fl_row_call *call, const fl_row_shape *is, fl_row_result *result)
{
    int restricted = is->lists, whole = checks_whole_rows(call, is);
    for (int k = 0; k < is->given; k++) restricted |= call->domains[k].kind != FL_ANY;
    for (int k = 0; k < is->vectors; k++) restricted |= call->vector_domains[k].kind != FL_ANY;
    result->denominator = (double)call->rows;
    if (!is->labels && !restricted && !call->where.data && !(call->weight.data && call->weight_in_mean)) return FL_OK;
    size_t summed, unit;
    fl_row_units(call, &summed, &unit);
    size_t units = (call->rows + unit - 1) / unit;
    double few[64], *partial = units <= 64 ? few : malloc(units * sizeof *partial);
    if (!partial) return FL_NO_MEMORY;
    int weighs = call->weight_in_mean && (call->weight.data || call->class_weight);
    row_checks checks = {call, is, unit, restricted, weighs, partial, SIZE_MAX, SIZE_MAX};
    fl_float_state state = fl_enter();
    fl_parallel_for(units, (double)call->rows * (whole ? (double)call->length : 1), check_units, &checks);
    result->denominator = fl_fold(partial, units, call->weight_units);
    fl_leave(state);
    if (partial != few) free(partial);
    result->bad_label = checks.bad_label != SIZE_MAX;
    result->bad_row = result->bad_label ? checks.bad_label : checks.bad_row;
    return result->bad_row == SIZE_MAX ? FL_OK : FL_OUT_OF_DOMAIN;
}

/* ---- whole calls ---- */

static int run_rows(const fl_row_call *call, const fl_row_loss *loss, double denominator, double *value)
{
    fl_float_state state = fl_enter();
    row_plan plan = plan_of(call, loss);
    plan.scale = !call->mean ? call->scale : denominator ? call->scale / denominator : 0;
    double few[64];
    plan.partial = plan.units <= 64 ? few : malloc(plan.units * sizeof *plan.partial);
    if (plan.partial) {
        int threads_on_each = plan.layout == IN_PARTS && call->rows < 4 * (size_t)fl_threads();
        fl_parallel_for(plan.units, threads_on_each ? 0 : (double)call->rows * (double)call->length, run_units, &plan);
        *value = fl_fold(plan.partial, plan.done == plan.units ? plan.units : 0, call->value_units);
        if (call->mean) *value = denominator ? *value / denominator : NAN;
        if (plan.partial != few) free(plan.partial);
    }
    fl_leave(state);
    return plan.partial && plan.done == plan.units ? FL_OK : FL_NO_MEMORY;
}

int fl_row_run(const fl_row_call *call, fl_row_result *result)
{
    const fl_row_loss *loss = loss_of(call, fl_current_isa->tables[FL_F64]);
    int status = check_rows(call, loss->is, result);
    if (status != FL_OK) return status;
    return (loss->is->of_softmax ? fl_softmax_run : run_rows)(call, loss, result->denominator, &result->value);
}

int fl_row_find(const char *name)
{
    const fl_table *table = fl_current_isa->tables[FL_F64];
    for (size_t k = 0; k < table->row_loss_count; k++)
        if (strcmp(table->row_losses[k].name, name) == 0) return (int)k;
    return -1;
}

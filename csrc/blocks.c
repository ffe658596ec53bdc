/* Element-wise calls, a cache-sized block at a time: everything that does not depend on which loss it is.
 * Strides and types, domains, weights, masks, upstream gradients and sums are handled around the kernel. */
#include "elements.h"
#include "fastloss.h"
#include "float_state.h"
#include "threads.h"

#include <float.h>
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* Results are written with non-temporal stores, STREAMED_BYTES at a time, in calls that touch more than LARGE_BYTES,
 * if the fastest of the first TRIAL chunks took less than QUICK nanoseconds per byte. Such a call is bound by memory;
 * one that is bound by arithmetic would stall on these stores. */
#define STREAMED_BYTES 2048
#define LARGE_BYTES 64e6 /* more than any cache holds */
#define TRIAL 16
#define QUICK 0.06

#define CHUNK_ELEMENTS ((size_t)FL_BLOCK * FL_CHUNK)

/* Bytes of each operand that are checked at a time and then read again from the first-level cache */
#define CHECKED_BYTES 8192

/* If a sum of floats is at most this per element, values may have underflowed. It is then computed again in double. */
#define FAINT 0x1p-100

/* Bytes of each buffer on the stack, if a call needs all buffers. A thread may have little stack. */
#define SMALL 256

/* Buffers hold one block of each operand that cannot be used in place. */
enum {
    INPUTS,
    PARAMETERS = INPUTS + FL_MAX_INPUTS,
    FACTOR = PARAMETERS + FL_MAX_PARAMETERS,
    KEEP,
    VECTORS,
    OUTPUTS = VECTORS + FL_MAX_INPUTS,
    BUFFERS = OUTPUTS + FL_MAX_OUTPUTS
};

static const void *fetch(const fl_operand *operand, size_t start, size_t count, fl_type type, void *buffer)
{
    if (fl_is_ready(operand, type)) return operand->data + start * fl_item_size[type];
    fl_gather(operand, start, count, type, buffer);
    return buffer;
}

/* The same in double, by way of floats: both types compute with the same elements. */
static const void *fetch_floats(const fl_operand *operand, size_t start, size_t count, void *buffer)
{
    const void *floats = fetch(operand, start, count, FL_F32, (float *)buffer + count);
    fl_current_isa->tables[FL_F32]->widen(count, floats, buffer);
    return buffer;
}

/* The number of bytes that are not 0. Eight are tested at a time; the highest bit of each tells. */
static size_t count_kept(const uint8_t *keep, size_t count)
{
    const uint64_t low = 0x7f7f7f7f7f7f7f7f, ones = 0x0101010101010101;
    size_t kept = 0, i = 0;
    while (i + 8 <= count) {
        uint64_t sum = 0; /* eight counts, each a byte of at most 255 */
        for (size_t end = i + 8 * 255; i + 8 <= count && i < end; i += 8) {
            uint64_t x;
            memcpy(&x, keep + i, sizeof x);
            sum += (((x & low) + low) | x) >> 7 & ones;
        }
        sum = (sum & 0x00ff00ff00ff00ff) + (sum >> 8 & 0x00ff00ff00ff00ff);
        kept += sum * 0x0001000100010001 >> 48;
    }
    for (; i < count; i++) kept += keep[i] != 0;
    return kept;
}

/* A value inside the domain, to replace excluded elements */
static double inside(const fl_domain *domain)
{
    if (domain->kind == FL_PLUS_MINUS_ONE) return 1;
    if (domain->kind == FL_ANY || (domain->low <= 0.5 && domain->high >= 0.5)) return 0.5;
    return domain->low > 0.5 ? domain->low : domain->high;
}

/* The closest domain with limits that floats hold */
static fl_domain in_floats(const fl_domain *domain)
{
    fl_domain narrowed = *domain;
    float low = (float)domain->low, high = (float)domain->high;
    narrowed.low = low < domain->low ? nextafterf(low, INFINITY) : low;
    narrowed.high = high > domain->high ? nextafterf(high, -INFINITY) : high;
    return narrowed;
}

static int in_domain(const fl_table *table, const fl_domain *domain, size_t count, const void *x)
{
    if (domain->kind == FL_RANGE) return !table->outside(count, x, domain->low, domain->high);
    if (domain->kind == FL_PLUS_MINUS_ONE) return !table->not_plus_minus_one(count, x);
    return 1;
}

/* What follows from a call as a whole, once fl_pointwise has found it out. */
typedef struct {
    const fl_pointwise_call *call;
    int kernels;   /* index of the loss whose kernels are used: the call's or, at plain parameters, the next */
    int in_double; /* arrays of floats are computed by the kernels for doubles, because some scalar needs it */
    int checked;   /* no input is outside its domain */
    int looks;     /* in float, though some array holds more than floats: its elements are looked at when used */
    double scale;  /* of gradients and Hessians: with the denominator and the scalar weight */
    double weight; /* scalar weight of values, unless it cancels */
    double denominator;
    double numbers[FL_MAX_NUMBERS];
    const double *program_numbers;
} job;

static const fl_pointwise_loss *loss_of(const job *j, fl_type type)
{
    const fl_program *program = j->call->program;
    return program ? fl_program_loss(program, type) : &fl_current_isa->tables[type]->losses[j->kernels];
}

static fl_pointwise_kernel kernel_for(const fl_pointwise_loss *loss, const fl_pointwise_call *call, int per_element,
                                      int products)
{
    const fl_operand *outputs = call->outputs;
    int beyond_first = call->gauss_newton || per_element;
    for (int k = 1; k < loss->inputs; k++) beyond_first |= outputs[FL_GRAD + k].data || outputs[FL_HESS + k].data;
    int first = (outputs[FL_VALUE].data || call->want_sum ? WANT_VALUE : 0) | (outputs[FL_GRAD].data ? WANT_GRAD : 0) |
                (outputs[FL_HESS].data ? WANT_HESS : 0);
    if (beyond_first) return loss->full;
    switch (first) {
    case WANT_VALUE: return loss->value;
    case WANT_GRAD: return loss->grad;
    case WANT_VALUE | WANT_GRAD: return loss->value_grad;
    case WANT_HESS: return products ? loss->grad_hess : loss->full; /* the gradient goes to a buffer */
    case WANT_GRAD | WANT_HESS: return loss->grad_hess;
    default: return loss->full;
    }
}

/* How a result is stored: by the kernel itself, or block by block from a buffer, perhaps with non-temporal stores */
typedef enum { ABSENT, IN_PLACE, SCATTERED, STREAMED } way;

/* What the blocks of a call share, and the sums of values of one chunk. Each thread has its own. */
typedef struct {
    const job *job;
    const fl_pointwise_call *call; /* the job's */
    fl_type type;                  /* computed in */
    const fl_table *table;
    const fl_pointwise_loss *loss;
    fl_pointwise_kernel kernel;
    int sum_stored; /* values are stored to a buffer, weighted if there are weights, and then summed */
    int composed;   /* results are processed further after the kernel */
    int products;   /* number of vectors that the Hessian is multiplied by */
    size_t block;   /* elements at a time */
    way way[FL_MAX_OUTPUTS];
    size_t streamed_bytes;
    fl_pointwise_args args;
    float scale;
    _Alignas(FL_PAD) double lanes[FL_LANES(sizeof(double))];
    _Alignas(FL_PAD) double lost[FL_LANES(sizeof(double))];  /* rounding errors of `lanes`, in a sum of weights */
    _Alignas(FL_PAD) double spans[FL_LANES(sizeof(double))]; /* lanes of the spans that are complete, */
    int has_spans;                                           /* if there are any */
    int saves;                                               /* true if anything is in `saved` */
    char *saved[KEEP]; /* operands of a chunk that results overwrite, in case its sum is computed again */
    void *memory;      /* allocated for the buffers; NULL: they are in `small` */
    char *buffers;
    size_t room;            /* bytes of each buffer */
    size_t capacity;        /* elements of each buffer, without the padding */
    uint8_t place[BUFFERS]; /* index of each buffer that is needed */
    _Alignas(FL_PAD) char small[BUFFERS * (SMALL + FL_PAD)];
} worker;

static void *buffer(worker *w, int which) { return w->buffers + w->place[which] * w->room; }

/* Bytes per element, over all arrays, of a call so large that results may be streamed; otherwise 0 */
static size_t streamed_bytes(const job *j, const fl_pointwise_loss *loss)
{
    const fl_pointwise_call *call = j->call;
    if (!fl_can_stream || !call->given_results || j->in_double) return 0;
    size_t arrays = (size_t)loss->inputs;
    for (int k = 0; k < FL_MAX_OUTPUTS; k++) arrays += call->outputs[k].data != NULL;
    size_t bytes = arrays * fl_item_size[call->type];
    return (double)(call->count * bytes) > LARGE_BYTES ? bytes : 0;
}

/* True if a result overwrites an input: its memory is in the cache already. */
static int replaces_input(const fl_pointwise_call *call, const fl_operand *result)
{
    int replaces = 0;
    for (int k = 0; k < FL_MAX_INPUTS; k++) replaces |= call->inputs[k].data == result->data;
    return replaces;
}

static int any_is_transposed(const fl_pointwise_call *call, fl_type type)
{
    int across = fl_is_transposed(&call->weight, type) | fl_is_transposed(&call->grad_output, type);
    for (int k = 0; k < FL_MAX_INPUTS; k++)
        across |= fl_is_transposed(&call->inputs[k], type) | fl_is_transposed(&call->vectors[k], type);
    for (int k = 0; k < FL_MAX_OUTPUTS; k++) across |= fl_is_transposed(&call->outputs[k], type);
    return across;
}

static void release_buffers(worker *w)
{
    for (int k = 0; w->saves && k < KEEP; k++) free(w->saved[k]);
    free(w->memory);
}

static int is_weighted(const fl_pointwise_call *call) { return call->where.data || call->weight.data; }

/* True if a result overwrites weights, upstream gradients or vectors, which other results may still need */
static int replaces_factor(const fl_pointwise_call *call, const fl_operand *result)
{
    int replaces = call->weight.data == result->data || call->grad_output.data == result->data;
    for (int k = 0; k < FL_MAX_INPUTS; k++) replaces |= call->vectors[k].data == result->data;
    return replaces;
}

/* Chooses how each result is stored. One that overwrites a factor of results waits in a buffer until all have been
 * multiplied by it. */
static void choose_ways(worker *w, int streams)
{
    const fl_pointwise_call *call = w->call;
    w->composed = is_weighted(call) || call->grad_output.data || w->products || w->sum_stored;
    for (int k = 0; k < FL_MAX_OUTPUTS; k++) {
        const fl_operand *result = &call->outputs[k];
        w->way[k] = ABSENT;
        if (!result->data) continue;
        int waits = w->products || (k == FL_VALUE && w->job->weight != 1) || replaces_factor(call, result);
        w->way[k] = !fl_is_ready(result, w->type)              ? SCATTERED
                    : streams && !replaces_input(call, result) ? STREAMED
                    : waits                                    ? SCATTERED
                                                               : IN_PLACE;
        w->composed |= w->way[k] != IN_PLACE;
    }
}

/* True if excluded elements of an input need not be replaced: there are none, or its domain is everything. */
static int takes_all(const worker *w, int input)
{
    return !w->call->where.data || w->call->domains[input].kind == FL_ANY;
}

static int is_unchecked(const worker *w, int input)
{
    return !w->job->checked && w->call->domains[input].kind != FL_ANY;
}

static int needs(const worker *w, int which)
{
    const fl_pointwise_call *call = w->call;
    if (which < PARAMETERS)
        return which < w->loss->inputs &&
               (w->job->in_double || !fl_is_ready(&call->inputs[which], w->type) || !takes_all(w, which));
    if (which < FACTOR) return w->args.per_element && which - PARAMETERS < w->loss->parameters;
    if (which == FACTOR) return 1;
    if (which == KEEP) return call->where.data && !fl_is_ready(&call->where, FL_BOOL);
    if (which < OUTPUTS) return call->vectors[which - VECTORS].data != NULL;
    int output = which - OUTPUTS, may_be_streamed = w->streamed_bytes && call->outputs[output].data;
    return w->way[output] > IN_PLACE || may_be_streamed || w->products || (output == FL_VALUE && w->sum_stored);
}

/* Memory for the buffers, if any are needed. A block of transposed operands is a whole chunk, because each line of the
 * cache holds elements of many rows. If allocation fails, blocks are shorter and the call slower. */
static void take_buffers(worker *w)
{
    const fl_pointwise_call *call = w->call;
    size_t size = fl_item_size[w->type], used = 0;
    int needed = w->composed || w->args.per_element || w->streamed_bytes;
    for (int k = 0; k < w->loss->inputs; k++) needed |= !fl_is_ready(&call->inputs[k], w->type);
    memset(w->place, 0, sizeof w->place);
    w->memory = NULL;
    w->buffers = w->small;
    w->capacity = SMALL / size;
    w->room = SMALL + FL_PAD;
    if (!needed) return;
    for (int k = 0; k < BUFFERS; k++)
        if (needs(w, k)) w->place[k] = (uint8_t)used++;
    size_t block = any_is_transposed(call, w->type) ? CHUNK_ELEMENTS : FL_BLOCK;
    if (call->count < block) block = (call->count + FL_PAD - 1) / FL_PAD * FL_PAD;
    size_t room = block * size + FL_PAD;
    if (used * room > sizeof w->small) {
        w->memory = malloc(used * room + FL_PAD);
        if (!w->memory) return;
        w->buffers = (char *)w->memory + FL_PAD - (uintptr_t)w->memory % FL_PAD;
    }
    w->capacity = block;
    w->room = room;
}

/* Chooses the number of elements in a block */
static void choose_block(worker *w, int streams)
{
    const fl_pointwise_call *call = w->call;
    int through = w->composed || w->args.per_element, once = !through; /* once: nothing is read or written twice */
    for (int k = 0; k < w->loss->inputs; k++) {
        through |= !fl_is_ready(&call->inputs[k], w->type);
        once &= fl_is_ready(&call->inputs[k], w->type) && !is_unchecked(w, k);
    }
    size_t streamed = STREAMED_BYTES / fl_item_size[w->type];
    w->block = once ? CHUNK_ELEMENTS : !through ? CHECKED_BYTES / fl_item_size[w->type] : w->capacity;
    if (w->type == FL_F64 && w->args.lanes && w->capacity <= FL_BLOCK && w->block > FL_SPAN) w->block = FL_SPAN;
    if (streams && streamed < w->capacity && w->capacity <= FL_BLOCK) w->block = streamed;
    for (int k = 0; k < FL_MAX_OUTPUTS; k++)
        if (w->way[k] != ABSENT) w->args.outputs[k] = buffer(w, OUTPUTS + k);
}

static void prepare(worker *w, const job *j)
{
    const fl_pointwise_call *call = w->call = j->call;
    w->job = j;
    w->saves = 0;
    w->type = j->in_double ? FL_F64 : call->type;
    w->table = fl_current_isa->tables[w->type];
    const fl_pointwise_loss *loss = w->loss = loss_of(j, w->type);
    memset(&w->args, 0, sizeof w->args);
    for (int k = 0; k < loss->parameters; k++) w->args.per_element |= call->parameter_arrays[k].data != NULL;
    w->products = 0;
    for (int k = 0; k < loss->inputs; k++) w->products += call->vectors[k].data != NULL;
    w->kernel = kernel_for(loss, call, w->args.per_element, w->products);
    w->sum_stored = call->want_sum && (is_weighted(call) || (w->kernel == loss->full && !call->program));
    w->args.numbers = call->program ? j->program_numbers : j->numbers;
    w->args.program = call->program;
    w->scale = (float)j->scale;
    w->args.scale = w->type == FL_F32 ? (const void *)&w->scale : &j->scale;
    w->args.lanes = call->want_sum && !w->sum_stored ? w->lanes : NULL;
    w->args.gauss_newton = call->gauss_newton;
    w->streamed_bytes = streamed_bytes(j, loss);
    choose_ways(w, 0);
    take_buffers(w);
    choose_block(w, 0);
    if (w->sum_stored) w->args.outputs[FL_VALUE] = buffer(w, OUTPUTS + FL_VALUE);
    if (w->products && w->kernel == loss->grad_hess && w->kernel != loss->full)
        w->args.outputs[FL_GRAD] = buffer(w, OUTPUTS + FL_GRAD);
    if (w->products > 1) w->args.outputs[FL_CROSS] = buffer(w, OUTPUTS + FL_CROSS);
    for (int k = 0; w->args.per_element && k < loss->parameters; k++) {
        if (call->parameter_arrays[k].data) continue;
        fl_set_numbers(buffer(w, PARAMETERS + k), w->block, w->type, j->numbers[k]);
        w->args.parameters[k] = buffer(w, PARAMETERS + k);
    }
}

/* The mask of one block, or NULL */
static const uint8_t *fetch_mask(worker *w, size_t start, size_t count)
{
    const fl_operand *where = &w->call->where;
    if (!where->data) return NULL;
    if (fl_is_ready(where, FL_BOOL)) return (const uint8_t *)where->data + start;
    fl_gather_bools(where, start, count, buffer(w, KEEP));
    return buffer(w, KEEP);
}

/* The inputs of one block, checked. Excluded elements are replaced first if they may be outside the domain. */
static int fetch_inputs(worker *w, size_t start, size_t count, const void **inputs, const uint8_t *keep)
{
    const fl_pointwise_call *call = w->call;
    for (int k = 0; k < w->loss->inputs; k++) {
        const fl_domain *domain = &call->domains[k];
        void *own = buffer(w, INPUTS + k);
        inputs[k] = w->job->in_double ? fetch_floats(&call->inputs[k], start, count, own)
                                      : fetch(&call->inputs[k], start, count, w->type, own);
        if (!takes_all(w, k)) {
            w->table->keep_or(count, keep, inputs[k], inside(domain), own);
            inputs[k] = own;
        }
        if (is_unchecked(w, k) && !in_domain(w->table, domain, count, inputs[k])) return FL_OUT_OF_DOMAIN;
    }
    return FL_OK;
}

/* The number of elements up to the end of a span, and at most `count` */
static size_t within_span(const worker *w, size_t start, size_t count)
{
    size_t left = FL_SPAN - start % FL_SPAN;
    return w->type == FL_F64 && left < count ? left : count;
}

/* At the end of a span of doubles its lanes begin again. */
static void end_span(worker *w, size_t end)
{
    if (w->type != FL_F64 || end % FL_SPAN) return;
    if (!w->has_spans) memset(w->spans, 0, sizeof w->spans);
    w->has_spans = 1;
    w->table->add(FL_LANES(sizeof(double)), w->lanes, w->spans);
    memset(w->lanes, 0, sizeof w->lanes);
}

static void begin_sum(worker *w)
{
    memset(w->lanes, 0, sizeof w->lanes);
    w->has_spans = 0;
}

static double end_sum(worker *w)
{
    if (!w->has_spans) return w->table->fold(w->lanes);
    w->table->add(FL_LANES(sizeof(double)), w->lanes, w->spans);
    return w->table->fold(w->spans);
}

/* Adds values, times factors unless that is NULL. */
static void add_values(worker *w, size_t start, size_t count, const char *value, const char *factor)
{
    for (size_t n, bytes; count > 0; start += n, count -= n, value += bytes) {
        n = within_span(w, start, count);
        bytes = n * fl_item_size[w->type];
        if (factor) {
            w->table->add_products(n, value, factor, w->lanes);
            factor += bytes;
        } else
            w->table->add(n, value, w->lanes);
        end_span(w, start + n);
    }
}

/* Runs the kernel on any number of elements. Those after the last whole register go through padded copies. */
static void apply(worker *w, fl_pointwise_args *args, size_t count)
{
    const fl_pointwise_loss *loss = w->loss;
    size_t size = fl_item_size[w->type], left = count & (size_t)(w->table->width - 1);
    args->count = count - left;
    if (args->count) w->kernel(args);
    if (!left) return;

    double in[FL_MAX_INPUTS][FL_PAD / 8] = {{0}}, parameters[FL_MAX_PARAMETERS][FL_PAD / 8] = {{0}};
    double out[FL_MAX_OUTPUTS][FL_PAD / 8];
    size_t at = args->count * size, bytes = left * size;
    fl_pointwise_args tail = *args;
    tail.count = (size_t)w->table->width;
    tail.lanes = NULL;
    for (int k = 0; k < loss->inputs; k++) tail.inputs[k] = memcpy(in[k], (const char *)args->inputs[k] + at, bytes);
    for (int k = 0; args->per_element && k < loss->parameters; k++)
        tail.parameters[k] = memcpy(parameters[k], (const char *)args->parameters[k] + at, bytes);
    for (int k = 0; k < FL_MAX_OUTPUTS; k++)
        if (tail.outputs[k]) tail.outputs[k] = out[k];
    if (args->lanes) tail.outputs[FL_VALUE] = out[FL_VALUE];
    w->kernel(&tail);
    for (int k = 0; k < FL_MAX_OUTPUTS; k++)
        if (args->outputs[k]) memcpy((char *)args->outputs[k] + at, out[k], bytes);
    for (size_t i = 0; args->lanes && i < left; i++)
        args->lanes[(args->count + i) % FL_LANES(size)] += fl_number_at(out[FL_VALUE], i, w->type);
}

/* The same, with sums of values */
static void apply_by_spans(worker *w, size_t start, size_t count)
{
    fl_pointwise_args args = w->args;
    for (size_t n; count > 0; start += n, count -= n) {
        size_t bytes = (n = within_span(w, start, count)) * fl_item_size[w->type];
        apply(w, &args, n);
        end_span(w, start + n);
        for (int k = 0; k < w->loss->inputs; k++) args.inputs[k] = (const char *)args.inputs[k] + bytes;
        for (int k = 0; args.per_element && k < w->loss->parameters; k++)
            args.parameters[k] = (const char *)args.parameters[k] + bytes;
        for (int k = 0; k < FL_MAX_OUTPUTS; k++)
            if (args.outputs[k]) args.outputs[k] = (char *)args.outputs[k] + bytes;
    }
}

static int holds_more_than_floats(const fl_operand *operand)
{
    fl_type type = operand->type;
    return operand->data && type != FL_F32 && type != FL_F16 && type != FL_BF16 && type != FL_BOOL;
}

/* True if float kernels may compute with elements of an array of factors or parameters, which were converted to these
 * floats. Nearly always the floats tell. Where a parameter is per element, kernels derive constants in their own type,
 * so it must be a float exactly. */
static int suit_floats(const fl_operand *operand, size_t start, size_t count, const void *floats, int exactly)
{
    if (!holds_more_than_floats(operand)) return 1;
    if (fl_current_isa->tables[FL_F32]->magnitudes_outside(count, floats, 0x1.000002p-60, 0x1.fffffep59) &&
        !fl_all_moderate(operand, start, count))
        return 0;
    return !exactly || fl_all_equal(operand, start, count, floats);
}

/* The parameters of one block that are arrays, checked */
static int fetch_parameters(worker *w, size_t start, size_t count, const void **parameters)
{
    const fl_pointwise_call *call = w->call;
    for (int k = 0; w->args.per_element && k < w->loss->parameters; k++) {
        const fl_domain *domain = &call->parameter_domains[k];
        const fl_operand *operand = &call->parameter_arrays[k];
        if (!operand->data) continue;
        parameters[k] = fetch(operand, start, count, w->type, buffer(w, PARAMETERS + k));
        if (w->job->looks && !suit_floats(operand, start, count, parameters[k], 1)) return FL_IMMODERATE;
        if (w->job->checked || domain->kind == FL_ANY) continue;
        fl_domain limits = w->type == FL_F32 ? in_floats(domain) : *domain;
        if (!in_domain(w->table, &limits, count, parameters[k]) ||
            w->table->magnitudes_outside(count, parameters[k], 0, INFINITY))
            return FL_OUT_OF_DOMAIN;
    }
    return FL_OK;
}

/* Turns second derivatives into products of the Hessian with vectors, for each input that has one. */
static int multiply_by_vectors(worker *w, size_t start, size_t count, const uint8_t *keep)
{
    const fl_pointwise_call *call = w->call;
    void *const *results = w->args.outputs, *cross = results[FL_CROSS], *own = buffer(w, FACTOR);
    for (int k = 0; k < w->loss->inputs; k++) {
        void *vector = buffer(w, VECTORS + k);
        if (!call->vectors[k].data) continue;
        fl_gather(&call->vectors[k], start, count, w->type, vector);
        if (w->job->looks && !suit_floats(&call->vectors[k], start, count, vector, 0)) return FL_IMMODERATE;
        if (keep) w->table->keep_or(count, keep, vector, 0, vector);
        w->table->multiply(count, results[FL_HESS + k], vector);
    }
    for (int k = 0; cross && k < w->loss->inputs; k++)
        for (int other = 0; other < w->loss->inputs; other++) {
            if (k == other || !call->vectors[k].data || !call->vectors[other].data) continue;
            memcpy(own, cross, count * fl_item_size[w->type]);
            w->table->multiply(count, own, buffer(w, VECTORS + other));
            fl_add_numbers(results[FL_HESS + k], count, w->type, own);
        }
    return FL_OK;
}

/* A factor of results; NULL: floats do not suit it. Excluded elements of it may be infinite or NaN, and become 0. */
static const void *fetch_factor(worker *w, const fl_operand *factor, size_t start, size_t count, const uint8_t *keep)
{
    void *own = buffer(w, FACTOR);
    const void *there = fetch(factor, start, count, w->type, own);
    if (w->job->looks && !suit_floats(factor, start, count, there, 0)) return NULL;
    if (!keep) return there;
    w->table->keep_or(count, keep, there, 0, own);
    return own;
}

/* Applies mask, vectors, weights and upstream gradients to the results of a block, adds and stores them. */
static int compose(worker *w, size_t start, size_t count, const uint8_t *keep)
{
    const fl_pointwise_call *call = w->call;
    fl_type type = w->type;
    size_t size = fl_item_size[type];
    void *const *results = w->args.outputs;
    void *own = buffer(w, FACTOR);
    for (int k = 0; keep && k < FL_MAX_OUTPUTS; k++)
        if (results[k]) w->table->keep_or(count, keep, results[k], 0, results[k]);
    if (w->products && multiply_by_vectors(w, start, count, keep) != FL_OK) return FL_IMMODERATE;
    if (call->weight.data) {
        const void *factor = fetch_factor(w, &call->weight, start, count, keep);
        if (!factor) return FL_IMMODERATE;
        if (w->sum_stored) add_values(w, start, count, results[FL_VALUE], factor);
        for (int k = w->sum_stored ? FL_GRAD : FL_VALUE; k < FL_MAX_OUTPUTS; k++)
            if (results[k]) w->table->multiply(count, results[k], factor);
    } else if (w->sum_stored) {
        add_values(w, start, count, results[FL_VALUE], NULL);
    } else if (results[FL_VALUE] && w->job->weight != 1) {
        fl_set_numbers(own, count, type, w->job->weight);
        if (keep) w->table->keep_or(count, keep, own, 0, own); /* it may be infinite */
        w->table->multiply(count, results[FL_VALUE], own);
    }
    if (call->grad_output.data) { /* not a factor of the value */
        const void *factor = fetch_factor(w, &call->grad_output, start, count, keep);
        if (!factor) return FL_IMMODERATE;
        for (int k = FL_GRAD; k < FL_MAX_OUTPUTS; k++)
            if (results[k]) w->table->multiply(count, results[k], factor);
    }
    for (int k = 0; k < FL_MAX_OUTPUTS; k++) {
        if (w->way[k] == SCATTERED) fl_scatter(&call->outputs[k], start, count, type, results[k]);
        if (w->way[k] == STREAMED) fl_stream(call->outputs[k].data + start * size, results[k], count * size);
    }
    return FL_OK;
}

static int run_block(worker *w, size_t start, size_t count)
{
    const fl_pointwise_call *call = w->call;
    const uint8_t *keep = fetch_mask(w, start, count);
    int status = fetch_inputs(w, start, count, w->args.inputs, keep);
    if (status == FL_OK) status = fetch_parameters(w, start, count, w->args.parameters);
    if (status != FL_OK) return status;
    for (int k = 0; k < FL_MAX_OUTPUTS; k++)
        if (w->way[k] == IN_PLACE) w->args.outputs[k] = call->outputs[k].data + start * fl_item_size[w->type];
    if (w->args.lanes && within_span(w, start, count) < count) {
        apply_by_spans(w, start, count);
    } else {
        apply(w, &w->args, count);
        if (w->args.lanes) end_span(w, start + count);
    }
    return w->composed ? compose(w, start, count, keep) : FL_OK;
}

static int check_block(worker *w, size_t start, size_t count)
{
    const void *inputs[FL_MAX_INPUTS], *parameters[FL_MAX_PARAMETERS];
    int status = fetch_inputs(w, start, count, inputs, fetch_mask(w, start, count));
    return status == FL_OK ? fetch_parameters(w, start, count, parameters) : status;
}

/* Adds to the denominator of the mean the weights (1 if absent) of the elements that are included. */
static int weigh_block(worker *w, size_t start, size_t count)
{
    const fl_pointwise_call *call = w->call;
    const uint8_t *keep = fetch_mask(w, start, count);
    if (call->weight.data && call->weight_in_mean) {
        const void *weights = fetch_factor(w, &call->weight, start, count, keep);
        if (!weights) return FL_IMMODERATE;
        w->table->add_exactly(count, weights, w->lanes, w->lost);
    } else
        w->lanes[0] += (double)count_kept(keep, count);
    return FL_OK;
}

/* suit_floats of an array that has not been converted yet */
static int would_suit_floats(worker *w, const fl_operand *operand, size_t start, size_t count, int exactly)
{
    if (!holds_more_than_floats(operand)) return 1;
    fl_gather(operand, start, count, FL_F32, buffer(w, FACTOR));
    return suit_floats(operand, start, count, buffer(w, FACTOR), exactly);
}

static int look_at_block(worker *w, size_t start, size_t count)
{
    const fl_pointwise_call *call = w->call;
    int suits = would_suit_floats(w, &call->weight, start, count, 0) &&
                would_suit_floats(w, &call->grad_output, start, count, 0);
    for (int k = 0; k < w->loss->inputs; k++)
        suits = suits && would_suit_floats(w, &call->vectors[k], start, count, 0);
    for (int k = 0; k < w->loss->parameters; k++)
        suits = suits && would_suit_floats(w, &call->parameter_arrays[k], start, count, 1);
    return suits ? FL_OK : FL_IMMODERATE;
}

typedef int (*block_function)(worker *, size_t start, size_t count);

/* ---- sums that floats cannot make ---- */

static const fl_operand *operand_read(const fl_pointwise_call *call, int which)
{
    if (which < PARAMETERS) return &call->inputs[which];
    return which < FACTOR ? &call->parameter_arrays[which - PARAMETERS] : &call->weight;
}

static int is_overwritten(const fl_pointwise_call *call, const fl_operand *operand)
{
    int overwritten = 0;
    for (int k = 0; operand->data && k < FL_MAX_OUTPUTS; k++) overwritten |= call->outputs[k].data == operand->data;
    return overwritten;
}

/* Copies the operands of a chunk that results will overwrite, in case its sum is computed again. */
static int save_overwritten(worker *w, size_t start, size_t count)
{
    size_t all = w->call->count;
    for (int k = 0; k <= FACTOR; k++) {
        const fl_operand *operand = operand_read(w->call, k);
        if (!is_overwritten(w->call, operand)) continue;
        if (!w->saves) memset(w->saved, 0, sizeof w->saved);
        w->saves = 1;
        if (!w->saved[k]) w->saved[k] = malloc((all < CHUNK_ELEMENTS ? all : CHUNK_ELEMENTS) * sizeof(float));
        if (!w->saved[k]) return FL_NO_MEMORY;
        fl_gather(operand, start, count, FL_F32, w->saved[k]);
    }
    return FL_OK;
}

/* True if the values that were summed as floats neither overflowed nor underflowed by much */
static int is_sound(double sum, size_t count)
{
    double size = fabs(sum);
    return size > FAINT * (double)count && size <= DBL_MAX;
}

/* True if the mask includes any element; the sum of none is 0, and is sound. */
static int keeps_any(worker *w, size_t start, size_t end)
{
    for (size_t i = start, n; w->call->where.data && i < end; i += n) {
        n = end - i < w->block ? end - i : w->block;
        if (count_kept(fetch_mask(w, i, n), n)) return 1;
    }
    return !w->call->where.data;
}

/* The sum of a chunk's values, computed in double after it was in float. Rare, so it has a worker of its own. */
static __attribute__((noinline)) double sum_in_double(const worker *floats, size_t start, size_t end)
{
    fl_pointwise_call call = *floats->call;
    job j = *floats->job;
    j.call = &call;
    j.in_double = 1;
    j.looks = 0;
    call.grad_output.data = NULL;
    for (int k = 0; k < FL_MAX_OUTPUTS; k++) call.outputs[k].data = NULL;
    for (int k = 0; k < FL_MAX_INPUTS; k++) call.vectors[k].data = NULL;
    for (int k = 0; floats->saves && k <= FACTOR; k++) {
        if (!floats->saved[k]) continue;
        fl_operand *operand = (fl_operand *)operand_read(&call, k);
        *operand = (fl_operand){.type = FL_F32, .direct = 1};
        operand->data = (char *)((uintptr_t)floats->saved[k] - start * sizeof(float));
    }
    worker w;
    prepare(&w, &j);
    begin_sum(&w);
    for (size_t i = start; i < end; i += w.block) run_block(&w, i, end - i < w.block ? end - i : w.block);
    release_buffers(&w);
    return end_sum(&w);
}

/* ---- transposed operands ---- */

/* Those that are read, and whose axis of unit stride is not the last, are gathered for several chunks at a time, so
 * that whole lines of the cache are used. The chunks then read them like arrays in C order. */
#define GATHERED ((size_t)1 << 16)      /* elements at a time, */
#define GATHERED_ROWS 128               /* or as many rows if these are long, */
#define GATHERED_MOST ((size_t)1 << 20) /* but at most as many elements */

enum { OPERANDS = FL_MAX_INPUTS * 2 + 2 };

typedef struct {
    fl_pointwise_call call; /* with gathered operands */
    job job;
    void *memory[OPERANDS]; /* where they are; NULL: in place */
} gathering;

static const fl_operand *operand_across(const fl_pointwise_call *call, int which)
{
    if (which < FL_MAX_INPUTS) return &call->inputs[which];
    if (which < 2 * FL_MAX_INPUTS) return &call->vectors[which - FL_MAX_INPUTS];
    return which == OPERANDS - 1 ? &call->weight : &call->grad_output;
}

/* The length of its rows; 0 if it is not gathered */
static size_t row_across(const fl_pointwise_call *call, int which)
{
    const fl_operand *operand = operand_across(call, which);
    if (!operand->data || operand->direct) return 0; /* at once, because small calls ask too */
    size_t row = is_overwritten(call, operand) ? 0 : fl_across(operand);
    return row <= GATHERED_MOST / 8 ? row : 0;
}

/* The number of chunks that operands are gathered for */
static size_t chunks_gathered(const fl_pointwise_call *call)
{
    size_t longest = 0;
    for (int k = 0; k < OPERANDS; k++) {
        size_t row = row_across(call, k);
        if (row > longest) longest = row;
    }
    if (!longest) return 1;
    size_t elements = longest * GATHERED_ROWS > GATHERED ? longest * GATHERED_ROWS : GATHERED;
    return (elements < GATHERED_MOST ? elements : GATHERED_MOST) / CHUNK_ELEMENTS;
}

static void begin_gathering(gathering *g, const job *j, size_t elements)
{
    g->call = *j->call;
    g->job = *j;
    g->job.call = &g->call;
    for (int k = 0; k < OPERANDS; k++) {
        size_t row = row_across(j->call, k);
        fl_operand *operand = (fl_operand *)operand_across(&g->call, k);
        g->memory[k] = row ? malloc((elements + 2 * row) * fl_item_size[operand->type] + FL_PAD) : NULL;
        if (!g->memory[k]) continue;
        operand->data = g->memory[k];
        operand->direct = 1;
    }
}

static void gather(gathering *g, const fl_pointwise_call *call, size_t start, size_t end)
{
    for (int k = 0; k < OPERANDS; k++) {
        if (!g->memory[k]) continue;
        const fl_operand *from = operand_across(call, k);
        size_t row = fl_across(from), first = start / row, rows = (end + row - 1) / row - first;
        char *to = (char *)g->memory[k] + FL_PAD - (uintptr_t)g->memory[k] % FL_PAD;
        fl_gather_across(from, first, rows, to);
        ((fl_operand *)operand_across(&g->call, k))->data =
            (char *)((uintptr_t)to - first * row * fl_item_size[from->type]);
    }
}

static void end_gathering(gathering *g)
{
    for (int k = 0; k < OPERANDS; k++) free(g->memory[k]);
}

typedef struct {
    const job *job;
    block_function function;
    double *partial; /* the sum of each chunk */
    size_t chunks;   /* in a unit */
    atomic_int status;
} block_loop;

static void run_chunk(worker *w, block_loop *loop, size_t start, size_t end, int sums_floats, int overwrites)
{
    int status = loop->status;
    double *sum = &loop->partial[start / CHUNK_ELEMENTS];
    begin_sum(w);
    if (loop->function == weigh_block) memset(w->lost, 0, sizeof w->lost);
    if (overwrites && status == FL_OK) status = save_overwritten(w, start, end - start);
    for (size_t i = start; i < end && status == FL_OK; i += w->block)
        status = loop->function(w, i, end - i < w->block ? end - i : w->block);
    *sum = end_sum(w);
    if (sums_floats && status == FL_OK && !is_sound(*sum, end - start) && keeps_any(w, start, end))
        *sum = sum_in_double(w, start, end);
    if (loop->function == weigh_block) {
        double lost = w->table->fold(w->lost);
        if (isfinite(lost)) *sum += lost;
    }
    if (status != FL_OK) loop->status = status;
}

/* Runs the units of one thread. `gathered`: NULL if operands are read in place */
static void run_units(block_loop *loop, fl_units *units, gathering *gathered)
{
    const fl_pointwise_call *call = loop->job->call;
    size_t all = call->count, unit = loop->chunks * CHUNK_ELEMENTS, u;
    int overwrites = 0;
    worker w;
    prepare(&w, gathered ? &gathered->job : loop->job);
    int sums_floats = w.type == FL_F32 && call->want_sum && loop->function == run_block;
    for (int k = 0; sums_floats && call->given_results && k <= FACTOR; k++)
        overwrites |= is_overwritten(call, operand_read(call, k));
    double began = 0, least = INFINITY; /* start of a chunk, and the shortest time of one, in ns */
    int n = 0;
    while (fl_next(units, &u)) {
        size_t last = all - u * unit < unit ? all : (u + 1) * unit;
        if (gathered && loop->status == FL_OK) gather(gathered, call, u * unit, last);
        for (size_t start = u * unit; start < last; start += CHUNK_ELEMENTS, n++) {
            int trial = w.streamed_bytes && n < TRIAL;
            if (trial) began = fl_now();
            if (w.streamed_bytes && n == TRIAL) {
                int streams = least < QUICK * (double)(CHUNK_ELEMENTS * w.streamed_bytes);
                choose_ways(&w, streams);
                choose_block(&w, streams);
            }
            run_chunk(&w, loop, start, last - start < CHUNK_ELEMENTS ? last : start + CHUNK_ELEMENTS, sums_floats,
                      overwrites);
            if (trial) least = fmin(least, fl_now() - began);
        }
    }
    if (w.streamed_bytes) fl_stream_end();
    release_buffers(&w);
}

/* Runs on each thread that takes part. */
static void run_chunks(void *context, fl_units *units) { run_units(context, units, NULL); }

static void run_gathered_chunks(void *context, fl_units *units)
{
    const block_loop *loop = context;
    size_t all = loop->job->call->count, unit = loop->chunks * CHUNK_ELEMENTS;
    gathering g;
    begin_gathering(&g, loop->job, all < unit ? all : unit);
    run_units(context, units, &g);
    end_gathering(&g);
}

/* Calls the function for every block. Chunks are independent, so threads share them. `units`: see fl_fold */
static int for_each_block(const job *j, block_function function, double *sum, double *units)
{
    size_t count = j->call->count, chunks = (count + CHUNK_ELEMENTS - 1) / CHUNK_ELEMENTS;
    size_t gathered = function == run_block && chunks > 1 ? chunks_gathered(j->call) : 1;
    double few[64], *partial = chunks <= 64 ? few : malloc(chunks * sizeof *partial);
    if (!partial) return FL_NO_MEMORY;
    block_loop loop = {j, function, partial, gathered, FL_OK};
    fl_parallel_for((chunks + gathered - 1) / gathered, (double)count, gathered > 1 ? run_gathered_chunks : run_chunks,
                    &loop);
    if (loop.status == FL_OK) *sum = fl_fold(partial, chunks, units);
    if (partial != few) free(partial);
    return loop.status;
}

static int is_restricted(const fl_pointwise_call *call)
{
    int restricted = 0;
    for (int k = 0; k < FL_MAX_INPUTS; k++) restricted |= call->domains[k].kind != FL_ANY;
    for (int k = 0; k < FL_MAX_PARAMETERS; k++)
        restricted |= call->parameter_arrays[k].data && call->parameter_domains[k].kind != FL_ANY;
    return restricted;
}

static int is_float(double x) { return (float)x == x || x != x; }

/* True if a call for arrays of floats is computed in double, because a scalar, or an element of a wider array of
 * factors or parameters, is not moderate (fl_is_moderate). Elements are looked at as they are used, where results
 * overwrite none of them: if one is not moderate, the call starts again in double. */
static int wants_double(job *j, const fl_pointwise_loss *loss, int *status)
{
    const fl_pointwise_call *call = j->call;
    int arrays = 0, wider = holds_more_than_floats(&call->weight) || holds_more_than_floats(&call->grad_output);
    int wants = !fl_is_moderate(j->weight);
    for (int k = 0; k < loss->inputs; k++) wider |= holds_more_than_floats(&call->vectors[k]);
    for (int k = 0; k < loss->parameters; k++) {
        arrays |= call->parameter_arrays[k].data != NULL;
        wider |= holds_more_than_floats(&call->parameter_arrays[k]);
    }
    for (int k = 0; k < loss->parameters; k++)
        if (!call->parameter_arrays[k].data)
            wants |= !fl_is_moderate(j->numbers[k]) || (arrays && !is_float(j->numbers[k]));
    double nothing;
    if (wants || !wider) return wants;
    j->looks = !call->given_results;
    if (j->looks) return 0;
    *status = for_each_block(j, look_at_block, &nothing, NULL);
    if (*status != FL_IMMODERATE) return 0;
    *status = FL_OK;
    return 1;
}

/* Everything but the pass over results: the kernels, the numbers that they read, and the denominator. in_double: the
 * call is known to need it */
static int plan(job *j, const fl_pointwise_loss *loss, int in_double, double *program_numbers)
{
    const fl_pointwise_call *call = j->call;
    int status = FL_OK, arrays = 0, counts = call->where.data || (call->weight.data && call->weight_in_mean);
    double nothing;
    for (int k = 0; k < loss->parameters; k++) {
        j->numbers[k] = call->parameters[k];
        arrays |= call->parameter_arrays[k].data != NULL;
    }
    j->numbers[FL_PLAIN] = 0;
    if (loss->parameters) loss->derive(j->numbers);
    j->kernels = call->loss + (!arrays && j->numbers[FL_PLAIN] == 1);
    j->looks = 0;
    j->in_double = in_double || (call->type == FL_F32 && wants_double(j, loss, &status));
    if (call->check_first && is_restricted(call) && status == FL_OK)
        status = for_each_block(j, check_block, &nothing, NULL);
    j->checked = call->check_first && !call->where.data;
    if (call->mean) j->denominator = (double)call->count;
    if (call->mean && counts && status == FL_OK)
        status = for_each_block(j, weigh_block, &j->denominator, call->weight_units);
    if (call->mean && call->weight_in_mean) j->denominator *= j->weight;
    j->scale = j->denominator ? call->scale / j->denominator * j->weight : 0;
    j->in_double |= call->type == FL_F32 && !fl_is_moderate(j->scale);
    if (call->program) {
        j->program_numbers = program_numbers;
        j->in_double |=
            !fl_program_numbers(call->program, j->scale, call->parameters, program_numbers) && call->type == FL_F32;
    }
    return status;
}

int fl_pointwise(const fl_pointwise_call *call, fl_pointwise_result *result)
{
    fl_float_state state = fl_enter();
    job j = {.call = call, .kernels = call->loss, .denominator = call->denominator};
    double sum = 0, program_numbers[FL_PROGRAM_NUMBERS];
    j.weight = call->mean && call->weight_in_mean && fl_weight_cancels(call->weight_number) ? 1 : call->weight_number;
    const fl_pointwise_loss *loss = loss_of(&j, FL_F64);
    int status = FL_OK;
    do {
        status = plan(&j, loss, status == FL_IMMODERATE, program_numbers);
        if (status == FL_OK) status = for_each_block(&j, run_block, &sum, call->value_units);
    } while (status == FL_IMMODERATE); /* at most once more: nothing is immoderate in double */
    result->value = j.denominator ? sum / j.denominator * j.weight : NAN;
    result->denominator = j.denominator;
    result->weight = j.weight;
    fl_leave(state);
    return status;
}

int fl_pointwise_find(const char *name)
{
    const fl_table *table = fl_current_isa->tables[FL_F64];
    for (size_t k = 0; k < table->loss_count; k++)
        if (strcmp(table->losses[k].name, name) == 0) return (int)k;
    return -1;
}

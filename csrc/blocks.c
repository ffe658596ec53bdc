/* Element-wise calls, a cache-sized block at a time: everything that does not depend on which loss it is.
 * Strides and types, domains, weights, masks, upstream gradients and sums are composed around the kernel. */
#include "fastloss.h"
#include "float_state.h"
#include "threads.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

static const size_t type_size[] = {sizeof(float), sizeof(double)};

/* Results go past the cache, so many bytes at a time, in calls that touch more than are in any cache, if the first
 * chunks show that memory is what takes the time: in nanoseconds per byte. Else the kernel would wait for it. */
#define STREAMED_BYTES 2048
#define LARGE_BYTES 64e6
#define TRIAL 16
#define QUICK 0.06

/* Which operand a buffer is for: one block of each that cannot be used where it lies */
enum {
    INPUTS,
    PARAMETERS = INPUTS + FL_MAX_INPUTS,
    FACTOR = PARAMETERS + FL_MAX_PARAMETERS,
    KEEP,
    OUTPUTS,
    BUFFERS = OUTPUTS + FL_MAX_OUTPUTS
};

static const void *fetch(const fl_operand *operand, size_t start, size_t count, fl_type type, void *buffer)
{
    if (operand->direct) return operand->data + start * type_size[type];
    fl_gather(operand, start, count, type, buffer);
    return buffer;
}

/* x where keep is not 0, `other` elsewhere */
static void keep_or(fl_type type, size_t count, void *x, const void *keep, double other)
{
    if (type == FL_F32)
        for (size_t i = 0; i < count; i++)
            ((float *)x)[i] = ((const float *)keep)[i] != 0 ? ((float *)x)[i] : (float)other;
    else
        for (size_t i = 0; i < count; i++)
            ((double *)x)[i] = ((const double *)keep)[i] != 0 ? ((double *)x)[i] : other;
}

/* A value inside the domain, to stand for elements that are masked out. */
static double inside(const fl_domain *domain)
{
    if (domain->kind == FL_PLUS_MINUS_ONE) return 1;
    if (domain->kind == FL_ANY || (domain->low <= 0.5 && domain->high >= 0.5)) return 0.5;
    return domain->low > 0.5 ? domain->low : domain->high;
}

static int in_domain(const fl_table *table, const fl_domain *domain, size_t count, const void *x)
{
    if (domain->kind == FL_RANGE) return !table->outside(count, x, domain->low, domain->high);
    if (domain->kind == FL_PLUS_MINUS_ONE) return !table->not_plus_minus_one(count, x);
    return 1;
}

static fl_pointwise_kernel kernel_for(const fl_pointwise_loss *loss, const fl_pointwise_call *call, int per_element)
{
    const fl_operand *outputs = call->outputs;
    int beyond_first = call->gauss_newton || per_element;
    for (int k = 1; k < loss->inputs; k++) beyond_first |= outputs[FL_GRAD + k].data || outputs[FL_HESS + k].data;
    int first = (outputs[FL_VALUE].data || call->want_sum ? 1 : 0) | (outputs[FL_GRAD].data ? 2 : 0) |
                (outputs[FL_HESS].data ? 4 : 0);
    if (beyond_first) return loss->full;
    switch (first) {
    case 1: return loss->value;
    case 2: return loss->grad;
    case 3: return loss->value_grad;
    case 6: return loss->grad_hess;
    default: return loss->full;
    }
}

/* Results are written by the kernel itself, or block by block from a buffer. */
typedef enum { ABSENT, IN_PLACE, SCATTERED, STREAMED } way;

/* What the blocks of a call have in common, and the sums of values of a chunk. One for each thread. */
typedef struct {
    const fl_pointwise_call *call;
    const fl_table *table;
    const fl_pointwise_loss *loss;
    fl_pointwise_kernel kernel;
    int per_element; /* the kernel wants parameters per element */
    int sum_apart;   /* the values are stored to a block in cache, perhaps composed with something, then summed */
    int composed;    /* something is to be done to what the kernel gives */
    size_t block;    /* elements at a time */
    way way[FL_MAX_OUTPUTS];
    size_t streamed_bytes;
    fl_pointwise_args args;
    float scale;
    _Alignas(FL_PAD) double lanes[FL_LANES(sizeof(double))];
    char *buffers;
    size_t room; /* bytes in each */
    _Alignas(FL_PAD) double small[BUFFERS * (FL_BLOCK + FL_PAD)];
} worker;

static void *buffer(worker *w, int which) { return w->buffers + (size_t)which * w->room; }

/* Bytes of an element in all arrays, if results are too large for the cache to keep any of this call, else 0 */
static size_t streamed_bytes(const fl_pointwise_call *call, const fl_pointwise_loss *loss)
{
    size_t arrays = (size_t)loss->inputs;
    for (int k = 0; k < FL_MAX_OUTPUTS; k++) arrays += call->outputs[k].data != NULL;
    size_t bytes = arrays * type_size[call->type];
    return fl_can_stream && call->given_results && (double)(call->count * bytes) > LARGE_BYTES ? bytes : 0;
}

/* One that takes the place of an input is in the cache already. */
static int replaces_input(const fl_pointwise_call *call, const fl_operand *result)
{
    int replaces = 0;
    for (int k = 0; k < FL_MAX_INPUTS; k++) replaces |= call->inputs[k].data == result->data;
    return replaces;
}

static int any_lies_across(const fl_pointwise_call *call)
{
    int across = fl_lies_across(&call->weight, call->type) | fl_lies_across(&call->grad_output, call->type);
    for (int k = 0; k < FL_MAX_INPUTS; k++) across |= fl_lies_across(&call->inputs[k], call->type);
    for (int k = 0; k < FL_MAX_OUTPUTS; k++) across |= fl_lies_across(&call->outputs[k], call->type);
    return across;
}

/* Operands whose neighbours in memory are not neighbours in C order share lines of the cache between rows: such calls
 * take all of a chunk at a time, in buffers of their own (if there is no memory for them, it is only slower). */
static void take_buffers(worker *w, const fl_pointwise_call *call)
{
    size_t chunk = FL_BLOCK * FL_CHUNK, room = (chunk + FL_PAD) * type_size[call->type];
    char *large = call->count > FL_BLOCK && any_lies_across(call) ? malloc(BUFFERS * room) : NULL;
    w->block = large ? chunk : FL_BLOCK;
    w->buffers = large ? large : (char *)w->small;
    w->room = large ? room : sizeof w->small / BUFFERS;
}

static void release_buffers(worker *w)
{
    if (w->buffers != (char *)w->small) free(w->buffers);
}

static int is_weighted(const fl_pointwise_call *call) { return call->where.data || call->weight.data; }

/* Where results go, and so how many elements at a time */
static void choose_ways(worker *w, int streams)
{
    const fl_pointwise_call *call = w->call;
    int weighted = is_weighted(call), scaled = weighted || call->grad_output.data;
    w->composed = scaled || w->sum_apart;
    for (int k = 0; k < FL_MAX_OUTPUTS; k++) {
        const fl_operand *result = &call->outputs[k];
        int composed = k == FL_VALUE ? weighted : scaled;
        w->way[k] = ABSENT;
        if (!result->data) continue;
        w->way[k] = !result->direct                            ? SCATTERED
                    : streams && !replaces_input(call, result) ? STREAMED
                    : composed                                 ? SCATTERED
                                                               : IN_PLACE;
        w->args.outputs[k] = buffer(w, OUTPUTS + k);
        w->composed |= w->way[k] != IN_PLACE;
    }
    if (w->buffers != (char *)w->small) return; /* of a whole chunk */
    int once = !w->composed && !w->per_element; /* nothing is passed through twice */
    for (int k = 0; k < w->loss->inputs; k++) once &= call->inputs[k].direct && call->domains[k].kind == FL_ANY;
    w->block = streams ? STREAMED_BYTES / type_size[call->type] : once ? FL_BLOCK * FL_CHUNK : FL_BLOCK;
}

static void prepare(worker *w, const fl_pointwise_call *call)
{
    take_buffers(w, call);
    w->call = call;
    w->table = fl_current_isa->tables[call->type];
    const fl_pointwise_loss *loss = w->loss = &w->table->losses[call->loss];
    int arrays = 0;
    for (int k = 0; k < loss->parameters; k++) arrays |= call->parameter_arrays[k].data != NULL;
    w->kernel = kernel_for(loss, call, arrays);
    w->per_element = w->kernel == loss->full;
    w->sum_apart = call->want_sum && (is_weighted(call) || w->per_element);
    w->scale = (float)call->scale;
    memset(&w->args, 0, sizeof w->args);
    w->args.scale = call->type == FL_F32 ? (const void *)&w->scale : &call->scale;
    w->args.lanes = call->want_sum && !w->sum_apart ? w->lanes : NULL;
    w->args.gauss_newton = call->gauss_newton;
    if (w->sum_apart) w->args.outputs[FL_VALUE] = buffer(w, OUTPUTS + FL_VALUE);
    w->streamed_bytes = streamed_bytes(call, loss);
    choose_ways(w, 0);
}

/* The inputs of one block, checked, masked-out elements replaced. `keep` is the mask, or NULL. */
static int fetch_inputs(worker *w, size_t start, size_t count, const void **inputs, const void **keep)
{
    const fl_pointwise_call *call = w->call;
    *keep = call->where.data ? fetch(&call->where, start, count, call->type, buffer(w, KEEP)) : NULL;
    for (int k = 0; k < w->loss->inputs; k++) {
        void *own = buffer(w, INPUTS + k);
        inputs[k] = fetch(&call->inputs[k], start, count, call->type, own);
        if (*keep) {
            if (inputs[k] != own) inputs[k] = memcpy(own, inputs[k], count * type_size[call->type]);
            keep_or(call->type, count, own, *keep, inside(&call->domains[k]));
        }
        if (!in_domain(w->table, &call->domains[k], count, inputs[k])) return FL_OUT_OF_DOMAIN;
    }
    return FL_OK;
}

/* The kernel on any count: what is left after whole registers goes through padded copies. */
static void apply(worker *w, fl_pointwise_args *args, size_t count)
{
    const fl_pointwise_loss *loss = w->loss;
    size_t size = type_size[w->call->type], left = count & (size_t)(w->table->width - 1);
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
    for (int k = 0; w->per_element && k < loss->parameters; k++)
        tail.parameters[k] = memcpy(parameters[k], (const char *)args->parameters[k] + at, bytes);
    for (int k = 0; k < FL_MAX_OUTPUTS; k++)
        if (tail.outputs[k]) tail.outputs[k] = out[k];
    if (args->lanes) tail.outputs[FL_VALUE] = out[FL_VALUE];
    w->kernel(&tail);
    for (int k = 0; k < FL_MAX_OUTPUTS; k++)
        if (args->outputs[k]) memcpy((char *)args->outputs[k] + at, out[k], bytes);
    for (size_t i = 0; args->lanes && i < left; i++)
        args->lanes[(args->count + i) % FL_LANES(size)] +=
            w->call->type == FL_F32 ? ((const float *)out[FL_VALUE])[i] : out[FL_VALUE][i];
}

/* Parameters of one block: numbers, unless the kernel wants one per element. */
static void fetch_parameters(worker *w, size_t start, size_t count, const void **parameters)
{
    const fl_pointwise_call *call = w->call;
    for (int k = 0; k < w->loss->parameters; k++) {
        void *numbers = buffer(w, PARAMETERS + k);
        parameters[k] = numbers;
        if (call->parameter_arrays[k].data) {
            parameters[k] = fetch(&call->parameter_arrays[k], start, count, call->type, numbers);
            continue;
        }
        size_t copies = w->per_element ? count : 1;
        if (call->type == FL_F32)
            for (size_t i = 0; i < copies; i++) ((float *)numbers)[i] = (float)call->parameters[k];
        else
            for (size_t i = 0; i < copies; i++) ((double *)numbers)[i] = call->parameters[k];
    }
}

/* What is left to be done to the results of a block before they are in their places. */
static void compose(worker *w, size_t start, size_t count, const void *keep)
{
    const fl_pointwise_call *call = w->call;
    fl_type type = call->type;
    size_t size = type_size[type];
    void *const *results = w->args.outputs;
    const fl_operand *factors[] = {&call->weight, &call->grad_output};
    for (int f = 0; f < 2; f++) {
        if (!factors[f]->data) continue;
        void *own = buffer(w, FACTOR);
        const void *factor = fetch(factors[f], start, count, type, own);
        if (factor != own) factor = memcpy(own, factor, count * size);
        for (int k = f; k < FL_MAX_OUTPUTS; k++) /* the upstream gradient does not act on the value */
            if (results[k]) w->table->multiply(count, results[k], factor);
    }
    for (int k = 0; keep && k < FL_MAX_OUTPUTS; k++)
        if (results[k]) keep_or(type, count, results[k], keep, 0);
    if (w->sum_apart) w->table->add(count, results[FL_VALUE], w->lanes);
    for (int k = 0; k < FL_MAX_OUTPUTS; k++) {
        if (w->way[k] == SCATTERED) fl_scatter(&call->outputs[k], start, count, type, results[k]);
        if (w->way[k] == STREAMED) fl_stream(call->outputs[k].data + start * size, results[k], count * size);
    }
}

static int run_block(worker *w, size_t start, size_t count)
{
    const fl_pointwise_call *call = w->call;
    const void *keep;
    int status = fetch_inputs(w, start, count, w->args.inputs, &keep);
    if (status != FL_OK) return status;
    fetch_parameters(w, start, count, w->args.parameters);
    for (int k = 0; k < FL_MAX_OUTPUTS; k++)
        if (w->way[k] == IN_PLACE) w->args.outputs[k] = call->outputs[k].data + start * type_size[call->type];
    apply(w, &w->args, count);
    if (w->composed) compose(w, start, count, keep);
    return FL_OK;
}

static int check_block(worker *w, size_t start, size_t count)
{
    const void *inputs[FL_MAX_INPUTS], *keep;
    return fetch_inputs(w, start, count, inputs, &keep);
}

/* Adds what the mean counts: weight (1 if absent) where `where` holds (everywhere if absent). */
static int weigh_block(worker *w, size_t start, size_t count)
{
    const fl_pointwise_call *call = w->call;
    int weighted = call->weight.data && call->weight_in_mean;
    void *own = buffer(w, FACTOR);
    const void *weight = weighted ? fetch(&call->weight, start, count, call->type, own) : NULL;
    const void *keep = call->where.data ? fetch(&call->where, start, count, call->type, buffer(w, KEEP)) : NULL;
    if (weight && keep) {
        memmove(own, weight, count * type_size[call->type]);
        keep_or(call->type, count, own, keep, 0);
        weight = own;
    }
    w->table->add(count, weight ? weight : keep, w->lanes);
    return FL_OK;
}

typedef int (*block_function)(worker *, size_t start, size_t count);

typedef struct {
    const fl_pointwise_call *call;
    block_function function;
    double *partial; /* per chunk, whichever thread it falls to */
    atomic_int status;
} block_loop;

/* Runs on each thread that takes part. */
static void run_chunks(void *context, fl_units *units)
{
    block_loop *loop = context;
    size_t step = (size_t)FL_BLOCK * FL_CHUNK, all = loop->call->count, c;
    worker w;
    prepare(&w, loop->call);
    double began = 0, least = INFINITY; /* time of a chunk */
    for (int n = 0; fl_next(units, &c); n++) {
        int status = loop->status, trial = w.streamed_bytes && n < TRIAL;
        size_t end = all - c * step < step ? all : (c + 1) * step;
        if (trial) began = fl_now();
        if (w.streamed_bytes && n == TRIAL) choose_ways(&w, least < QUICK * (double)(step * w.streamed_bytes));
        memset(w.lanes, 0, sizeof w.lanes);
        for (size_t i = c * step; i < end && status == FL_OK; i += w.block)
            status = loop->function(&w, i, end - i < w.block ? end - i : w.block);
        loop->partial[c] = w.table->fold(w.lanes);
        if (trial) least = fmin(least, fl_now() - began);
        if (status != FL_OK) loop->status = status; /* there is only one way to fail: no matter which chunk is first */
    }
    if (w.streamed_bytes) fl_stream_end();
    release_buffers(&w);
}

/* Chunks are independent of each other: threads share them. */
static int for_each_block(const fl_pointwise_call *call, block_function function, double *sum)
{
    size_t step = (size_t)FL_BLOCK * FL_CHUNK, chunks = (call->count + step - 1) / step;
    double few[64], *partial = chunks <= 64 ? few : malloc(chunks * sizeof *partial);
    if (!partial) return FL_NO_MEMORY;
    block_loop loop = {call, function, partial, FL_OK};
    fl_share(chunks, (double)call->count, run_chunks, &loop);
    if (loop.status == FL_OK) *sum = fl_fold(partial, chunks);
    if (partial != few) free(partial);
    return loop.status;
}

static int is_restricted(const fl_pointwise_call *call)
{
    int restricted = 0;
    for (int k = 0; k < FL_MAX_INPUTS; k++) restricted |= call->domains[k].kind != FL_ANY;
    return restricted;
}

int fl_pointwise(fl_pointwise_call *call)
{
    fl_float_state state = fl_enter();
    int status = FL_OK;
    double nothing;
    if (call->check_first && is_restricted(call)) status = for_each_block(call, check_block, &nothing);
    for (int k = 0; call->check_first && !call->where.data && k < FL_MAX_INPUTS; k++)
        call->domains[k].kind = FL_ANY; /* once is enough */
    if (call->mean) call->denominator = (double)call->count;
    if (call->mean && status == FL_OK && (call->where.data || (call->weight.data && call->weight_in_mean)))
        status = for_each_block(call, weigh_block, &call->denominator);
    call->scale = call->denominator ? call->scale / call->denominator : 0;
    if (status == FL_OK) status = for_each_block(call, run_block, &call->result);
    call->result = call->denominator ? call->result / call->denominator : NAN;
    fl_leave(state);
    return status;
}

int fl_pointwise_find(const char *name)
{
    const fl_table *table = &*fl_current_isa->tables[FL_F64];
    for (size_t k = 0; k < table->loss_count; k++)
        if (strcmp(table->losses[k].name, name) == 0) return (int)k;
    return -1;
}

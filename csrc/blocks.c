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

/* One block of every operand that cannot be used where it lies. */
typedef struct {
    double inputs[FL_MAX_INPUTS][FL_BLOCK + FL_PAD], parameters[FL_MAX_PARAMETERS][FL_BLOCK + FL_PAD];
    double factor[FL_BLOCK + FL_PAD], keep[FL_BLOCK + FL_PAD];
    double value[FL_BLOCK + FL_PAD], grads[FL_MAX_INPUTS][FL_BLOCK + FL_PAD], hess[FL_MAX_INPUTS][FL_BLOCK + FL_PAD];
} scratch;

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

/* The inputs of one block, checked, masked-out elements replaced. Returns the mask, or NULL. */
static int fetch_inputs(const fl_pointwise_call *call, const fl_table *table, const fl_pointwise_loss *loss,
                        size_t start, size_t count, scratch *s, const void **inputs, const void **keep)
{
    *keep = call->where.data ? fetch(&call->where, start, count, call->type, s->keep) : NULL;
    for (int k = 0; k < loss->inputs; k++) {
        inputs[k] = fetch(&call->inputs[k], start, count, call->type, s->inputs[k]);
        if (*keep) {
            if (inputs[k] != s->inputs[k]) memcpy(s->inputs[k], inputs[k], count * type_size[call->type]);
            keep_or(call->type, count, s->inputs[k], *keep, inside(&call->domains[k]));
            inputs[k] = s->inputs[k];
        }
        if (!in_domain(table, &call->domains[k], count, inputs[k])) return FL_OUT_OF_DOMAIN;
    }
    return FL_OK;
}

/* The arrays that a kernel writes, in one order. */
#define FL_MAX_OUTPUTS (1 + 2 * FL_MAX_INPUTS)

static void **output_of(fl_pointwise_args *args, int k)
{
    return k == 0 ? &args->value : k <= FL_MAX_INPUTS ? &args->grads[k - 1] : &args->hess[k - 1 - FL_MAX_INPUTS];
}

/* The kernel on any count: what is left after whole registers goes through padded copies. */
static void apply(fl_pointwise_kernel kernel, const fl_table *table, const fl_pointwise_loss *loss, int per_element,
                  fl_pointwise_args *args, size_t count, size_t size)
{
    size_t left = count % (size_t)table->width;
    args->count = count - left;
    if (args->count) kernel(args);
    if (!left) return;

    double in[FL_MAX_INPUTS][FL_PAD / 8] = {{0}}, parameters[FL_MAX_PARAMETERS][FL_PAD / 8] = {{0}};
    double out[FL_MAX_OUTPUTS][FL_PAD / 8];
    size_t at = args->count * size, bytes = left * size;
    fl_pointwise_args tail = *args;
    tail.count = (size_t)table->width;
    for (int k = 0; k < loss->inputs; k++) tail.inputs[k] = memcpy(in[k], (const char *)args->inputs[k] + at, bytes);
    for (int k = 0; per_element && k < loss->parameters; k++)
        tail.parameters[k] = memcpy(parameters[k], (const char *)args->parameters[k] + at, bytes);
    for (int k = 0; k < FL_MAX_OUTPUTS; k++)
        if (*output_of(&tail, k)) *output_of(&tail, k) = out[k];
    kernel(&tail);
    for (int k = 0; k < FL_MAX_OUTPUTS; k++)
        if (*output_of(args, k)) memcpy((char *)*output_of(args, k) + at, out[k], bytes);
}

static fl_pointwise_kernel kernel_for(const fl_pointwise_loss *loss, const fl_pointwise_args *args, int per_element)
{
    int beyond_first = args->gauss_newton || per_element;
    for (int k = 1; k < loss->inputs; k++) beyond_first |= args->grads[k] || args->hess[k];
    int first = (args->value ? 1 : 0) | (args->grads[0] ? 2 : 0) | (args->hess[0] ? 4 : 0);
    if (beyond_first) return loss->full;
    switch (first) {
    case 1: return loss->value;
    case 2: return loss->grad;
    case 3: return loss->value_grad;
    case 6: return loss->grad_hess;
    default: return loss->full;
    }
}

/* Parameters of one block: numbers, unless the kernel wants one per element. */
static void fetch_parameters(const fl_pointwise_call *call, const fl_pointwise_loss *loss, int per_element,
                             size_t start, size_t count, scratch *s, const void **parameters)
{
    for (int k = 0; k < loss->parameters; k++) {
        if (call->parameter_arrays[k].data) {
            parameters[k] = fetch(&call->parameter_arrays[k], start, count, call->type, s->parameters[k]);
            continue;
        }
        size_t copies = per_element ? count : 1;
        float *floats = (float *)s->parameters[k];
        if (call->type == FL_F32)
            for (size_t i = 0; i < copies; i++) floats[i] = (float)call->parameters[k];
        else
            for (size_t i = 0; i < copies; i++) s->parameters[k][i] = call->parameters[k];
        parameters[k] = s->parameters[k];
    }
}

static int run_block(const fl_pointwise_call *call, const fl_table *table, size_t start, size_t count, scratch *s,
                     double *sum)
{
    const fl_pointwise_loss *loss = &table->losses[call->loss];
    fl_type type = call->type;
    float scale32 = (float)call->scale;
    fl_pointwise_args args = {.scale = type == FL_F32 ? (const void *)&scale32 : &call->scale,
                              .gauss_newton = call->gauss_newton};
    const void *keep;
    int status = fetch_inputs(call, table, loss, start, count, s, args.inputs, &keep);
    if (status != FL_OK) return status;

    /* Results go where they belong if that is contiguous and nothing is to be done to them; else to scratch. */
    const fl_operand *results[FL_MAX_OUTPUTS] = {&call->value};
    double *buffers[FL_MAX_OUTPUTS] = {s->value};
    for (int k = 0; k < FL_MAX_INPUTS; k++) {
        results[1 + k] = &call->grads[k];
        buffers[1 + k] = s->grads[k];
        results[1 + FL_MAX_INPUTS + k] = &call->hess[k];
        buffers[1 + FL_MAX_INPUTS + k] = s->hess[k];
    }
    int weighted = keep || call->weight.data, scaled = weighted || call->grad_output.data;
    for (int k = 0; k < FL_MAX_OUTPUTS; k++) {
        int composed = k == 0 ? weighted : scaled;
        if (results[k]->data)
            *output_of(&args, k) =
                results[k]->direct && !composed ? results[k]->data + start * type_size[type] : (void *)buffers[k];
    }
    if (call->want_sum) args.value = s->value;

    int per_element = 0;
    for (int k = 0; k < loss->parameters; k++) per_element |= call->parameter_arrays[k].data != NULL;
    fl_pointwise_kernel kernel = kernel_for(loss, &args, per_element);
    fetch_parameters(call, loss, kernel == loss->full, start, count, s, args.parameters);
    apply(kernel, table, loss, kernel == loss->full, &args, count, type_size[type]);

    const fl_operand *factors[] = {&call->weight, &call->grad_output};
    for (int f = 0; f < 2; f++) {
        if (!factors[f]->data) continue;
        const void *factor = fetch(factors[f], start, count, type, s->factor);
        if (factor != s->factor) factor = memcpy(s->factor, factor, count * type_size[type]);
        for (int k = f; k < FL_MAX_OUTPUTS; k++) /* the upstream gradient does not act on the value */
            if (*output_of(&args, k)) table->multiply(count, *output_of(&args, k), factor);
    }
    for (int k = 0; keep && k < FL_MAX_OUTPUTS; k++)
        if (*output_of(&args, k)) keep_or(type, count, *output_of(&args, k), keep, 0);
    if (call->want_sum) *sum += table->sum(count, args.value);
    for (int k = 0; k < FL_MAX_OUTPUTS; k++)
        if (results[k]->data && *output_of(&args, k) == buffers[k])
            fl_scatter(results[k], start, count, type, buffers[k]);
    return FL_OK;
}

typedef int (*block_function)(const fl_pointwise_call *, const fl_table *, size_t, size_t, scratch *, double *);

typedef struct {
    const fl_pointwise_call *call;
    const fl_table *table;
    block_function function;
    double *partial; /* per chunk, whichever thread it falls to */
    atomic_int status;
} block_loop;

/* Runs on each thread that takes part. */
static void run_chunks(void *context, fl_units *units)
{
    block_loop *loop = context;
    const fl_pointwise_call *call = loop->call;
    size_t step = (size_t)FL_BLOCK * FL_CHUNK, c;
    scratch s;
    while (fl_next(units, &c)) {
        int status = loop->status;
        size_t end = call->count - c * step < step ? call->count : (c + 1) * step;
        double sum = 0;
        for (size_t i = c * step; i < end && status == FL_OK; i += FL_BLOCK)
            status = loop->function(call, loop->table, i, end - i < FL_BLOCK ? end - i : FL_BLOCK, &s, &sum);
        loop->partial[c] = sum;
        if (status != FL_OK) loop->status = status; /* there is only one way to fail: no matter which chunk is first */
    }
}

/* Chunks are independent of each other: threads share them. */
static int for_each_block(const fl_pointwise_call *call, block_function function, double *sum)
{
    size_t step = (size_t)FL_BLOCK * FL_CHUNK, chunks = (call->count + step - 1) / step;
    double few[64], *partial = chunks <= 64 ? few : malloc(chunks * sizeof *partial);
    if (!partial) return FL_NO_MEMORY;
    block_loop loop = {call, fl_current_isa->tables[call->type], function, partial, FL_OK};
    fl_share(chunks, (double)call->count, run_chunks, &loop);
    if (loop.status == FL_OK) *sum = fl_fold(partial, chunks);
    if (partial != few) free(partial);
    return loop.status;
}

static int check_block(const fl_pointwise_call *call, const fl_table *table, size_t start, size_t count, scratch *s,
                       double *sum)
{
    const void *inputs[FL_MAX_INPUTS], *keep;
    (void)sum;
    return fetch_inputs(call, table, &table->losses[call->loss], start, count, s, inputs, &keep);
}

/* The sum of what the mean counts: weight (1 if absent) where `where` holds (everywhere if absent). */
static int weigh_block(const fl_pointwise_call *call, const fl_table *table, size_t start, size_t count, scratch *s,
                       double *sum)
{
    int weighted = call->weight.data && call->weight_in_mean;
    const void *weight = weighted ? fetch(&call->weight, start, count, call->type, s->factor) : NULL;
    const void *keep = call->where.data ? fetch(&call->where, start, count, call->type, s->keep) : NULL;
    if (weight && keep) {
        memmove(s->factor, weight, count * type_size[call->type]);
        keep_or(call->type, count, s->factor, keep, 0);
        weight = s->factor;
    }
    *sum += table->sum(count, weight ? weight : keep);
    return FL_OK;
}

int fl_pointwise(fl_pointwise_call *call)
{
    fl_float_state state = fl_enter();
    int status = FL_OK;
    double nothing;
    if (call->check_first) status = for_each_block(call, check_block, &nothing);
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

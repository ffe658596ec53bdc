/* Calls of the C core drawn from bytes, for libFuzzer: any loss and outputs, element-wise, over rows or of the
 * softmax, types, strides, broadcasting, masks, in place, labels in and out of range, instruction sets, threads. Each
 * array is allocated to the byte, so that AddressSanitizer sees whatever leaves it; checks are called where the Python
 * wrapper calls them. .ci/sanitizers builds and runs it.
 *
 * With -DHASHES it is a program of its own, which hashes what a fixed sequence of calls leaves in its arrays, a line
 * for each instruction set, for other systems and compilers to be compared by (.ci/emulated). */
#include "fastloss.h"
#include "threads.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_ARRAYS 24

static const uint8_t *next_byte;
static size_t bytes_left;

/* A number below n, 0 when the bytes are used up. */
static size_t draw(size_t n)
{
    size_t x = 0;
    for (size_t reach = 1; reach < n && bytes_left; reach *= 256, bytes_left--) x = x * 256 + *next_byte++;
    return x % n;
}

/* An array's memory; elements lie in it without gaps, from `first` on. */
static struct {
    char *memory, *first;
    size_t bytes;
    fl_type type;
    int swapped;
} blocks[MAX_ARRAYS];
static ptrdiff_t dims[MAX_ARRAYS][2 * FL_MAX_DIMS];
static int arrays;

/* The shape that the operands of a call share, or one axis less of it. */
typedef struct {
    int ndim;
    ptrdiff_t extent[4];
    size_t count;
} layout;

static layout draw_layout(int fewest, size_t most)
{
    layout l = {fewest + (int)draw((size_t)(5 - fewest)), {0}, 1};
    for (int d = 0; d < l.ndim; d++) {
        size_t n = draw(8) ? 1 + draw(40) : 1 + draw(3000);
        if (l.count * n > most) n = 1;
        l.extent[d] = (ptrdiff_t)n;
        l.count *= n;
    }
    return l;
}

/* Elements from `low` to `high` or, now and then, bits as they come. */
static void fill(char *at, size_t bytes, fl_type type, double low, double high)
{
    size_t size = fl_item_size[type];
    uint64_t state = draw(65536) * 0x9E3779B97F4A7C15u + 1;
    int wild = draw(8) == 0 && low == -INFINITY;
    for (size_t k = 0; k + size <= bytes; k += size) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        double u = (double)(state >> 40) / 16777216.0, x = low == -INFINITY ? 20 * u - 10 : low + (high - low) * u;
        float f = (float)x;
        int64_t i = (int64_t)floor(x);
        if (wild || type == FL_F16 || type == FL_BF16)
            memcpy(at + k, (char *)&state + 8 - size, size);
        else if (type == FL_F32)
            memcpy(at + k, &f, size);
        else if (type == FL_F64)
            memcpy(at + k, &x, size);
        else
            memcpy(at + k, &i, size);
    }
}

static char *new_block(size_t bytes, size_t shift, fl_type type, double low, double high)
{
    char *memory = malloc(bytes + shift), *first = memory + shift;
    blocks[arrays].memory = memory;
    blocks[arrays].first = first;
    blocks[arrays].bytes = bytes;
    blocks[arrays].type = type;
    blocks[arrays].swapped = 0;
    fill(first, bytes, type, low, high);
    return first;
}

/* An operand of that shape in memory of its own, of drawn strides; those of results are different from 0. */
static fl_operand draw_operand(const layout *l, fl_type type, int result, double low, double high)
{
    int order[4] = {0, 1, 2, 3}, plain = draw(2) == 0;
    ptrdiff_t strides[4], before = 0, after = 0, size = (ptrdiff_t)fl_item_size[type], step = size;
    for (int d = l->ndim - 1; d > 0 && !plain; d--) {
        int other = (int)draw((size_t)d + 1), kept = order[d];
        order[d] = order[other];
        order[other] = kept;
    }
    for (int k = l->ndim - 1; k >= 0; k--) {
        int d = order[k], kind = plain ? 0 : (int)draw(6);
        if (kind == 1 && !result) {
            strides[d] = 0;
            continue;
        }
        if (kind == 2) step *= 2;
        strides[d] = kind == 3 ? -step : step;
        step *= l->extent[d];
        ptrdiff_t span = strides[d] * (l->extent[d] - 1);
        if (span < 0)
            before -= span;
        else
            after += span;
    }
    size_t bytes = (size_t)(before + after + size), shift = plain ? 0 : draw(2);
    char *first = new_block(bytes, shift, type, low, high);
    int swapped = blocks[arrays].swapped = !plain && draw(4) == 0;
    fl_operand operand;
    fl_operand_set(&operand, first + before, type, swapped, l->ndim, l->extent, strides, dims[arrays++]);
    return operand;
}

static fl_type draw_type(fl_type kernel_type) { return draw(2) ? kernel_type : (fl_type)draw(12); }
static fl_type draw_float(fl_type kernel_type) { return draw(2) ? kernel_type : (fl_type)draw(4); }

static fl_operand number_like(const layout *l, fl_type kernel_type)
{
    return draw_operand(l, draw_type(kernel_type), 0, -INFINITY, INFINITY);
}

static fl_operand result_like(const layout *l, fl_type kernel_type)
{
    return draw_operand(l, draw_float(kernel_type), 1, 0, 0);
}

static double pointwise(void)
{
    layout l = draw_layout(0, 40000);
    fl_pointwise_call call = {.type = (fl_type)draw(2),
                              .count = l.count,
                              .scale = 0.5,
                              .denominator = 2,
                              .weight_number = 1,
                              .want_sum = (int)draw(2)};
    const fl_table *table = fl_current_isa->tables[call.type];
    call.loss = (int)draw(table->loss_count);
    const fl_pointwise_loss *loss = &table->losses[call.loss];
    for (int k = 0; k < loss->inputs; k++) {
        call.domains[k] = (fl_domain){(fl_domain_kind)draw(3), 0, 1};
        int unit = call.domains[k].kind == FL_RANGE;
        call.inputs[k] = draw_operand(&l, draw_type(call.type), 0, unit ? 0 : -INFINITY, unit ? 1 : INFINITY);
    }
    for (int k = 0; k < loss->parameters; k++) {
        call.parameters[k] = (double)draw(5) / 2;
        if (draw(4) == 0) call.parameter_arrays[k] = number_like(&l, call.type);
    }
    if (draw(3) == 0) call.weight = number_like(&l, call.type);
    if (draw(3) == 0) call.grad_output = number_like(&l, call.type);
    if (draw(3) == 0) call.where = draw_operand(&l, FL_U8, 0, 0, 2);
    int product = draw(3) == 0;
    if (!call.want_sum && draw(2)) call.outputs[FL_VALUE] = result_like(&l, call.type);
    int in_place = draw(3) == 0 && call.inputs[0].type < FL_I8;
    for (int d = 0; d < call.inputs[0].ndim; d++) in_place &= call.inputs[0].strides[d] != 0;
    for (int k = 0; k < loss->inputs; k++) {
        if (draw(2)) call.outputs[FL_GRAD + k] = k == 0 && in_place ? call.inputs[0] : result_like(&l, call.type);
        if (draw(3) != 0) continue;
        call.outputs[FL_HESS + k] = result_like(&l, call.type);
        if (product) call.vectors[k] = number_like(&l, call.type);
    }
    call.gauss_newton = (int)draw(2);
    call.mean = (int)draw(2);
    call.weight_in_mean = (int)draw(2);
    call.check_first = (int)draw(2);
    fl_pointwise_result result;
    if (fl_pointwise(&call, &result) != FL_OK) return NAN;
    return call.want_sum ? result.value : 0;
}

static double rows(void)
{
    layout all = draw_layout(1, 40000), without = all;
    size_t classes = (size_t)all.extent[--without.ndim];
    without.count /= classes;
    fl_softmax_call call = {.function = (fl_softmax_function)draw(4),
                            .type = (fl_type)draw(2),
                            .rows = without.count,
                            .classes = classes,
                            .scale = 0.5,
                            .mean = (int)draw(2),
                            .labels.ignores = (int)draw(4) > 0,
                            .labels.ignore_index = draw(2) ? -100 : (int64_t)draw(classes),
                            .denominator = 1};
    int entropy = call.function == FL_CROSS_ENTROPY, sum = call.function == FL_LOGSUMEXP, one = entropy || sum;
    call.logits = number_like(&all, call.type);
    if (entropy && draw(3)) {
        fl_type type = (fl_type)(FL_I8 + draw(8));
        double most = type == FL_I8 && classes > 127 ? 127 : (type == FL_U8 && classes > 255) ? 255 : (double)classes;
        double low = draw(6) ? 0 : -INFINITY, high = draw(6) ? most : 1e6;
        call.labels.index = draw_operand(&without, type, 0, low, high);
    } else if (entropy) {
        call.probabilities = draw_operand(&all, draw_float(call.type), 0, 0, 1);
    }
    if (entropy && draw(3) == 0) {
        call.class_weight = new_block(classes * fl_item_size[call.type], 0, call.type, 0, 2);
        arrays++;
    }
    if (entropy && draw(3) == 0) call.label_smoothing = 0.1;
    if (draw(2) || !one) call.grad_output = number_like(one ? &without : &all, call.type);
    if (entropy && draw(3) == 0) call.where = draw_operand(&without, FL_U8, 0, 0, 2);
    if (entropy && draw(3) == 0) call.row_weight = number_like(&without, call.type);
    call.want_sum = one && draw(2);
    if (!call.want_sum) call.value = result_like(one ? &without : &all, call.type);
    if (draw(2))
        call.grad = draw(2) && fl_is_ready(&call.logits, call.type) ? call.logits : result_like(&all, call.type);
    if (one && draw(3) == 0) call.hess = result_like(&all, call.type);
    double value;
    if (fl_softmax(&call, &value) != FL_OK) return NAN;
    return call.want_sum ? value : 0;
}

static double row_losses(void)
{
    const fl_table *table = fl_current_isa->tables[FL_F64];
    fl_row_call call = {.loss = (int)draw(table->row_loss_count),
                        .type = (fl_type)draw(2),
                        .scale = 0.5,
                        .mean = (int)draw(2),
                        .weight_in_mean = (int)draw(2),
                        .want_sum = (int)draw(2),
                        .class_weight_type = (fl_type)draw(2)};
    const fl_row_shape *is = table->row_losses[call.loss].is;
    layout all = draw_layout(1, 100000), without = all;
    if (draw(4) == 0) { /* boxes, and rows that are folded in parts */
        all.count /= (size_t)all.extent[all.ndim - 1];
        size_t length = draw(2) || all.count > 4 ? 4 : 30000 + draw(6000);
        all.extent[all.ndim - 1] = (ptrdiff_t)length;
        all.count *= length;
    }
    call.length = (size_t)all.extent[--without.ndim];
    call.rows = without.count = all.count / call.length;
    for (int k = 0; k < is->vectors; k++) {
        call.vector_domains[k] = (fl_domain){(fl_domain_kind)draw(4), 0, 1};
        int free = call.vector_domains[k].kind == FL_ANY;
        call.vectors[k] = draw_operand(&all, draw_type(call.type), 0, free ? -INFINITY : 0, free ? INFINITY : 1);
    }
    for (int k = 0; k < is->given; k++) {
        call.domains[k] = (fl_domain){(fl_domain_kind)draw(3), 0, 1};
        int unit = call.domains[k].kind == FL_RANGE;
        call.given[k] = draw_operand(&without, draw_type(call.type), 0, unit ? 0 : -INFINITY, unit ? 1 : INFINITY);
    }
    for (int k = 0; k < is->parameters; k++) {
        call.parameters[k] = (double)draw(5) / 2;
        if (!is->of_softmax && draw(4) == 0) call.parameter_arrays[k] = number_like(&without, call.type);
    }
    if (is->labels || is->lists) {
        fl_type type = (fl_type)(FL_I8 + draw(8));
        double most = type == FL_I8 && call.length > 127   ? 127
                      : type == FL_U8 && call.length > 255 ? 255
                                                           : (double)call.length;
        double low = draw(6) ? 0 : is->lists && type < FL_U8 ? -1 : -INFINITY, high = draw(6) ? most : 1e6;
        fl_operand *to = is->lists ? &call.lists : &call.labels.index;
        *to = draw_operand(is->lists ? &all : &without, type, 0, low, high);
        call.labels.ignores = !is->lists && draw(4) > 0;
        call.labels.ignore_index = draw(2) ? -100 : (int64_t)draw(call.length);
    }
    if ((is->labels || is->by_class) && draw(3) == 0) {
        call.class_weight =
            new_block(call.length * fl_item_size[call.class_weight_type], 0, call.class_weight_type, 0, 2);
        arrays++;
    }
    if (draw(3) == 0) call.weight = number_like(&without, call.type);
    if (draw(3) == 0) call.grad_output = number_like(&without, call.type);
    if (draw(3) == 0) call.where = draw_operand(&without, FL_U8, 0, 0, 2);
    if (!call.want_sum && draw(2)) call.outputs[FL_VALUE] = result_like(&without, call.type);
    for (int k = 0; k < is->vectors; k++) {
        int in_place = fl_is_ready(&call.vectors[k], call.type) && draw(3) == 0;
        if (draw(2)) call.outputs[FL_GRAD + k] = in_place ? call.vectors[k] : result_like(&all, call.type);
        if (!is->first_order && draw(3) == 0) call.outputs[FL_HESS + k] = result_like(&all, call.type);
    }
    fl_row_result result;
    if (fl_row_run(&call, &result) != FL_OK) return NAN;
    return call.want_sum ? result.value : 0;
}

/* One call; its sum, 0 without one, or NaN if it was refused and may have left anything in the arrays. */
static double call_once(const uint8_t *data, size_t size)
{
    next_byte = data;
    bytes_left = size;
    size_t threads = draw(4) ? 1 : 3;
    fl_threads_setup((int)threads, (int)threads);
    fl_threads_share_above(threads == 1 ? -1 : 0);
    double (*const kinds[])(void) = {pointwise, rows, row_losses};
    return kinds[draw(3)]();
}

static void free_blocks(void)
{
    while (arrays > 0) free(blocks[--arrays].memory);
}

#if defined(HASHES)
static uint64_t mix(uint64_t hash, uint64_t x) { return (hash ^ x) * 0x100000001B3u; }

/* Every NaN is the same: which of two goes on is left to the compiler. */
static uint64_t mix_block(uint64_t hash, int k)
{
    static const uint64_t infinity[] = {0x7F800000, 0x7FF0000000000000, 0x7C00, 0x7F80};
    size_t size = fl_item_size[blocks[k].type];
    for (size_t at = 0; at < blocks[k].bytes; at += size) {
        uint64_t x = 0;
        for (size_t byte = 0; byte < size; byte++)
            x = x << 8 | (uint8_t)blocks[k].first[at + (blocks[k].swapped ? byte : size - 1 - byte)];
        uint64_t sign = (uint64_t)1 << (8 * size - 1);
        if (blocks[k].type <= FL_BF16 && (x & (sign - 1)) > infinity[blocks[k].type]) x = sign;
        hash = mix(hash, x);
    }
    return hash;
}

int main(void)
{
    for (const fl_isa *isa = fl_isas; isa->name; isa++) {
        if (!fl_dispatch(isa->name)) continue;
        uint64_t hash = 0xCBF29CE484222325u, state = 1;
        int done = 0;
        for (int n = 0; n < 20000; n++) {
            uint8_t data[400];
            for (size_t k = 0; k < sizeof data; k++) {
                state = state * 6364136223846793005u + 1442695040888963407u;
                data[k] = (uint8_t)(state >> 56);
            }
            double sum = call_once(data, sizeof data);
            if (sum == sum) {
                done++;
                uint64_t bits;
                memcpy(&bits, &sum, sizeof bits);
                hash = mix(hash, bits);
                for (int k = 0; k < arrays; k++) hash = mix_block(hash, k);
            }
            free_blocks();
        }
        printf("%s %d calls %08x%08x\n", isa->name, done, (unsigned)(hash >> 32), (unsigned)hash);
    }
    return 0;
}
#else
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t isas = 0;
    while (fl_isas[isas].name) isas++;
    if (size == 0 || !fl_dispatch(fl_isas[data[0] % isas].name)) fl_dispatch(NULL);
    call_once(data + (size > 0), size - (size > 0));
    free_blocks();
    return 0;
}
#endif

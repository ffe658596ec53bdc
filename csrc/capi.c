/* The interface for C, Cython and Numba (fastloss/include/fastloss/capi.h). Requests are checked and become calls of
 * the core, as the arguments of Python calls do in _core.pyx. */
#include "capi.h"
#include "elements.h"
#include "float_state.h"
#include "labels.h"

#include <stdlib.h>
#include <string.h>

#define MAX_ARRAYS (3 * FASTLOSS_MAX_INPUTS + FASTLOSS_MAX_PARAMETERS + 5)
#define SCANNED 256 /* elements at a time */

#define SAME_TYPE(public, inside) _Static_assert(FASTLOSS_##public == FL_##inside + 1, "types are numbered alike")
SAME_TYPE(FLOAT32, F32);
SAME_TYPE(FLOAT64, F64);
SAME_TYPE(FLOAT16, F16);
SAME_TYPE(BFLOAT16, BF16);
SAME_TYPE(INT8, I8);
SAME_TYPE(INT64, I64);
SAME_TYPE(UINT64, U64);
SAME_TYPE(BOOL, BOOL);

#define SAME_OUTPUT(name) _Static_assert((int)FASTLOSS_##name == (int)WANT_##name, "outputs are numbered alike")
SAME_OUTPUT(VALUE);
SAME_OUTPUT(GRAD);
SAME_OUTPUT(HESS);

/* Sets of types: a bit for each */
enum { INTEGERS = 0xff << FL_I8 | 1 << FL_BOOL, BOOLS = 1 << FL_BOOL, NUMBERS = (1 << (FL_BOOL + 1)) - 1 };

/* Which axes an array has: those of the request, these without the last, the last alone, or none */
typedef enum { WHOLE, BY_ROW, BY_CLASS, REDUCED } extent;

/* An array of a request, and the memory that it covers */
typedef struct {
    const fastloss_array *array;
    extent of;
    int result;
    uintptr_t low, high; /* its first byte, and the one after its last */
    size_t step, size;   /* elements are at multiples of `step` bytes from `low`; bytes of an element */
} region;

typedef struct {
    fastloss_request q;
    const fastloss_loss *loss;
    fl_type type; /* computed in */
    int results;  /* the types that array results may have */
    size_t count, rows, length;
    size_t steps[2][FASTLOSS_MAX_DIMS]; /* strides in C order, in elements, of arrays that are WHOLE and BY_ROW */
    int used;
    region regions[MAX_ARRAYS];
    ptrdiff_t dims[MAX_ARRAYS][2 * FASTLOSS_MAX_DIMS];
} work;

static fl_type computed_in(fl_type type)
{
    return type == FL_F32 || type == FL_F16 || type == FL_BF16 ? FL_F32 : FL_F64;
}

/* ---- structures of other versions ---- */

static int ends_with_zeros(const void *x, size_t size, size_t known)
{
    const char *bytes = x;
    for (size_t k = known; k < size; k++)
        if (bytes[k]) return 0;
    return 1;
}

/* Copies a structure to the caller's, whose `size` stays and whose later fields, of a newer version, become 0. */
static int copy_out(void *to, const void *from, size_t known)
{
    size_t size = *(const size_t *)to;
    if (size < known) return FASTLOSS_BAD_SIZE;
    memset(to, 0, size);
    memcpy(to, from, known);
    *(size_t *)to = size;
    return FASTLOSS_OK;
}

static int describe(const fastloss_loss *loss, fastloss_description *description)
{
    if (!loss) return FASTLOSS_BAD_LOSS;
    return description ? copy_out(description, &loss->is, sizeof *description) : FASTLOSS_BAD_SIZE;
}

static int argument(const fastloss_loss *loss, int64_t number, fastloss_argument *to)
{
    if (!loss) return FASTLOSS_BAD_LOSS;
    if (number < 0 || number >= loss->is.arguments) return FASTLOSS_NO_ARGUMENT;
    return to ? copy_out(to, &loss->arguments[number].is, sizeof *to) : FASTLOSS_BAD_SIZE;
}

static int prepare(fastloss_request *q, size_t size, const fastloss_loss *loss)
{
    if (!loss) return FASTLOSS_BAD_LOSS;
    if (!q || size < sizeof *q) return FASTLOSS_BAD_SIZE;
    memset(q, 0, size);
    q->size = size;
    q->loss = loss;
    q->scale = 1;
    q->error_argument = q->error_index = -1;
    for (int k = 0; k < loss->is.arguments; k++) {
        const fastloss_argument *is = &loss->arguments[k].is;
        if (is->role == FASTLOSS_PARAMETER) q->parameter[is->place] = is->standard;
        if (is->role == FASTLOSS_IGNORE_INDEX) q->ignore_index = (int64_t)is->standard;
    }
    return FASTLOSS_OK;
}

/* ---- arrays ---- */

static size_t common_divisor(size_t a, size_t b)
{
    while (b) {
        size_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

static size_t size_of(ptrdiff_t x) { return x < 0 ? 0 - (size_t)x : (size_t)x; }

static int axes_of(const work *w, extent of)
{
    return of == WHOLE ? (int)w->q.ndim : of == BY_ROW ? (int)w->q.ndim - 1 : of == BY_CLASS;
}

static const ptrdiff_t *shape_of(const work *w, extent of)
{
    return w->q.shape + (of == BY_CLASS ? w->q.ndim - 1 : 0);
}

static ptrdiff_t stride_of(const work *w, const fastloss_array *a, extent of, int d)
{
    if (a->strides) return a->strides[d];
    return (ptrdiff_t)((of == BY_CLASS ? 1 : w->steps[of][d]) * fl_item_size[a->type - 1]);
}

static size_t elements_of(const work *w, extent of)
{
    return of == WHOLE ? w->count : of == BY_ROW ? w->rows : of == BY_CLASS ? w->length : 1;
}

/* True if elements of a result may overlap: a stride is shorter than the extent of all smaller ones. */
static int overlaps_itself(const work *w, const region *r)
{
    const ptrdiff_t *shape = shape_of(w, r->of);
    int n = axes_of(w, r->of);
    for (int d = 0; d < n; d++) {
        size_t own = size_of(stride_of(w, r->array, r->of, d)), reach = r->size;
        for (int e = 0; e < n; e++) {
            size_t other = size_of(stride_of(w, r->array, r->of, e));
            if (shape[e] > 1 && (other < own || (other == own && e > d))) reach += other * (size_t)(shape[e] - 1);
        }
        if (shape[d] > 1 && own < reach) return 1;
    }
    return 0;
}

/* Finds the memory of an array. Fails if it exceeds the address space, or if a result overlaps itself. */
static int cover(const work *w, region *r)
{
    const fastloss_array *a = r->array;
    const ptrdiff_t *shape = shape_of(w, r->of);
    size_t before = 0, after = r->size, elements = elements_of(w, r->of), bytes;
    r->step = r->size;
    if (elements == 0) {
        after = 0;
    } else if (!a->strides) {
        after = elements * r->size;
    } else {
        r->step = 0;
        for (int d = 0; d < axes_of(w, r->of); d++) {
            if (shape[d] <= 1) continue;
            r->step = common_divisor(r->step, size_of(a->strides[d]));
            size_t *side = a->strides[d] < 0 ? &before : &after;
            if (__builtin_mul_overflow(size_of(a->strides[d]), (size_t)(shape[d] - 1), &bytes) ||
                __builtin_add_overflow(*side, bytes, side))
                return FASTLOSS_BAD_STRIDES;
        }
    }
    uintptr_t at = (uintptr_t)a->data;
    if (__builtin_sub_overflow(at, before, &r->low) || __builtin_add_overflow(at, after, &r->high))
        return FASTLOSS_BAD_STRIDES;
    return r->result && a->strides && elements && overlaps_itself(w, r) ? FASTLOSS_BAD_STRIDES : FASTLOSS_OK;
}

/* Makes an operand of an array, if it is given. Fails if its type is none of `types`. */
static int put(work *w, fl_operand *to, const fastloss_array *a, extent of, int types, int result)
{
    if (!a->data) return FASTLOSS_OK;
    if (a->type < 1 || a->type > FASTLOSS_BOOL || !(types >> (a->type - 1) & 1)) return FASTLOSS_BAD_TYPE;
    fl_type type = (fl_type)(a->type - 1);
    region *r = &w->regions[w->used];
    *r = (region){.array = a, .of = of, .result = result, .size = fl_item_size[type]};
    int status = cover(w, r);
    if (status != FASTLOSS_OK) return status;
    if (!a->strides && (uintptr_t)a->data % r->size == 0) {
        *to = (fl_operand){.data = a->data, .type = type, .direct = 1};
    } else {
        ptrdiff_t strides[FASTLOSS_MAX_DIMS];
        for (int d = 0; d < axes_of(w, of); d++) strides[d] = stride_of(w, a, of, d);
        fl_operand_set(to, a->data, type, 0, axes_of(w, of), shape_of(w, of), strides, w->dims[w->used]);
    }
    w->used++;
    return FASTLOSS_OK;
}

/* True if no byte belongs to both: their ranges are disjoint, or they interleave as fields of records do. */
static int are_disjoint(const region *a, const region *b)
{
    if (a->high <= b->low || b->high <= a->low) return 1;
    size_t step = common_divisor(a->step, b->step);
    if (step == 0) return 0;
    size_t from_a = b->low >= a->low ? (b->low - a->low) % step : (step - (a->low - b->low) % step) % step;
    return from_a >= a->size && step - from_a >= b->size;
}

/* True if element i of both is at the same address for all i: it is read before it is overwritten. */
static int are_same_elements(const work *w, const region *a, const region *b)
{
    if (a->array->data != b->array->data || a->array->type != b->array->type || a->of != b->of) return 0;
    for (int d = 0; d < axes_of(w, a->of); d++)
        if (shape_of(w, a->of)[d] > 1 && stride_of(w, a->array, a->of, d) != stride_of(w, b->array, b->of, d))
            return 0;
    return 1;
}

static int check_overlap(const work *w)
{
    for (int r = 0; r < w->used; r++)
        for (int k = 0; w->regions[r].result && k < w->used; k++) {
            const region *a = &w->regions[r], *b = &w->regions[k];
            if (k == r || (b->result && k > r) || are_disjoint(a, b)) continue;
            if (b->result || !are_same_elements(w, a, b)) return FASTLOSS_OVERLAP;
        }
    return FASTLOSS_OK;
}

/* ---- domains ---- */

static int is_legal(const fastloss_argument *is, double x)
{
    int low = is->flags & FASTLOSS_OPEN_LOW ? x > is->low : x >= is->low;
    int high = is->flags & FASTLOSS_OPEN_HIGH ? x < is->high : x <= is->high;
    return low && high && !(x > is->gap_low && x < is->gap_high);
}

/* Index of the first parameter outside its domain at an element that is included; SIZE_MAX: none */
static size_t first_illegal(const fastloss_argument *is, const fl_operand *x, const fl_operand *where, size_t count)
{
    double numbers[SCANNED], keep[SCANNED];
    for (size_t start = 0, n; start < count; start += n) {
        n = count - start < SCANNED ? count - start : SCANNED;
        fl_gather(x, start, n, FL_F64, numbers);
        if (where->data) fl_gather(where, start, n, FL_F64, keep);
        for (size_t i = 0; i < n; i++)
            if (!is_legal(is, numbers[i]) && !(where->data && keep[i] == 0)) return start + i;
    }
    return SIZE_MAX;
}

/* The same for inputs that kernels have refused. `length`: elements for each element of the mask */
static size_t first_outside(const fl_domain *domain, const fl_operand *x, fl_type type, const fl_operand *where,
                            size_t start, size_t count, size_t length)
{
    for (size_t i = start; i < start + count; i++) {
        float narrow;
        double number, next[2] = {0}, keep = 1;
        if (where->data) fl_gather(where, i / length, 1, FL_F64, &keep);
        fl_gather(x, i, 1, type, type == FL_F32 ? (void *)&narrow : &number);
        if (type == FL_F32) number = narrow;
        int outside = fl_is_outside(domain, number);
        if (domain->kind == FL_BOXES && i % 4 < 2) {
            fl_gather(x, i + 2, 1, FL_F64, next);
            outside = next[0] < number;
        }
        if (outside && keep != 0) return i;
    }
    return SIZE_MAX;
}

/* Reports which argument is wrong, and where. */
static int wrong(work *w, int number, size_t index, int status)
{
    w->q.error_argument = number;
    w->q.error_index = index == SIZE_MAX ? -1 : (int64_t)index;
    return status;
}

/* ---- what all kinds of losses have in common ---- */

/* Where the arguments go in a call of any kind; NULL: nowhere, it has no such argument */
typedef struct {
    fl_operand *vectors, *given, *labels, *lists, *parameter_arrays, *class_weight, *weight, *where, *grad_output;
    fl_domain *domains, *given_domains;
    double *parameters;
    fl_operand *value, *grad, *hess;
    extent of_value, of_weight, of_upstream;
} slots;

static int put_inputs(work *w, const slots *to)
{
    const fastloss_request *q = &w->q;
    int vectors = 0, given = 0, status = FASTLOSS_OK;
    for (int k = 0; k < w->loss->is.arguments && status == FASTLOSS_OK; k++) {
        const fl_argument *argument = &w->loss->arguments[k];
        const fastloss_array *a = &q->input[argument->is.place];
        if (argument->is.role > FASTLOSS_LABEL_LISTS) continue;
        int by_row = argument->is.role == FASTLOSS_ROW_INPUT || argument->is.role == FASTLOSS_LABELS;
        if (!a->data && (by_row ? w->rows : w->count)) return wrong(w, k, SIZE_MAX, FASTLOSS_MISSING);
        switch (argument->is.role) {
        case FASTLOSS_INPUT:
            to->domains[vectors] = argument->domains[w->type];
            status = put(w, &to->vectors[vectors++], a, WHOLE, NUMBERS, 0);
            break;
        case FASTLOSS_ROW_INPUT:
            to->given_domains[given] = argument->domains[w->type];
            status = put(w, &to->given[given++], a, BY_ROW, NUMBERS, 0);
            break;
        case FASTLOSS_LABELS: status = put(w, to->labels, a, BY_ROW, INTEGERS, 0); break;
        default: status = put(w, to->lists, a, WHOLE, INTEGERS, 0); break;
        }
        if (status != FASTLOSS_OK) wrong(w, k, SIZE_MAX, status);
    }
    return status;
}

/* Options. Giving one that the loss does not have is an error. */
static int put_options(work *w, const slots *to)
{
    fastloss_request *q = &w->q;
    const struct {
        int role;
        const fastloss_array *array;
        fl_operand *to;
        extent of;
        int types;
    } options[] = {{FASTLOSS_CLASS_WEIGHT, &q->class_weight, to->class_weight, BY_CLASS, NUMBERS},
                   {FASTLOSS_WEIGHT, &q->weight, to->weight, to->of_weight, NUMBERS},
                   {FASTLOSS_WHERE, &q->where, to->where, to->of_weight, BOOLS},
                   {FASTLOSS_GRAD_OUTPUT, &q->grad_output, to->grad_output, to->of_upstream, NUMBERS}};
    for (int o = 0; o < 4; o++) {
        int number = -1;
        for (int k = 0; k < w->loss->is.arguments; k++)
            if (w->loss->arguments[k].is.role == options[o].role) number = k;
        if (!options[o].array->data) continue;
        int has = number >= 0 && options[o].to && !(options[o].to == to->grad_output && q->reduction != FASTLOSS_NONE);
        int status =
            has ? put(w, options[o].to, options[o].array, options[o].of, options[o].types, 0) : FASTLOSS_UNSUPPORTED;
        if (status != FASTLOSS_OK) return wrong(w, number, SIZE_MAX, status);
    }
    return FASTLOSS_OK;
}

static int put_parameters(work *w, const slots *to)
{
    const fastloss_request *q = &w->q;
    static const fl_operand everywhere = {0};
    unsigned known = 0;
    for (int k = 0; k < w->loss->is.arguments; k++) {
        const fastloss_argument *is = &w->loss->arguments[k].is;
        const fl_domain *domain = &w->loss->arguments[k].domains[FL_F64];
        if (is->role != FASTLOSS_PARAMETER) continue;
        const fastloss_array *a = &q->parameters[is->place];
        known |= 1u << is->place;
        to->parameters[is->place] = q->parameter[is->place];
        if (!a->data && !is_legal(is, q->parameter[is->place])) return wrong(w, k, SIZE_MAX, FASTLOSS_BAD_PARAMETER);
        if (!a->data) continue;
        int status = is->flags & FASTLOSS_ONE_NUMBER
                         ? FASTLOSS_UNSUPPORTED
                         : put(w, &to->parameter_arrays[is->place], a, to->of_weight, NUMBERS, 0);
        if (status != FASTLOSS_OK) return wrong(w, k, SIZE_MAX, status);
        const fl_operand *numbers = &to->parameter_arrays[is->place];
        size_t count = elements_of(w, to->of_weight);
        if (fl_all_between(numbers, count, domain->low, domain->high)) continue;
        size_t at = first_illegal(is, numbers, to->where ? to->where : &everywhere, count);
        if (at != SIZE_MAX) return wrong(w, k, at, FASTLOSS_BAD_PARAMETER);
    }
    for (int k = 0; k < FASTLOSS_MAX_PARAMETERS; k++)
        if (q->parameters[k].data && !(known >> k & 1)) return FASTLOSS_UNSUPPORTED;
    return FASTLOSS_OK;
}

static int put_results(work *w, const slots *to)
{
    const fastloss_request *q = &w->q;
    int vectors = 0, status = FASTLOSS_OK;
    unsigned wanted = 0;
    fl_operand number; /* only to be checked: put_reduced writes it */
    if (q->reduction == FASTLOSS_NONE)
        status = put(w, to->value, &q->value, to->of_value, w->results, 1);
    else
        status = put(w, &number, &q->value, REDUCED, 1 << FL_F64, 1);
    for (int k = 0; k < w->loss->is.arguments && status == FASTLOSS_OK; k++) {
        const fastloss_argument *is = &w->loss->arguments[k].is;
        if (is->role != FASTLOSS_INPUT) continue;
        if (is->flags & FASTLOSS_DIFFERENTIABLE) {
            wanted |= 1u << is->place;
            status = put(w, &to->grad[vectors], &q->grad[is->place], WHOLE, w->results, 1);
            if (status == FASTLOSS_OK && w->loss->is.outputs & FASTLOSS_HESS)
                status = put(w, &to->hess[vectors], &q->hess[is->place], WHOLE, w->results, 1);
        }
        vectors++;
    }
    for (int k = 0; k < FASTLOSS_MAX_INPUTS && status == FASTLOSS_OK; k++) {
        if ((q->grad[k].data || q->hess[k].data) && !(wanted >> k & 1)) status = FASTLOSS_UNSUPPORTED;
        if (q->hess[k].data && !(w->loss->is.outputs & FASTLOSS_HESS)) status = FASTLOSS_UNSUPPORTED;
    }
    return status != FASTLOSS_OK ? status : check_overlap(w);
}

static int put_all(work *w, const slots *to)
{
    int status = put_inputs(w, to);
    if (status == FASTLOSS_OK) status = put_options(w, to);
    if (status == FASTLOSS_OK) status = put_parameters(w, to);
    return status == FASTLOSS_OK ? put_results(w, to) : status;
}

/* Finds the argument that the core has found outside its domain, and where. */
static int out_of_domain(work *w, const slots *to, size_t start, size_t count)
{
    static const fl_operand everywhere = {0};
    for (int k = 0, vectors = 0, given = 0; k < w->loss->is.arguments; k++) {
        int role = (int)w->loss->arguments[k].is.role, whole = role == FASTLOSS_INPUT;
        if (!whole && role != FASTLOSS_ROW_INPUT) continue;
        size_t length = to->of_weight == BY_ROW && whole ? w->length : 1, by = whole || !w->length ? 1 : w->length;
        const fl_domain *domain = whole ? &to->domains[vectors] : &to->given_domains[given];
        size_t at = first_outside(domain, whole ? &to->vectors[vectors++] : &to->given[given++], w->type,
                                  to->where ? to->where : &everywhere, start / by, count / by, length);
        if (at != SIZE_MAX) return wrong(w, k, at, FASTLOSS_OUT_OF_DOMAIN);
    }
    return FASTLOSS_OUT_OF_DOMAIN; /* another thread has changed it since */
}

static int suits_floats(const fl_operand *x, size_t count)
{
    return !x->data || computed_in(x->type) == FL_F32 || fl_all_moderate(x, 0, count);
}

static void put_reduced(const work *w, double x)
{
    if (w->q.value.data && w->q.reduction != FASTLOSS_NONE) memcpy(w->q.value.data, &x, sizeof x);
}

/* ---- kinds of losses ---- */

/* True if all strides are 0: a scalar that was broadcast */
static int is_scalar(const work *w, const fastloss_array *a)
{
    int one = a->data && a->strides && w->count > 0 && w->q.ndim > 0;
    for (int d = 0; one && d < w->q.ndim; d++) one = a->strides[d] == 0;
    return one;
}

static int run_elements(work *w)
{
    fl_pointwise_call call;
    memset(&call, 0, sizeof call);
    fl_operand *outputs = call.outputs;
    const slots to = {.vectors = call.inputs,
                      .domains = call.domains,
                      .parameters = call.parameters,
                      .parameter_arrays = call.parameter_arrays,
                      .weight = &call.weight,
                      .where = &call.where,
                      .grad_output = &call.grad_output,
                      .value = &outputs[FL_VALUE],
                      .grad = &outputs[FL_GRAD],
                      .hess = &outputs[FL_HESS]};
    int status = put_all(w, &to);
    if (status != FASTLOSS_OK) return status;
    double weight = 1;
    if (is_scalar(w, &w->q.weight)) fl_gather(&call.weight, 0, 1, FL_F64, &weight);
    if (is_scalar(w, &w->q.weight) && fl_is_weight_number(weight)) call.weight.data = NULL;
    call.weight_number = call.weight.data ? 1 : weight;
    call.type = w->type;
    call.loss = w->loss->kernel;
    call.count = w->count;
    call.scale = w->q.scale;
    call.denominator = 1;
    call.mean = w->q.reduction == FASTLOSS_MEAN;
    call.weight_in_mean = w->loss->weight_in_mean;
    call.gauss_newton = w->loss->gauss_newton && w->q.options & FASTLOSS_GAUSS_NEWTON;
    call.want_sum = w->q.reduction != FASTLOSS_NONE && w->q.value.data;
    call.check_first = call.given_results = 1;
    fl_pointwise_result result;
    status = fl_pointwise(&call, &result);
    if (status == FL_OUT_OF_DOMAIN) return out_of_domain(w, &to, 0, w->count);
    if (status != FL_OK) return FASTLOSS_NO_MEMORY;
    w->q.denominator = result.denominator;
    put_reduced(w, result.value);
    return FASTLOSS_OK;
}

static int run_row_loss(work *w)
{
    fl_row_call call;
    fl_operand class_weight = {0};
    double few[SCANNED], *own = few;
    memset(&call, 0, sizeof call);
    const slots to = {.vectors = call.vectors,
                      .given = call.given,
                      .domains = call.vector_domains,
                      .given_domains = call.domains,
                      .labels = &call.labels.index,
                      .lists = &call.lists,
                      .parameters = call.parameters,
                      .parameter_arrays = call.parameter_arrays,
                      .class_weight = &class_weight,
                      .weight = &call.weight,
                      .where = &call.where,
                      .grad_output = &call.grad_output,
                      .value = &call.outputs[FL_VALUE],
                      .grad = &call.outputs[FL_GRAD],
                      .hess = &call.outputs[FL_HESS],
                      .of_value = BY_ROW,
                      .of_weight = BY_ROW,
                      .of_upstream = BY_ROW};
    int status = put_all(w, &to), labels = -1, ignores = 0;
    if (status != FASTLOSS_OK) return status;
    for (int k = 0; k < w->loss->is.arguments; k++) {
        int role = (int)w->loss->arguments[k].is.role;
        if (role == FASTLOSS_LABELS || role == FASTLOSS_LABEL_LISTS) labels = k;
        ignores |= role == FASTLOSS_IGNORE_INDEX;
        if (w->length == 0 && (k == labels || role == FASTLOSS_CLASS_WEIGHT)) return FASTLOSS_BAD_SHAPE;
    }
    call.type = w->type;
    call.loss = w->loss->kernel;
    call.rows = w->rows;
    call.length = w->length;
    call.scale = w->q.scale;
    call.mean = w->q.reduction == FASTLOSS_MEAN;
    call.weight_in_mean = w->loss->weight_in_mean;
    call.want_sum = w->q.reduction != FASTLOSS_NONE && w->q.value.data;
    if (ignores) fl_ignore(&call.labels, w->q.ignore_index);
    if (w->loss->narrow && call.type == FL_F32 &&
        !(fl_is_moderate(call.scale) && suits_floats(&class_weight, call.length) &&
          suits_floats(&call.weight, call.rows) && suits_floats(&call.grad_output, call.rows)))
        call.type = FL_F64;
    call.class_weight = class_weight.data;
    call.class_weight_type = class_weight.type;
    if (class_weight.data && !(class_weight.direct && class_weight.type <= FL_F64)) {
        if (call.length > SCANNED) own = malloc(call.length * sizeof *own);
        if (!own) return FASTLOSS_NO_MEMORY;
        fl_gather(&class_weight, 0, call.length, FL_F64, own);
        call.class_weight = own;
        call.class_weight_type = FL_F64;
    }
    fl_row_result result;
    status = fl_row_run(&call, &result);
    if (own != few) free(own);
    if (status == FL_OUT_OF_DOMAIN && result.bad_label) return wrong(w, labels, result.bad_row, FASTLOSS_BAD_LABEL);
    if (status == FL_OUT_OF_DOMAIN) return out_of_domain(w, &to, result.bad_row * call.length, call.length);
    if (status != FL_OK) return FASTLOSS_NO_MEMORY;
    w->q.denominator = call.mean ? result.denominator : 1;
    put_reduced(w, result.value);
    return FASTLOSS_OK;
}

static int run_softmaxes(work *w)
{
    fl_softmax_call call;
    fl_domain any;
    memset(&call, 0, sizeof call);
    call.function = (fl_softmax_function)w->loss->kernel;
    int reduces = call.function == FL_LOGSUMEXP;
    const slots to = {.vectors = &call.logits,
                      .domains = &any,
                      .grad_output = &call.grad_output,
                      .value = &call.value,
                      .grad = &call.grad,
                      .hess = &call.hess,
                      .of_value = reduces ? BY_ROW : WHOLE,
                      .of_weight = BY_ROW,
                      .of_upstream = reduces ? BY_ROW : WHOLE};
    int status = put_all(w, &to), upstream = (int)w->loss->is.arguments - 1;
    if (status != FASTLOSS_OK) return status;
    if (w->length == 0) return FASTLOSS_BAD_SHAPE;
    if (!reduces && call.grad.data && !call.grad_output.data) return wrong(w, upstream, SIZE_MAX, FASTLOSS_MISSING);
    size_t upstreams = reduces ? w->rows : w->count;
    int floats = fl_is_moderate(w->q.scale) && suits_floats(&call.grad_output, upstreams);
    call.type = floats ? w->type : FL_F64;
    call.rows = w->rows;
    call.classes = w->length;
    call.scale = w->q.scale;
    w->q.denominator = 1;
    double none;
    return fl_softmax(&call, &none) == FL_OK ? FASTLOSS_OK : FASTLOSS_NO_MEMORY;
}

/* ---- calls ---- */

static int take_shape(work *w)
{
    const fastloss_request *q = &w->q;
    int rows = w->loss->is.rows != 0;
    if (q->ndim < rows || q->ndim > FASTLOSS_MAX_DIMS || (q->ndim && !q->shape)) return FASTLOSS_BAD_SHAPE;
    size_t all = 1; /* the product of all extents that are not 0 */
    w->count = w->rows = 1;
    for (int d = (int)q->ndim - 1; d >= 0; d--) {
        if (q->shape[d] < 0) return FASTLOSS_BAD_SHAPE;
        size_t extent = (size_t)q->shape[d];
        w->steps[WHOLE][d] = w->count;
        w->steps[BY_ROW][d] = w->rows;
        if (extent && __builtin_mul_overflow(all, extent, &all)) return FASTLOSS_BAD_SHAPE;
        w->count *= extent;
        if (rows && d == q->ndim - 1)
            w->length = extent;
        else
            w->rows *= extent;
    }
    if (all > PTRDIFF_MAX / sizeof(double)) return FASTLOSS_BAD_SHAPE;
    return rows && w->loss->is.length && w->length != (size_t)w->loss->is.length ? FASTLOSS_BAD_SHAPE : FASTLOSS_OK;
}

static int take(work *w, const fastloss_request *given)
{
    w->used = 0;
    w->q = *given;
    w->loss = given->loss;
    w->q.error_argument = w->q.error_index = -1;
    w->q.denominator = 0;
    if (!ends_with_zeros(given, given->size, sizeof *given)) return FASTLOSS_BAD_SIZE;
    if (!w->loss) return FASTLOSS_BAD_LOSS;
    int status = take_shape(w);
    if (status != FASTLOSS_OK) return status;
    if (given->reduction < FASTLOSS_NONE || given->reduction > FASTLOSS_MEAN ||
        given->options & ~FASTLOSS_GAUSS_NEWTON)
        return FASTLOSS_UNSUPPORTED;
    if (given->reduction != FASTLOSS_NONE && !w->loss->is.reduces) return FASTLOSS_UNSUPPORTED;
    int unknown = 0, first = -1;
    unsigned inputs = 0;
    for (int k = 0; k < w->loss->is.arguments; k++) {
        const fastloss_argument *is = &w->loss->arguments[k].is;
        if (is->role > FASTLOSS_LABEL_LISTS) continue;
        inputs |= 1u << is->place;
        if (is->role == FASTLOSS_INPUT && first < 0) first = (int)is->place;
    }
    for (int k = 0; k < FASTLOSS_MAX_INPUTS; k++) unknown |= given->input[k].data && !(inputs >> k & 1);
    fl_type type = (fl_type)(given->input[first].type - 1);
    w->type = computed_in(type);
    w->results = 1 << (w->type == FL_F32 ? type : FL_F64);
    return unknown ? FASTLOSS_UNSUPPORTED : FASTLOSS_OK;
}

static int run(fastloss_request *request)
{
    static int (*const kinds[])(work *) = {run_elements, run_row_loss, run_softmaxes};
    if (!request || request->size < sizeof *request) return FASTLOSS_BAD_SIZE;
    work w;
    fl_float_state state = fl_enter(); /* for checks here */
    int status = take(&w, request);
    if (status == FASTLOSS_OK) status = kinds[w.loss->family](&w);
    fl_leave(state);
    request->denominator = w.q.denominator;
    request->error_argument = w.q.error_argument;
    request->error_index = w.q.error_index;
    return status;
}

static const char *message(int code)
{
    static const char *const messages[] = {
        [FASTLOSS_OK] = "done",
        [FASTLOSS_NO_MEMORY] = "there is not enough memory",
        [FASTLOSS_OUT_OF_DOMAIN] = "an input is out of its domain",
        [FASTLOSS_BAD_LABEL] = "a label is no class of its row",
        [FASTLOSS_BAD_PARAMETER] = "a parameter is missing, NaN or out of its domain",
        [FASTLOSS_BAD_SIZE] = "a structure has a size that this version does not know",
        [FASTLOSS_BAD_LOSS] = "the loss is NULL",
        [FASTLOSS_BAD_SHAPE] = "the shape is not one that the loss takes",
        [FASTLOSS_BAD_STRIDES] = "strides lead out of memory, or elements of a result overlap",
        [FASTLOSS_BAD_TYPE] = "an array has a type that may not stand there",
        [FASTLOSS_MISSING] = "an array that the loss needs is missing",
        [FASTLOSS_UNSUPPORTED] = "the loss has no such option, result or reduction",
        [FASTLOSS_OVERLAP] = "a result overlaps another array",
        [FASTLOSS_NO_ARGUMENT] = "the loss has no argument of that number",
    };
    int known = code >= 0 && code < (int)(sizeof messages / sizeof *messages);
    return known ? messages[code] : "unknown code";
}

fastloss_api fl_c_api = {.size = sizeof fl_c_api,
                         .abi = FASTLOSS_ABI,
                         .describe = describe,
                         .argument = argument,
                         .prepare = prepare,
                         .run = run,
                         .message = message};

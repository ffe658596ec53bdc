/* What the zoo's page calls: the C core, compiled to WebAssembly, behind a few
 * flat functions.
 *
 * Arrays are contiguous, of floats or doubles as `type` says. Pointers to them
 * come in arrays, by the numbers of inputs and outputs (FL_VALUE, FL_GRAD + k,
 * FL_HESS + k); what is NULL is absent or not wanted. */
#include "../../csrc/fastloss.h"

#include <stdlib.h>
#include <string.h>

#define EXPORT(name) __attribute__((export_name(#name))) name

/* ---- fused multiply-add ----
 *
 * WebAssembly has no such instruction, and the functions of C libraries do not
 * all round subnormal results once. These take the place of them. */

typedef unsigned __int128 wide;

static double from_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static uint64_t to_bits(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

/* a + b = sum + error, if nothing overflows */
static double two_sum(double a, double b, double *error)
{
    double sum = a + b, b_in_sum = sum - a;
    *error = (a - (sum - b_in_sum)) + (b - b_in_sum);
    return sum;
}

/* a + b, where what does not fit makes the last bit odd: rounded to fewer bits,
 * that is rounded once */
static double sum_to_odd(double a, double b)
{
    double error, sum = two_sum(a, b, &error);
    uint64_t bits = to_bits(sum);
    if (error == 0 || error != error || (bits & 1)) return sum;
    return from_bits((error > 0) == (sum > 0) ? bits + 1 : bits - 1);
}

static double high_half(double x)
{
    double c = 0x8000001p0 * x;
    return c - (c - x);
}

/* |x| = whole 2^exponent, with the highest of 53 bits set */
static uint64_t whole_of(double x, int *exponent)
{
    uint64_t bits = to_bits(x) & INT64_MAX, fraction = bits & (((uint64_t)1 << 52) - 1);
    *exponent = (int)(bits >> 52) - 1075;
    if (bits >> 52) return fraction | (uint64_t)1 << 52;
    int shift = __builtin_clzll(fraction) - 11;
    *exponent = -1074 - shift;
    return fraction << shift;
}

/* The bits that fall off leave a 1 behind. */
static wide shifted_right(wide x, int by) { return by > 127 ? x != 0 : by ? x >> by | (x << (128 - by) != 0) : x; }

/* Any finite numbers but 0 */
static double fma_of_integers(double a, double b, double c)
{
    int ea, eb, ec;
    wide product = whole_of(a, &ea), added;
    product *= whole_of(b, &eb);
    added = whole_of(c, &ec);
    int exponent = ea + eb, apart = ec - exponent;
    if (apart >= 0) { /* room for 74 bits behind what is added, or for 20 behind
                         the product */
        int by = apart < 74 ? apart : 74;
        added <<= by;
        product = shifted_right(product, apart - by);
        exponent += apart - by;
    } else {
        int by = -apart < 20 ? -apart : 20;
        product <<= by;
        added = shifted_right(added, -apart - by);
        exponent -= by;
    }
    uint64_t sign = (to_bits(a) ^ to_bits(b)) >> 63, other = to_bits(c) >> 63;
    wide sum = sign == other ? product + added : product > added ? product - added : added - product;
    if (sum == 0) return 0;
    if (added > product) sign = other;
    int highest =
        (uint64_t)(sum >> 64) ? 127 - __builtin_clzll((uint64_t)(sum >> 64)) : 63 - __builtin_clzll((uint64_t)sum);
    int by = highest - 52 < -1074 - exponent ? -1074 - exponent : highest - 52;
    if (by > 0) {
        wide rest = by > 127 ? sum : sum & (((wide)1 << by) - 1), half = by > 128 ? 0 : (wide)1 << (by - 1);
        sum = by > 127 ? 0 : sum >> by;
        if (by <= 128 && (rest > half || (rest == half && (sum & 1)))) sum++;
        exponent += by;
    } else if (by < 0) {
        sum <<= -by;
        exponent += by;
    }
    double power = exponent > 971     ? from_bits((uint64_t)0x7ff << 52)
                   : exponent < -1022 ? from_bits((uint64_t)1 << (exponent + 1074))
                                      : from_bits((uint64_t)(exponent + 1023) << 52);
    double result = (double)(uint64_t)sum * power;
    return sign ? -result : result;
}

/* Boldo and Melquiond, Emulation of FMA and correctly rounded sums (2008),
 * where neither overflow nor underflow are near */
double fma(double a, double b, double c)
{
    unsigned ea = to_bits(a) >> 52 & 0x7ff, eb = to_bits(b) >> 52 & 0x7ff, ec = to_bits(c) >> 52 & 0x7ff;
    if (ea - 500 < 1000 && eb - 500 < 1000 && ec - 1 < 2000 && ea + eb - 1200 < 1700) {
        double product = a * b, ha = high_half(a), hb = high_half(b), la = a - ha, lb = b - hb, lost, low, v;
        double rest = ((ha * hb - product) + ha * lb + la * hb) + la * lb;
        double with_rest = two_sum(c, rest, &low);
        double sum = two_sum(product, with_rest, &lost);
        v = sum_to_odd(low, lost);
        return sum + v;
    }
    if (ea == 0x7ff || eb == 0x7ff || a == 0 || b == 0) return a * b + c;
    if (ec == 0x7ff) return c;
    return c == 0 ? a * b : fma_of_integers(a, b, c);
}

/* The product of two floats is exact in double. */
float fmaf(float a, float b, float c) { return (float)sum_to_odd((double)a * b, c); }

double EXPORT(zoo_fma)(double a, double b, double c) { return fma(a, b, c); }
float EXPORT(zoo_fmaf)(float a, float b, float c) { return fmaf(a, b, c); }

/* ---- calls ---- */

void *EXPORT(zoo_new)(size_t bytes) { return malloc(bytes); }
void EXPORT(zoo_free)(void *memory) { free(memory); }

static int ready(void) { return fl_current_isa != NULL || fl_dispatch(NULL); }

/* Numbers of kernels; negative: there is none of that name */
int EXPORT(zoo_find)(const char *name) { return ready() ? fl_pointwise_find(name) : -1; }
int EXPORT(zoo_find_rows)(const char *name) { return ready() ? fl_row_find(name) : -1; }

static fl_operand operand(void *data, fl_type type) { return (fl_operand){.data = data, .type = type, .direct = 1}; }

/* Of the mean, of the sum, or of each element */
enum { NONE, MEAN, SUM };

int EXPORT(zoo_pointwise)(int loss, fl_type type, size_t count, void *const *inputs, const double *parameters,
                          void *const *outputs, int gauss_newton, int reduction, double *result)
{
    fl_pointwise_call call = {.type = type,
                              .loss = loss,
                              .count = count,
                              .scale = 1,
                              .denominator = 1,
                              .weight_number = 1,
                              .mean = reduction == MEAN,
                              .want_sum = reduction != NONE,
                              .gauss_newton = gauss_newton};
    for (int k = 0; k < FL_MAX_INPUTS; k++) call.inputs[k] = operand(inputs[k], type);
    for (int k = 0; k < FL_MAX_OUTPUTS; k++) call.outputs[k] = operand(outputs[k], type);
    memcpy(call.parameters, parameters, sizeof call.parameters);
    int status = fl_pointwise(&call);
    *result = call.result;
    return status;
}

/* given: numbers of rows; labels: one a row, or if `lists`, `length` a row;
 * ignored where they are -100 */
int EXPORT(zoo_rows)(int loss, fl_type type, size_t rows, size_t length, void *const *vectors, void *const *given,
                     int32_t *labels, int lists, const void *class_weight, int weight_in_mean,
                     const double *parameters, void *grad_output, void *const *outputs, int reduction, double *result)
{
    fl_row_call call = {.type = type,
                        .loss = loss,
                        .rows = rows,
                        .length = length,
                        .class_weight = class_weight,
                        .class_weight_type = type,
                        .ignores = labels && !lists,
                        .ignore_index = -100,
                        .scale = 1,
                        .mean = reduction == MEAN,
                        .weight_in_mean = weight_in_mean,
                        .want_sum = reduction != NONE,
                        .grad_output = operand(grad_output, type)};
    const ptrdiff_t shape = (ptrdiff_t)(lists ? rows * length : rows), stride = sizeof *labels;
    fl_operand *one_axis = lists ? &call.lists : &call.labels;
    *one_axis = (fl_operand){
        .data = (char *)labels, .type = FL_I32, .direct = 1, .ndim = 1, .shape = &shape, .strides = &stride};
    for (int k = 0; k < FL_MAX_INPUTS; k++) call.vectors[k] = operand(vectors[k], type);
    for (int k = 0; k < FL_MAX_GIVEN; k++) call.given[k] = operand(given[k], type);
    for (int k = 0; k < FL_MAX_OUTPUTS; k++) call.outputs[k] = operand(outputs[k], type);
    memcpy(call.parameters, parameters, sizeof call.parameters);
    int status = fl_row_check(&call);
    if (status == FL_OK) status = fl_row_run(&call);
    *result = call.result;
    return status;
}

int EXPORT(zoo_softmax)(fl_softmax_function function, fl_type type, size_t rows, size_t classes, void *logits,
                        void *grad_output, void *value, void *grad, void *hess)
{
    fl_softmax_call call = {.function = function,
                            .type = type,
                            .rows = rows,
                            .classes = classes,
                            .scale = 1,
                            .logits = operand(logits, type),
                            .grad_output = operand(grad_output, type),
                            .value = operand(value, type),
                            .grad = operand(grad, type),
                            .hess = operand(hess, type)};
    return ready() ? fl_softmax(&call) : FL_NO_MEMORY;
}

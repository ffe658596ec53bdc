/* What the zoo's page calls: the C core, compiled to WebAssembly, behind a few flat functions.
 *
 * Arrays are contiguous, of floats or doubles as `type` says. Pointers to them come in arrays, by the numbers of
 * inputs and outputs (FL_VALUE, FL_GRAD + k, FL_HESS + k); what is NULL is absent or not wanted. */
#include "../../csrc/fastloss.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define EXPORT(name) __attribute__((export_name(#name))) name

/* ---- fused multiply-add ----
 *
 * WebAssembly has no such instruction, and musl's functions are right but for this: that for doubles loses the sign of
 * a product that vanishes, that for floats rounds some subnormal results twice. */

FL_API double fl_fma(double a, double b, double c);
FL_API float fl_fmaf(float a, float b, float c);

double fl_fma(double a, double b, double c) { return c == 0 && a != 0 && b != 0 ? a * b : fma(a, b, c); }

/* a + b, where what does not fit makes the last bit odd: rounding that to fewer bits is rounding once */
static double sum_to_odd(double a, double b)
{
    double sum = a + b, b_in_sum = sum - a, error = (a - (sum - b_in_sum)) + (b - b_in_sum);
    uint64_t bits;
    memcpy(&bits, &sum, sizeof bits);
    if (error == 0 || error != error || (bits & 1)) return sum;
    bits += (error > 0) == (sum > 0) ? 1 : -1;
    memcpy(&sum, &bits, sizeof sum);
    return sum;
}

/* The product of two floats is exact in double. */
float fl_fmaf(float a, float b, float c) { return (float)sum_to_odd((double)a * b, c); }

double EXPORT(zoo_fma)(double a, double b, double c) { return fl_fma(a, b, c); }
float EXPORT(zoo_fmaf)(float a, float b, float c) { return fl_fmaf(a, b, c); }

/* ---- calls ---- */

void *EXPORT(zoo_new)(size_t bytes) { return malloc(bytes); }

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
    fl_pointwise_result reduced;
    int status = fl_pointwise(&call, &reduced);
    *result = reduced.value;
    return status;
}

/* given: one value per row. labels: one per row or, if `lists`, `length` per row; ignored where they are -100 */
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
                        .labels.ignores = labels && !lists,
                        .labels.ignore_index = -100,
                        .scale = 1,
                        .mean = reduction == MEAN,
                        .weight_in_mean = weight_in_mean,
                        .want_sum = reduction != NONE,
                        .grad_output = operand(grad_output, type)};
    const ptrdiff_t shape = (ptrdiff_t)(lists ? rows * length : rows), stride = sizeof *labels;
    fl_operand *one_axis = lists ? &call.lists : &call.labels.index;
    *one_axis = (fl_operand){
        .data = (char *)labels, .type = FL_I32, .direct = 1, .ndim = 1, .shape = &shape, .strides = &stride};
    for (int k = 0; k < FL_MAX_INPUTS; k++) call.vectors[k] = operand(vectors[k], type);
    for (int k = 0; k < FL_MAX_GIVEN; k++) call.given[k] = operand(given[k], type);
    for (int k = 0; k < FL_MAX_OUTPUTS; k++) call.outputs[k] = operand(outputs[k], type);
    memcpy(call.parameters, parameters, sizeof call.parameters);
    fl_row_result reduced;
    int status = fl_row_run(&call, &reduced);
    *result = reduced.value;
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
    double none;
    return ready() ? fl_softmax(&call, &none) : FL_NO_MEMORY;
}

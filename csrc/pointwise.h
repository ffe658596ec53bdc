/* Arguments of the kernels of element-wise losses, of those that are compiled at run time too (compiled.h) */
#ifndef FASTLOSS_POINTWISE_H
#define FASTLOSS_POINTWISE_H

#include "sizes.h"

#include <stddef.h>

/* Indices into lists of outputs: a first and a second derivative for each input, and the mixed second derivative with
 * respect to two inputs (`full` kernels only, for products with Hessians). */
enum { FL_VALUE = 0, FL_GRAD = 1, FL_HESS = 1 + FL_MAX_INPUTS, FL_CROSS = 1 + 2 * FL_MAX_INPUTS };

/* Sets of outputs with respect to the first input. WANT_ANY: those with a pointer, of any input; WHERE_GIVEN: those of
 * the set that have one */
enum { WANT_VALUE = 1, WANT_GRAD = 2, WANT_HESS = 4, WANT_ANY = 8, WHERE_GIVEN = 16 };

/* The element loop of one loss. `count` is a multiple of the table's width. Gradients and Hessian are multiplied by
 * `scale` (one value of the kernel's type).
 *
 * Parameters and the constants derived from them are FL_MAX_NUMBERS doubles, the `numbers` (see `derive` in
 * fl_pointwise_loss). */
typedef struct {
    size_t count;
    double *
        lanes; /* values are added to these instead of being stored (`full` kernels: of programs only). NULL: stored */
    const void *inputs[FL_MAX_INPUTS];
    const double *numbers;
    int per_element; /* `full` kernels: `parameters` are read in place of `numbers`, one value for each element */
    const void *parameters[FL_MAX_PARAMETERS];
    const void *scale;
    void *outputs[FL_MAX_OUTPUTS];    /* wanted where not NULL */
    int gauss_newton;                 /* `full` kernels: the Hessian in its Gauss-Newton form */
    const struct fl_program *program; /* for kernels of programs: the one to run; `numbers` are its own */
} fl_pointwise_args;

typedef void (*fl_pointwise_kernel)(const fl_pointwise_args *);

typedef struct {
    const char *name;
    int inputs, parameters;
    fl_pointwise_kernel value, grad, value_grad, grad_hess;
    fl_pointwise_kernel full; /* any outputs (those with a pointer), parameters per element if required */
    /* computes the other numbers from the parameters, which come first: once a call (FL_F64 tables only) */
    void (*derive)(double *numbers);
} fl_pointwise_loss;

#endif

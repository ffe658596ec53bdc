/* The C API between the kernels (isa/), the layers that make whole calls of them (blocks.c, row_losses.c, softmax.c)
 * and the Cython wrapper. */
#ifndef FASTLOSS_H
#define FASTLOSS_H

#include "pointwise.h"
#include "sizes.h"

/* Invariants are asserted in builds with -DFASTLOSS_DEBUG, which .ci/sanitizers tests. */
#if defined(FASTLOSS_DEBUG)
#undef NDEBUG
#elif !defined(NDEBUG)
#define NDEBUG
#endif

#include <assert.h>
#include <float.h>
#include <stddef.h>
#include <stdint.h>

#if defined(_WIN32)
#define FL_API
#else
#define FL_API __attribute__((visibility("hidden")))
#endif

/* Element types of arrays. Kernels compute in FL_F32 or FL_F64; the rest are converted block by block. A bool is true
 * if its byte is not 0. */
typedef enum {
    FL_F32,
    FL_F64,
    FL_F16,
    FL_BF16,
    FL_I8,
    FL_I16,
    FL_I32,
    FL_I64,
    FL_U8,
    FL_U16,
    FL_U32,
    FL_U64,
    FL_BOOL
} fl_type;

FL_API extern const size_t fl_item_size[]; /* bytes, by type */

enum { FL_OK = 0, FL_NO_MEMORY = -1, FL_OUT_OF_DOMAIN = -2, FL_IMMODERATE = -3 /* inside only */ };

/* True if float kernels may compute with a double: its inverse and its square are in the range of floats, or it is 0
 * or infinite. */
static inline int fl_is_moderate(double x)
{
    double size = x < 0 ? -x : x;
    return size == 0 || (size >= 0x1p-60 && size <= 0x1p60) || !(size <= DBL_MAX);
}

/* A weight that is a finite scalar is a factor of a whole call, its `weight_number`, so that results are multiplied by
 * it once. One that is infinite remains an array: it must not reach elements that `where` excludes. */
static inline int fl_is_weight_number(double weight) { return weight - weight == 0; }

/* In a mean that divides by weights, a weight that all elements share cancels, unless it is 0. */
static inline int fl_weight_cancels(double weight) { return fl_is_weight_number(weight) && weight != 0; }

/* ---- the kernels of one instruction set and type: loops over contiguous, native elements ---- */

/* A loss that is made at run time (fastloss/formula): lists of instructions, each a pass over a tile of elements.
 *
 * Slots are what instructions read and write: inputs; numbers (the scale of derivatives, parameters, constants, and
 * what the prelude makes of these in double, once a call); registers, which are tiles of scratch; outputs. `needed`
 * has a bit for each output that an instruction contributes to. Of each choice of outputs there may be a code of its
 * own; the first that has all that are wanted is taken, the last has all there are. */
enum {
    FL_NUMBERS = FL_MAX_INPUTS,
    FL_REGISTERS = FL_NUMBERS + FL_PROGRAM_NUMBERS,
    FL_OUTPUTS = FL_REGISTERS + FL_PROGRAM_REGISTERS,
    FL_SLOTS = FL_OUTPUTS + FL_MAX_OUTPUTS
};

#include "program_operations.h"
#define FL_NUMBER_OF(name, operands, formula) FL_DO_##name,
enum { FL_OPERATIONS(FL_NUMBER_OF) FL_OPERATION_COUNT };

typedef struct {
    uint8_t operation, needed, to, from[4];
} fl_instruction;

typedef struct {
    unsigned outputs; /* a bit for each */
    int registers, length;
    const fl_instruction *instructions;
} fl_code;

/* Kernels of a program from a C compiler (fastloss/formula/native.py), for one instruction set */
typedef struct {
    const struct fl_isa *isa;
    fl_pointwise_loss as[2];
} fl_compiled;

typedef struct fl_program {
    int inputs, parameters, numbers;
    double constants[FL_PROGRAM_NUMBERS];
    int prelude_length; /* one instruction for each of the last numbers, which it computes */
    const fl_instruction *prelude;
    int code_count;
    fl_code codes[FL_CODES];
    fl_pointwise_loss as[2];     /* by type */
    const fl_compiled *compiled; /* used instead where the instruction set is the same; NULL: there is none */
} fl_program;

/* A loss over rows is three formulas. `terms` of an element are added to totals of its row (a fold; there may be
 * several, each of which sees the totals of those before). `finish` computes value and factors from the totals. `map`
 * computes the derivatives of an element from the factors. See row_driver.h. */

/* FL_SUMS_FOR_MAP: sums that only factors need, not the value; 1 where no gradients are wanted. FL_MAGNITUDES: maxima
 * by which terms of the next fold are scaled, so that squares of doubles neither overflow nor underflow. They are 1,
 * and this fold is skipped, unless a sum of squares (total k of the next fold, for magnitude k) turns out too large or
 * too small. Squares of floats, computed in double, cannot be. */
typedef enum { FL_SUMS, FL_SUMS_FOR_MAP, FL_MAXIMA, FL_MAGNITUDES } fl_fold_kind;
typedef struct {
    fl_fold_kind kind;
    int totals; /* 0: no such fold */
} fl_row_fold;

static inline int fl_are_sums(fl_fold_kind kind) { return kind == FL_SUMS || kind == FL_SUMS_FOR_MAP; }

/* The arguments of a loss, and the sizes of its intermediate results. */
typedef struct {
    int vectors;    /* inputs with `length` elements per row */
    int given;      /* inputs with one value per row */
    int parameters; /* scalars, or one value per row */
    int labels;     /* whether there is a label per row: an index into it */
    /* computed by the softmax kernels (softmax.c) in place of fold and map. The totals of its `finish` are what their
     * pass leaves of a row: see fl_row_sums */
    int of_softmax;
    /* whether each row has a list of labels: `length` indices, up to the first negative one. There are no folds and no
     * map, because every element interacts with every label: `finish` writes outputs too. */
    int lists;
    /* the first vector is read only at the label. There are no folds and no map: the first two factors are gradient
     * and Hessian at the label, and elsewhere they are 0 */
    int at_label_only;
    int by_class; /* formulas see the class weight of each position; otherwise a row has that of its label */
    fl_row_fold folds[FL_MAX_FOLDS];
    int factors;
    int first_order; /* no Hessian */
    /* special: 1 + the index of a parameter, or 0. Where that parameter is the scalar `at`, this loss is equal to the
     * last one before it in the list that is not special, and replaces it. */
    int special;
    double at;
} fl_row_shape;

/* A block of rows. Per-row values are arrays of doubles, padded to a multiple of 8 rows and more. */
typedef struct {
    size_t rows, length;
    size_t first;     /* for `finish`: index of the first row in the per-row arrays */
    size_t columns;   /* column stride in elements. 0: row-major, at least 8 elements per row */
    double start, of; /* index of the first element in its row, if this is a part of a row; length of whole rows */
    int narrow;       /* whether vectors and outputs are floats */
    const void *vectors[FL_MAX_INPUTS];
    const double *given[FL_MAX_GIVEN], *parameters[FL_MAX_PARAMETERS];
    const double *label, *at_label; /* the label, as a double, and the element of the first vector there */
    const int64_t *lists;           /* lists of labels, `length` per row. `room`: FL_LIST_NUMBERS(length) doubles of
                                     * scratch */
    double *room;
    const double *weight, *scale; /* factor of values; factor of gradients and Hessians */
    const void *class_weight;     /* one for each element of a row, or NULL */
    int class_weight_narrow;      /* whether they are floats */
    double *total[FL_MAX_TOTALS], *factor[FL_MAX_FACTORS], *value;
    void *outputs[FL_MAX_OUTPUTS]; /* gradients and Hessians, where not NULL; may be the vectors */
} fl_row_args;

typedef void (*fl_row_kernel)(const fl_row_args *);

typedef struct {
    const char *name;
    const fl_row_shape *is;
    fl_row_kernel fold[FL_MAX_FOLDS], finish, map, map_hess; /* map: gradients only */
} fl_row_loss;

/* What a pass over rows of logits leaves. One class of each row, `index`, is excluded from the sum, so that 1 minus
 * its probability, rest / (rest + term), is accurate however small. Both are relative to a common factor e^base:
 * logsumexp(x) = base + log(rest + term). */
typedef struct {
    double rest[FL_ROWS + FL_PAD];      /* sum over all other classes of e^(x - base) */
    double term[FL_ROWS + FL_PAD];      /* e^(x[index] - base) */
    double to_base[FL_ROWS + FL_PAD];   /* base - x[index] */
    double max[FL_ROWS + FL_PAD];       /* the largest logit */
    double below_max[FL_ROWS + FL_PAD]; /* max - x[index] */
    int64_t index[FL_ROWS + FL_PAD];
} fl_row_sums;

/* A compensated sum (Neumaier): see elements.h */
typedef struct {
    double sum, lost; /* `lost`: its rounding errors, by TwoSum */
} fl_sum;

/* Targets of cross-entropy: weight of the class * (share * (one-hot or probabilities) + even) */
typedef struct {
    double share, even;
    const void *weight; /* NULL: 1 */
    const void *target; /* probabilities, laid out as the logits; NULL: labels, which are the excluded classes */
    fl_sum weights;     /* of all classes */
    int values;         /* wanted */
    /* computed from these and the rows: the target at the excluded class, and cross_terms of the others; with labels,
     * of rows longer than short_classes, cross_terms of `even` alone, of all classes */
    double *here, *total, *gap;
    const double *bend; /* 2 z logsumexp of each row, from `finish`; NULL: no z_loss */
} fl_soft_targets;

/* Targets of the classes of one row, a = weight * (share * target + even), but for that of its label */
typedef struct {
    size_t classes;
    double share, even;
    const void *weight, *target; /* NULL: 1; NULL: a = weight * even */
} fl_row_target;

/* A tile of rows, transposed to columns of stride FL_TILE_ROWS */
typedef struct {
    void *x, *e;               /* logits and exponentials, which are overwritten with Hessian and gradient */
    const void *probabilities; /* may share memory with the end of `target`, which is computed from them */
    double *target;
} fl_rows_tile;

typedef struct {
    size_t rows, classes;
    size_t columns; /* column stride in elements. 0: row-major. Class-major input requires classes <= short_classes */
    const void *logits;
    size_t first;             /* index of the first row in `row` and `multiplier` */
    int index_given;          /* row->index is the excluded class of each row; otherwise that is the most probable */
    const double *multiplier; /* of each row. NULL, for up to short_classes: `out` is e^(x - base) */
    fl_row_sums *row;
    void *out;         /* multiplier * softmax, or NULL */
    int minus_one_hot; /* out[index] -= multiplier, without cancellation */
    /* soft: `out` is the gradient for these targets, whose weights are not in `multiplier`. hess: multiplier * p *
     * (1 - p) times the sum of targets; or NULL. For rows of up to short_classes results_of_tile makes them; others
     * need `scratch` */
    const fl_soft_targets *soft;
    void *hess;
    /* called when the sums of rows are known; computes their multipliers. NULL: none */
    fl_row_kernel finish;
    fl_row_args *finished;
    const void *others[2]; /* other arrays of such rows, which are used afterwards: prefetched unless NULL */
    void *scratch; /* max(classes, FL_EXPONENTIALS) elements. NULL: `out` is used, at the cost of a second pass over it
                    */
} fl_softmax_args;

/* From the gradient with respect to softmax or log_softmax to that with respect to the logits */
typedef struct {
    size_t rows, classes, columns, first; /* as in fl_softmax_args */
    const fl_row_sums *row;
    const void *p, *upstream; /* the softmax, whose sums are in `row`; the gradient */
    void *out;                /* may be p or upstream */
} fl_backward_args;

static inline void fl_finish_rows(const fl_softmax_args *args, size_t first, size_t rows)
{
    if (!args->finish) return;
    args->finished->first = first;
    args->finished->rows = rows;
    args->finish(args->finished);
}

typedef struct {
    int width; /* elements in a register: a power of two */
    size_t loss_count;
    const fl_pointwise_loss *losses;
    fl_pointwise_kernel run_program;
    void (*run_prelude)(const fl_program *program, double *numbers); /* FL_F64 tables only */
    size_t row_loss_count; /* FL_F64 tables only: kernels that compute in double, whatever the arrays are */
    const fl_row_loss *row_losses;
    /* lanes[i mod FL_LANES] += x[i], in double; and the sum of lanes, reduced in halves */
    void (*add)(size_t count, const void *x, double *lanes);
    double (*fold)(const double *lanes);
    /* the same for x[i] y[i]; and for x[i], with the rounding errors of each lane added to `lost` (TwoSum) */
    void (*add_products)(size_t count, const void *x, const void *y, double *lanes);
    void (*add_exactly)(size_t count, const void *x, double *lanes, double *lost);
    /* to doubles (FL_F32 tables only); `from` may be the second half of `to` */
    void (*widen)(size_t count, const float *from, double *to);
    void (*multiply)(size_t count, void *x, const void *y); /* x *= y */
    /* converts elements of any type to the kernel's: of any but float16 and bfloat16 to double */
    void (*convert)(fl_type type, size_t count, const void *from, void *to);
    /* to = x where keep is not 0, else `other`; it may be x */
    void (*keep_or)(size_t count, const uint8_t *keep, const void *x, double other, void *to);
    int (*outside)(size_t count, const void *x, double low, double high); /* any x < low or x > high */
    int (*not_plus_minus_one)(size_t count, const void *x);               /* any |x| != 1, NaN excepted */
    /* any |x| < low, |x| > high, or NaN */
    int (*magnitudes_outside)(size_t count, const void *x, double low, double high);
    /* to 16-bit types (FL_F32 tables only); whole registers are read and written */
    void (*to_half)(size_t count, const float *from, uint16_t *to);
    void (*to_bfloat16)(size_t count, const float *from, uint16_t *to);
    /* to[c][r] = from[r][c]; strides in elements */
    void (*transpose)(size_t rows, size_t columns, const void *from, ptrdiff_t from_stride, void *to,
                      ptrdiff_t to_stride);
    /* the same where rows of `from` are columns of a large array */
    void (*columns_to_rows)(size_t rows, size_t columns, const void *from, ptrdiff_t from_stride, void *to,
                            ptrdiff_t to_stride);
    /* rows of logits; `columns` as above, of all arrays */
    size_t short_classes; /* longest row that is processed across, one row in each lane */
    void (*softmax)(const fl_softmax_args *);
    /* gradients and Hessians of `count` rows from `at`, from their exponentials and sums. For two classes with soft
     * targets from logits alone; then values are written too, up to a register past the last row. NULL for SSE2, to
     * keep the wheel small */
    void (*results_of_tile)(const fl_softmax_args *, size_t at, size_t count, const fl_rows_tile *, double *value);
    /* cross-entropy of two classes: gradient to `out`, value to `value` unless that is NULL, up to a register past the
     * last row. Of `row` only `index` is used */
    void (*two_classes)(const fl_softmax_args *, double *value);
    /* softmax in parts of a row. part_max: the maximum. If that is finite, part_find: its index; place_row: all that
     * follows from it in `row`; part_exp: e^(x - base) to `e`, unless that is NULL, and their sum without class
     * `index`, if that is in the part. padded: `e` may be written up to a whole register */
    double (*part_max)(size_t classes, const void *x);
    int64_t (*part_find)(size_t classes, const void *x, double value);
    void (*place_row)(double max, double logit, fl_row_sums *row, size_t at);
    double (*part_exp)(size_t classes, const void *x, double max, int64_t index, void *e, int padded);
    /* out = log softmax of rows; `value` is -log p of the excluded class, which is the most probable */
    void (*log_softmax)(size_t rows, size_t classes, size_t columns, const void *x, const fl_row_sums *row,
                        size_t first, const double *value, void *out);
    /* with a as in fl_row_target: the sums of a and of a * (max - x) over all classes but `excluded` */
    void (*cross_terms)(const fl_row_target *, const void *x, double max, int64_t excluded, double *total,
                        double *gap);
    /* out = factor * out - by * a, with the same a */
    void (*subtract_target)(const fl_row_target *, double factor, double by, void *out);
    void (*scale_row)(size_t classes, const void *x, double by, void *out); /* out may be x */
    void (*softmax_backward)(const fl_backward_args *);
    void (*log_softmax_backward)(const fl_backward_args *);
    /* out = multiplier * p * (1 - p); `multiplier` of the same rows as `row`, up to a register past the last */
    void (*softmax_hess)(size_t rows, size_t classes, const void *p, const fl_row_sums *row, size_t first,
                         const double *multiplier, void *out);
    /* out = scale * (out + by * p^2), but scale * at_index for the excluded class; the three are of these rows */
    void (*add_squares)(size_t rows, size_t classes, const void *p, const int64_t *index, const double *by,
                        const double *at_index, const double *scale, void *out);
    /* true if any is not in [0, classes) (FL_F64 tables only) */
    int (*labels_outside)(size_t count, size_t classes, const int64_t *label);
    /* -log softmax(x)[index] of each row, from the sums of its softmax pass (FL_F64 tables only) */
    void (*negative_log_probability)(size_t rows, const fl_row_sums *row, size_t first, double *out);
} fl_table;

/* ---- choosing an instruction set (dispatch.c) ---- */

typedef struct fl_isa {
    const char *name;
    int (*supported)(void);
    const fl_table *tables[2]; /* FL_F32, FL_F64 */
} fl_isa;

FL_API extern const fl_isa fl_isas[]; /* best first, ended by a NULL name */
FL_API extern const fl_isa *fl_current_isa;
FL_API int fl_dispatch(const char *wanted); /* NULL: the best. False if this CPU does not support it */

/* ---- arrays (arrays.c) ---- */

/* An array of any strides and type, seen through a shape that all operands of a call share (zero strides broadcast).
 * `direct`: contiguous, native and aligned; only `data` and `type` are then read. */
typedef struct {
    char *data; /* NULL: absent */
    fl_type type;
    int swapped, direct;
    int ndim;
    const ptrdiff_t *shape, *strides; /* in bytes; read only where not direct */
} fl_operand;

/* True if kernels can use it in place */
static inline int fl_is_ready(const fl_operand *operand, fl_type kernel_type)
{
    return operand->direct && operand->type == kernel_type;
}

/* Writes the dimensions, merged and without those of size 1, to dims, which has two numbers for each of `ndim` axes,
 * and two if there is none. */
FL_API void fl_operand_set(fl_operand *operand, void *data, fl_type type, int swapped, int ndim,
                           const ptrdiff_t *shape, const ptrdiff_t *strides, ptrdiff_t *dims);
/* `count` elements from C-order position `start`, converted to the kernel's type, and back; integers to int64, where
 * unsigned ones from 2^63 up are negative; bools as they are */
FL_API void fl_gather(const fl_operand *from, size_t start, size_t count, fl_type kernel_type, void *to);
FL_API void fl_gather_int64(const fl_operand *from, size_t start, size_t count, int64_t *to);
FL_API void fl_gather_bools(const fl_operand *from, size_t start, size_t count, uint8_t *to);
FL_API void fl_scatter(const fl_operand *to, size_t start, size_t count, fl_type kernel_type, const void *from);
/* Operands whose axis of unit stride is not the last. fl_across: the number of elements in all axes behind it, which
 * make a row; 0 if it is no such operand, or one that is not aligned or not of 4 or 8 bytes in native order.
 * fl_gather_across: whole rows, unconverted. Columns are read a line of the cache at a time. */
FL_API size_t fl_across(const fl_operand *operand);
FL_API void fl_gather_across(const fl_operand *from, size_t first, size_t rows, void *to);
/* True if all elements are moderate (see fl_is_moderate) */
FL_API int fl_all_moderate(const fl_operand *operand, size_t start, size_t count);
/* True if all elements are in [low, high] */
FL_API int fl_all_between(const fl_operand *operand, size_t count, double low, double high);
/* True if these floats are the elements exactly; of NaN that depends on its bits */
FL_API int fl_all_equal(const fl_operand *operand, size_t start, size_t count, const float *floats);
/* One element of each row of that length, at index[r]; and the same value to all these places */
FL_API void fl_gather_places(const fl_operand *from, size_t first, size_t rows, size_t length, const int64_t *index,
                             double *to);
FL_API void fl_scatter_places(const fl_operand *to, size_t first, size_t rows, size_t length, const int64_t *index,
                              const double *from);
FL_API void fl_fill(const fl_operand *to, size_t start, size_t count, double x);
/* True if the second-to-last axis has unit stride, as in a transposed matrix or in images with their channels in
 * front. Whole rows of such an operand are gathered and scattered in memory order. */
FL_API int fl_is_transposed(const fl_operand *operand, fl_type kernel_type);
/* At most FL_ROWS rows of such an operand to columns of stride FL_ROWS, padded with zeros to a register; and back */
FL_API void fl_gather_columns(const fl_operand *from, size_t first, size_t rows, void *columns);
FL_API void fl_scatter_columns(const fl_operand *to, size_t first, size_t rows, const void *columns);

/* Copies with non-temporal stores, and waits until they are done */
FL_API extern const int fl_can_stream;
FL_API void fl_stream(void *to, const void *from, size_t bytes);
FL_API void fl_stream_end(void);

/* ---- whole calls (blocks.c, row_losses.c, softmax.c) ---- */

/* What values an input may take: checked before anything of that block is computed. FL_BOXES: rows of four numbers,
 * the last two of which are not less than the first two. */
typedef enum { FL_ANY, FL_RANGE, FL_PLUS_MINUS_ONE, FL_BOXES } fl_domain_kind;
typedef struct {
    fl_domain_kind kind;
    double low, high;
} fl_domain;

typedef struct {
    fl_type type; /* FL_F32 or FL_F64 */
    int loss;
    const fl_program *program; /* instead of a loss, if there is one */
    size_t count;
    double scale;       /* of gradients and Hessians */
    int mean;           /* divide the sum, gradients and Hessians by the number of elements that `where` includes */
    int weight_in_mean; /* or by the sum of their weights */
    double denominator; /* if not `mean`: divisor of the sum, gradients and Hessians */
    int check_first;    /* check the domains of all inputs before anything is written */
    fl_operand inputs[FL_MAX_INPUTS];
    fl_domain domains[FL_MAX_INPUTS];
    double parameters[FL_MAX_PARAMETERS];
    fl_operand parameter_arrays[FL_MAX_PARAMETERS]; /* absent: the number above */
    fl_domain parameter_domains[FL_MAX_PARAMETERS]; /* of these arrays, where NaN is outside */
    fl_operand weight, grad_output, where;
    double weight_number; /* scalar weight of all elements (see fl_is_weight_number); 1 for none */
    /* for each input: if given, the result is the product of the Hessian with this vector */
    fl_operand vectors[FL_MAX_INPUTS];
    int want_sum;
    int gauss_newton;
    int given_results; /* outputs were passed by the caller, so their pages are mapped; on fresh memory non-temporal
                        * stores are slower */
    fl_operand outputs[FL_MAX_OUTPUTS]; /* wanted where present */
    double *value_units, *weight_units; /* where the sums of units go, of FL_BLOCK * FL_CHUNK elements; or NULL */
} fl_pointwise_call;

typedef struct {
    double value;       /* the reduced value, if wanted */
    double denominator; /* what it was divided by; 0: the mean of no elements */
    double weight;      /* scalar weight that it was multiplied by */
} fl_pointwise_result;

FL_API int fl_pointwise(const fl_pointwise_call *call, fl_pointwise_result *result);
FL_API int fl_pointwise_find(const char *name);

/* ---- programs (program.c) ---- */

/* Name, formula in C and number of operands of an operation; NULL: there is no such operation */
FL_API const char *fl_operation(int number, const char **formula, int *operands);
/* True if it is safe to run: no slot is out of bounds, or read before it is written */
FL_API int fl_program_check(const fl_program *program);
FL_API void fl_program_bind(fl_program *program); /* makes it a loss */
/* Calls use these kernels from now on, including calls that are running */
FL_API void fl_program_use(fl_program *program, const fl_compiled *compiled);
FL_API const fl_pointwise_loss *fl_program_loss(const fl_program *program, fl_type type);
/* The numbers for one call. True if all of them are safe for float kernels */
FL_API int fl_program_numbers(const fl_program *program, double scale, const double *parameters, double *numbers);

/* Class indices, one per row: see labels.h */
typedef struct {
    fl_operand index;
    int ignores; /* rows whose label is `ignore_index` are excluded */
    int64_t ignore_index;
} fl_labels;

/* Losses over rows: the axis of the rows is the last of every vector; all other arrays have one value per row. */
typedef struct {
    int loss;
    fl_type type; /* FL_F32 or FL_F64: type of vectors, gradients and Hessians */
    size_t rows, length;
    fl_operand vectors[FL_MAX_INPUTS];
    fl_operand given[FL_MAX_GIVEN];
    fl_domain vector_domains[FL_MAX_INPUTS], domains[FL_MAX_GIVEN];
    fl_labels labels;
    fl_operand lists;         /* `length` labels per row */
    const void *class_weight; /* `length` elements, or NULL */
    fl_type class_weight_type;
    double parameters[FL_MAX_PARAMETERS];
    fl_operand parameter_arrays[FL_MAX_PARAMETERS]; /* absent: the number above */
    fl_operand weight, where, grad_output;
    double scale;       /* of gradients and Hessians */
    int mean;           /* divide the sum, gradients and Hessians by the number of rows that count */
    int weight_in_mean; /* or by the sum of their weights */
    int want_sum;
    fl_operand outputs[FL_MAX_OUTPUTS]; /* for each vector; wanted where present */
    double *value_units, *weight_units; /* where the sums of units go (fl_row_units); or NULL */
} fl_row_call;

typedef struct {
    double value;       /* the reduced value, if wanted */
    double denominator; /* of a mean: the number of rows that count, or the sum of their weights */
    /* if FL_OUT_OF_DOMAIN: the first row with a label out of range or a value outside its domain; whether it was a
     * label. For lists, bad_row is then the index among all labels */
    size_t bad_row;
    int bad_label;
} fl_row_result;

/* Checks that labels and values are legal in the rows that count before anything is written */
FL_API int fl_row_run(const fl_row_call *call, fl_row_result *result);
/* Rows in a unit of the sum of values, and in one of the sum of what the mean counts, which is a multiple of it: of a
 * call with this loss, length and these domains */
FL_API void fl_row_units(const fl_row_call *call, size_t *summed, size_t *counted);
FL_API int fl_row_find(const char *name);

/* For fl_row_run: losses that the softmax kernels compute, of rows that have been checked */
FL_API int fl_softmax_run(const fl_row_call *call, const fl_row_loss *loss, double denominator, double *value);

/* Softmax, log-softmax, logsumexp and cross-entropy: rows of logits, the class axis moved last. */
typedef enum { FL_CROSS_ENTROPY, FL_SOFTMAX, FL_LOG_SOFTMAX, FL_LOGSUMEXP, FL_SUMS_OF_ROWS } fl_softmax_function;

typedef struct {
    fl_softmax_function function;
    fl_type type;
    size_t rows, classes;
    fl_operand logits;
    /* labels to parameters: for cross-entropy only, by way of fl_row_run */
    fl_labels labels;
    fl_operand probabilities; /* targets in place of labels */
    const void *class_weight; /* `classes` elements of the kernel's type, or NULL */
    double label_smoothing, z_loss;
    /* a function of the label's probability other than cross-entropy: its `finish`; parameters as in fl_row_call */
    fl_row_kernel finish;
    int parameter_count;
    const double *parameters;
    const fl_operand *parameter_arrays;
    double scale; /* factor of gradients and Hessian */
    int mean;     /* divide the sum, gradients and Hessian by `denominator` */
    double denominator;
    fl_operand grad_output;       /* per row; per element for softmax and log_softmax */
    fl_operand row_weight, where; /* per row: weight, and whether the row counts */
    int want_sum;
    double *value_units;
    double *row_sums; /* result of FL_SUMS_OF_ROWS: rest and term (see fl_row_sums), max, and base - max of each row */
    fl_operand value, grad, hess;
} fl_softmax_call;

FL_API int fl_softmax(const fl_softmax_call *call, double *reduced); /* reduced: the value, if a sum is wanted */
FL_API size_t fl_softmax_unit(size_t classes);                       /* rows in a unit */

#endif

/* fastloss for C, Cython and whoever can call a C function: find a loss by its name, ask what it takes, run it on
 * memory. Calls of `run` need no GIL and may be made by any number of threads at once.
 *
 * What is promised: a module compiled against this header runs with every later fastloss of the same FASTLOSS_ABI.
 * Structures grow at their ends only, which is why each tells its size; what is 0 or NULL there is as if it were not
 * there. Values of the enumerations stay, others are added. Results have the bits of the same call from Python. */
#ifndef FASTLOSS_CAPI_H
#define FASTLOSS_CAPI_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define FASTLOSS_ABI 1
#define FASTLOSS_CAPSULE "fastloss._core.c_api"
#define FASTLOSS_MAX_DIMS 16
#define FASTLOSS_MAX_INPUTS 6
#define FASTLOSS_MAX_PARAMETERS 6

/* Element types of arrays; 0 is none. A bool is a byte, true unless it is 0. */
enum {
    FASTLOSS_FLOAT32 = 1,
    FASTLOSS_FLOAT64 = 2,
    FASTLOSS_FLOAT16 = 3,
    FASTLOSS_BFLOAT16 = 4,
    FASTLOSS_INT8 = 5,
    FASTLOSS_INT16 = 6,
    FASTLOSS_INT32 = 7,
    FASTLOSS_INT64 = 8,
    FASTLOSS_UINT8 = 9,
    FASTLOSS_UINT16 = 10,
    FASTLOSS_UINT32 = 11,
    FASTLOSS_UINT64 = 12,
    FASTLOSS_BOOL = 13
};

/* What `run`, `describe` and `argument` return. */
enum {
    FASTLOSS_OK = 0,
    FASTLOSS_NO_MEMORY = 1,     /* results may have been written in part; after all other errors nothing has been */
    FASTLOSS_OUT_OF_DOMAIN = 2, /* an input: error_argument and error_index tell where */
    FASTLOSS_BAD_LABEL = 3,     /* not a class of its row: the same */
    FASTLOSS_BAD_PARAMETER = 4, /* out of its domain, NaN, or required and not given: error_argument */
    FASTLOSS_BAD_SIZE = 5,  /* a structure is shorter than any version's, or has something behind the end known here */
    FASTLOSS_BAD_LOSS = 6,  /* NULL */
    FASTLOSS_BAD_SHAPE = 7, /* number of dimensions, an extent, the product of all, or the length of rows */
    FASTLOSS_BAD_STRIDES = 8,  /* beyond the address space, or elements of a result lie on each other */
    FASTLOSS_BAD_TYPE = 9,     /* none, or not one that may stand there */
    FASTLOSS_MISSING = 10,     /* an array that the loss needs is NULL: error_argument */
    FASTLOSS_UNSUPPORTED = 11, /* this loss has no such option, result or reduction */
    FASTLOSS_OVERLAP = 12,     /* a result shares memory with another, or with an input in another way than element
                                  by element */
    FASTLOSS_NO_ARGUMENT = 13  /* the loss has no argument of that number */
};

/* What an argument is, and where it stands in a request. */
enum {
    FASTLOSS_INPUT = 1,        /* input[place], of the request's shape */
    FASTLOSS_ROW_INPUT = 2,    /* input[place], one number for each row */
    FASTLOSS_LABELS = 3,       /* input[place], an integer for each row: a position in it */
    FASTLOSS_LABEL_LISTS = 4,  /* input[place], integers of the request's shape: positions, up to the first -1 */
    FASTLOSS_PARAMETER = 5,    /* parameter[place], or an array in parameters[place] */
    FASTLOSS_CLASS_WEIGHT = 6, /* class_weight, one number for each position of a row */
    FASTLOSS_IGNORE_INDEX = 7, /* ignore_index */
    FASTLOSS_WEIGHT = 8,       /* weight */
    FASTLOSS_WHERE = 9,        /* where */
    FASTLOSS_GRAD_OUTPUT = 10  /* grad_output, and the number `scale` */
};

/* More about an argument: bits. */
enum {
    FASTLOSS_DIFFERENTIABLE = 1, /* it has a gradient */
    FASTLOSS_REQUIRED = 2,       /* there is no default */
    FASTLOSS_ONE_NUMBER = 4,     /* a parameter that is no array */
    FASTLOSS_OPEN_LOW = 8,       /* the domain does not have its lower end */
    FASTLOSS_OPEN_HIGH = 16,
    FASTLOSS_PLUS_MINUS_ONE = 32, /* the domain is -1 and 1 */
    FASTLOSS_BOXES = 64           /* rows are x1, y1, x2, y2 with x1 <= x2 and y1 <= y2 */
};

/* Results: bits. */
enum { FASTLOSS_VALUE = 1, FASTLOSS_GRAD = 2, FASTLOSS_HESS = 4 };

enum { FASTLOSS_NONE = 0, FASTLOSS_SUM = 1, FASTLOSS_MEAN = 2 };

/* Options of a request: bits. */
enum { FASTLOSS_GAUSS_NEWTON = 1 };

typedef struct fastloss_loss fastloss_loss; /* valid as long as the process is */

typedef struct {
    size_t size; /* of this structure: set it before the call */
    const char *name;
    int64_t rows;      /* whether the last axis is that of rows; else all goes element by element */
    int64_t length;    /* that rows must have, 0: any */
    int64_t arguments; /* how many there are */
    int64_t outputs;   /* FASTLOSS_VALUE | ... */
    int64_t reduces;   /* whether there are sums and means, else only FASTLOSS_NONE */
    int64_t by_row;    /* whether `value` without reduction, `weight`, `where` and `grad_output` have one element for
                          each row; else they have the request's shape */
} fastloss_description;

typedef struct {
    size_t size; /* of this structure: set it before the call */
    const char *name;
    int64_t role, place, flags;
    double standard;  /* of a parameter or ignore_index: its default, NaN if it must be given */
    double low, high; /* the domain, whose ends belong to it unless `flags` say otherwise; NaN is in every one of
                         inputs, and in none of parameters */
    double gap_low, gap_high; /* an open interval between that does not; NaN: there is none */
} fastloss_argument;

/* An array: of the request's shape or, if it has one element for each row, of that without the last axis. */
typedef struct {
    void *data;               /* NULL: not given, or not wanted. Need not be aligned. */
    const ptrdiff_t *strides; /* in bytes, one for each axis, 0 to repeat; NULL: C order, without gaps */
    int64_t type;
} fastloss_array;

/* One call. Begin with `prepare`, which writes all defaults. */
typedef struct {
    size_t size;
    const fastloss_loss *loss;
    int64_t ndim;
    const ptrdiff_t *shape;
    int64_t reduction;
    int64_t options;
    double scale;         /* of gradients and Hessians: 1 */
    int64_t ignore_index; /* labels whose rows do not count: -100 */
    double parameter[FASTLOSS_MAX_PARAMETERS];
    fastloss_array input[FASTLOSS_MAX_INPUTS];          /* as the Python function has them by position */
    fastloss_array parameters[FASTLOSS_MAX_PARAMETERS]; /* of each element or row, instead of the number */
    fastloss_array class_weight, weight;
    fastloss_array where;       /* FASTLOSS_BOOL: what counts */
    fastloss_array grad_output; /* without reduction: derivatives are multiplied by it */
    /* of the type that Python results have: the first input's if that is a float, else FASTLOSS_FLOAT64. A value that
     * is reduced goes to one FASTLOSS_FLOAT64. */
    fastloss_array value, grad[FASTLOSS_MAX_INPUTS], hess[FASTLOSS_MAX_INPUTS];
    /* written by `run` */
    double denominator;     /* of a mean: what the sum has been divided by */
    int64_t error_argument; /* number of the argument that is wrong, -1: none, or not known */
    int64_t error_index;    /* of the element in C order, or of the row; -1 */
} fastloss_request;

typedef struct {
    size_t size;
    int64_t abi;
    /* A loss by its name, with options that choose between formulas as in Python: "huber_loss",
     * "poisson_nll_loss(log_input=False, full=True)", and "cross_entropy_soft" where labels are vectors. NULL: there
     * is none. Takes the GIL if the caller has it not: find losses once, at the start. */
    const fastloss_loss *(*find)(const char *name);
    int (*describe)(const fastloss_loss *loss, fastloss_description *description);
    int (*argument)(const fastloss_loss *loss, int64_t number, fastloss_argument *argument);
    /* `size` is sizeof(fastloss_request) */
    int (*prepare)(fastloss_request *request, size_t size, const fastloss_loss *loss);
    int (*run)(fastloss_request *request);
    const char *(*message)(int code); /* in English */
} fastloss_api;

#ifdef Py_PYTHON_H
/* The functions, or NULL with an exception set. Needs the GIL. */
static inline const fastloss_api *fastloss_import(void)
{
    const fastloss_api *api = (const fastloss_api *)PyCapsule_Import(FASTLOSS_CAPSULE, 0);
    if (api && (api->abi != FASTLOSS_ABI || api->size < sizeof *api)) {
        PyErr_Format(PyExc_ImportError, "fastloss: ABI is %lld of %zu bytes, expected %d of at least %zu",
                     (long long)api->abi, api->size, FASTLOSS_ABI, sizeof *api);
        return NULL;
    }
    return api;
}
#endif

#ifdef __cplusplus
}
#endif

#endif

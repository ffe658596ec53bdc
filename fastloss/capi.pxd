"""The interface for C as Cython sees it; include/fastloss/capi.h says what everything means.

Compile with ``include_dirs=[fastloss.get_include()]``.
"""
from libc.stdint cimport int64_t


cdef extern from "fastloss/capi.h" nogil:
    enum:
        FASTLOSS_ABI
        FASTLOSS_MAX_DIMS
        FASTLOSS_MAX_INPUTS
        FASTLOSS_MAX_PARAMETERS
        FASTLOSS_FLOAT32
        FASTLOSS_FLOAT64
        FASTLOSS_FLOAT16
        FASTLOSS_BFLOAT16
        FASTLOSS_INT8
        FASTLOSS_INT16
        FASTLOSS_INT32
        FASTLOSS_INT64
        FASTLOSS_UINT8
        FASTLOSS_UINT16
        FASTLOSS_UINT32
        FASTLOSS_UINT64
        FASTLOSS_BOOL
        FASTLOSS_OK
        FASTLOSS_NO_MEMORY
        FASTLOSS_OUT_OF_DOMAIN
        FASTLOSS_BAD_LABEL
        FASTLOSS_BAD_PARAMETER
        FASTLOSS_BAD_SIZE
        FASTLOSS_BAD_LOSS
        FASTLOSS_BAD_SHAPE
        FASTLOSS_BAD_STRIDES
        FASTLOSS_BAD_TYPE
        FASTLOSS_MISSING
        FASTLOSS_UNSUPPORTED
        FASTLOSS_OVERLAP
        FASTLOSS_NO_ARGUMENT
        FASTLOSS_INPUT
        FASTLOSS_ROW_INPUT
        FASTLOSS_LABELS
        FASTLOSS_LABEL_LISTS
        FASTLOSS_PARAMETER
        FASTLOSS_CLASS_WEIGHT
        FASTLOSS_IGNORE_INDEX
        FASTLOSS_WEIGHT
        FASTLOSS_WHERE
        FASTLOSS_GRAD_OUTPUT
        FASTLOSS_DIFFERENTIABLE
        FASTLOSS_REQUIRED
        FASTLOSS_ONE_NUMBER
        FASTLOSS_OPEN_LOW
        FASTLOSS_OPEN_HIGH
        FASTLOSS_PLUS_MINUS_ONE
        FASTLOSS_BOXES
        FASTLOSS_VALUE
        FASTLOSS_GRAD
        FASTLOSS_HESS
        FASTLOSS_NONE
        FASTLOSS_SUM
        FASTLOSS_MEAN
        FASTLOSS_GAUSS_NEWTON

    ctypedef struct fastloss_loss:
        pass

    ctypedef struct fastloss_description:
        size_t size
        const char *name
        int64_t rows, length, arguments, outputs, reduces, by_row

    ctypedef struct fastloss_argument:
        size_t size
        const char *name
        int64_t role, place, flags
        double standard, low, high, gap_low, gap_high

    ctypedef struct fastloss_array:
        void *data
        const Py_ssize_t *strides
        int64_t type

    ctypedef struct fastloss_request:
        size_t size
        const fastloss_loss *loss
        int64_t ndim
        const Py_ssize_t *shape
        int64_t reduction, options
        double scale
        int64_t ignore_index
        double parameter[FASTLOSS_MAX_PARAMETERS]
        fastloss_array input[FASTLOSS_MAX_INPUTS]
        fastloss_array parameters[FASTLOSS_MAX_PARAMETERS]
        fastloss_array class_weight, weight, where, grad_output, value
        fastloss_array grad[FASTLOSS_MAX_INPUTS]
        fastloss_array hess[FASTLOSS_MAX_INPUTS]
        double denominator
        int64_t error_argument, error_index

    ctypedef struct fastloss_api:
        size_t size
        int64_t abi
        const fastloss_loss *(*find)(const char *) noexcept nogil
        int (*describe)(const fastloss_loss *, fastloss_description *) noexcept nogil
        int (*argument)(const fastloss_loss *, int64_t, fastloss_argument *) noexcept nogil
        int (*prepare)(fastloss_request *, size_t, const fastloss_loss *) noexcept nogil
        int (*run)(fastloss_request *) noexcept nogil
        const char *(*message)(int) noexcept nogil


cdef extern from "fastloss/capi.h":
    const fastloss_api *fastloss_import() except NULL

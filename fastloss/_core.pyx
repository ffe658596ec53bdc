# cython: language_level=3, binding=True, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
# cython: auto_pickle=False, autotestdict=False, freethreading_compatible=True
"""The fast path: from a Python call to a kernel. Losses are known by the roles of their arguments, not by name.

A `Loss` parses its arguments by the vectorcall protocol. If these are plain arrays of supported types, the first one in
C order if the loss is element-wise, and plain options, it calls the C core at once, which converts elements block by
block. Everything else goes to `_arguments`, which checks, converts, and comes back through `run_pointwise` or
`run_row_loss`.
"""
cimport cython
from cpython.object cimport PyObject
from cpython.pycapsule cimport PyCapsule_GetPointer, PyCapsule_New
from libc.stdint cimport int64_t
from libc.stdlib cimport calloc, free, llabs, malloc
from libc.string cimport memset
cimport numpy as cnp

import numpy as np

cnp.import_array()


cdef extern from "fastloss.h" nogil:
    enum:
        FL_MAX_INPUTS
        FL_MAX_PARAMETERS
        FL_MAX_OUTPUTS
        FL_MAX_GIVEN
        FL_MAX_DIMS
        FL_BLOCK
        FL_CHUNK
        FL_SPAN
        FL_ROWS
        FL_SOFTMAX_PART
        FL_ROW_PART
        FL_VALUE
        FL_GRAD
        FL_HESS
        FL_OK
        FL_NO_MEMORY
        FL_OUT_OF_DOMAIN
    ctypedef enum fl_type:
        FL_F32
        FL_F64
        FL_F16
        FL_BF16
        FL_I8
        FL_I16
        FL_I32
        FL_I64
        FL_U8
        FL_U16
        FL_U32
        FL_U64
        FL_BOOL
    ctypedef enum fl_domain_kind:
        FL_ANY
        FL_RANGE
        FL_PLUS_MINUS_ONE
        FL_BOXES
    ctypedef struct fl_domain:
        fl_domain_kind kind
        double low
        double high
    ctypedef struct fl_operand:
        char *data
        fl_type type
        int swapped
        int direct
        int ndim
        const Py_ssize_t *shape
        const Py_ssize_t *strides
    enum:
        FL_PROGRAM_NUMBERS
        FL_PROGRAM_REGISTERS
        FL_CODES
        FL_NUMBERS
        FL_REGISTERS
        FL_OUTPUTS
        FL_CROSS
    ctypedef struct fl_instruction:
        unsigned char operation
        unsigned char needed
        unsigned char to
        unsigned char source "from"[4]
    ctypedef struct fl_code:
        unsigned outputs
        int registers
        int length
        const fl_instruction *instructions
    ctypedef struct fl_program:
        int inputs
        int parameters
        int numbers
        double constants[FL_PROGRAM_NUMBERS]
        int prelude_length
        const fl_instruction *prelude
        int code_count
        fl_code codes[FL_CODES]
    const char *fl_operation(int, const char **, int *)
    int fl_program_check(const fl_program *)
    void fl_program_bind(fl_program *)
    void fl_operand_set(fl_operand *, void *, fl_type, int, int, const Py_ssize_t *, const Py_ssize_t *, Py_ssize_t *)
    void fl_gather(const fl_operand *, size_t, size_t, fl_type, void *)
    int fl_all_moderate(const fl_operand *, size_t, size_t)
    ctypedef struct fl_pointwise_call:
        fl_type type
        int loss
        const fl_program *program
        size_t count
        double scale
        double denominator
        int mean
        int weight_in_mean
        int check_first
        fl_operand inputs[3]
        fl_domain domains[3]
        double parameters[4]
        fl_operand parameter_arrays[4]
        fl_domain parameter_domains[4]
        fl_operand weight
        fl_operand grad_output
        fl_operand where
        double weight_number
        fl_operand vectors[3]
        int want_sum
        int gauss_newton
        int given_results
        fl_operand outputs[FL_MAX_OUTPUTS]
        double *value_units
        double *weight_units
    ctypedef struct fl_pointwise_result:
        double value
        double denominator
        double weight
    int fl_pointwise(const fl_pointwise_call *, fl_pointwise_result *)
    bint fl_is_moderate(double)
    bint fl_is_weight_number(double)
    bint fl_weight_cancels(double)
    int fl_pointwise_find(const char *)
    ctypedef struct fl_labels:
        fl_operand index
        int ignores
        int64_t ignore_index
    ctypedef enum fl_softmax_function:
        FL_SOFTMAX
        FL_LOG_SOFTMAX
        FL_LOGSUMEXP
        FL_SUMS_OF_ROWS
    ctypedef struct fl_softmax_call:
        fl_softmax_function function
        fl_type type
        size_t rows
        size_t classes
        fl_operand logits
        fl_labels labels
        double scale
        double *row_sums
        fl_operand grad_output
        fl_operand value
        fl_operand grad
        fl_operand hess
    int fl_softmax(const fl_softmax_call *, double *)
    ctypedef struct fl_row_call:
        int loss
        fl_type type
        size_t rows
        size_t length
        fl_operand vectors[3]
        fl_operand given[2]
        fl_domain vector_domains[3]
        fl_domain domains[2]
        fl_labels labels
        fl_operand lists
        const void *class_weight
        fl_type class_weight_type
        double parameters[4]
        fl_operand parameter_arrays[4]
        fl_operand weight
        fl_operand where
        fl_operand grad_output
        double scale
        int mean
        int weight_in_mean
        int want_sum
        fl_operand outputs[FL_MAX_OUTPUTS]
        double *value_units
        double *weight_units
    ctypedef struct fl_row_result:
        double value
        double denominator
        size_t bad_row
        int bad_label
    int fl_row_run(const fl_row_call *, fl_row_result *)
    void fl_row_units(const fl_row_call *, size_t *, size_t *)
    int fl_row_find(const char *)
    ctypedef struct fl_row_shape:
        int vectors
        int given
        int parameters
        int labels
        int of_softmax
        int lists
        int special
        double at
    ctypedef struct fl_row_loss:
        const char *name
        const fl_row_shape *what "is"
    ctypedef struct fl_pointwise_loss:
        const char *name
        int inputs
        int parameters
    ctypedef struct fl_table:
        size_t loss_count
        const fl_pointwise_loss *losses
        size_t row_loss_count
        const fl_row_loss *row_losses
    ctypedef struct fl_isa:
        const char *name
        int (*supported)()
        const fl_table *tables[2]
    ctypedef struct fl_compiled:
        const fl_isa *isa
        fl_pointwise_loss compiled_as "as"[2]
    void fl_program_use(fl_program *, const fl_compiled *)
    const fl_isa fl_isas[]
    const fl_isa *fl_current_isa
    int fl_dispatch(const char *)

cdef extern from "labels.h" nogil:
    void fl_ignore(fl_labels *, int64_t)

cdef extern from "capi.h" nogil:
    enum:
        FL_MAX_ARGUMENTS
        FL_ELEMENTS
        FL_ROW_LOSS
        FL_SOFTMAXES
        FASTLOSS_MAX_INPUTS
        FASTLOSS_MAX_PARAMETERS
        # what a face returns is a set of these
        VALUE "FASTLOSS_VALUE"
        GRAD "FASTLOSS_GRAD"
        HESS "FASTLOSS_HESS"
    ctypedef struct fastloss_description:
        size_t size
        const char *name
        int64_t rows, length, arguments, outputs, reduces, by_row
    ctypedef struct fastloss_argument:
        size_t size
        const char *name
        int64_t role, place, flags
        double standard, low, high, gap_low, gap_high
    ctypedef struct fl_argument:
        fastloss_argument what "is"
        fl_domain domains[2]
    ctypedef struct fastloss_loss:
        fastloss_description what "is"
        int family, kernel, weight_in_mean, narrow, gauss_newton
        fl_argument arguments[FL_MAX_ARGUMENTS]
    ctypedef struct fastloss_api:
        const fastloss_loss *(*find)(const char *) noexcept nogil
    fastloss_api fl_c_api

cdef extern from "threads.h" nogil:
    enum:
        FL_MAX_THREADS
    void fl_threads_setup(int, int)
    void fl_threads_set(int)
    ctypedef struct fl_limit:
        pass
    fl_limit *fl_limit_here()
    void fl_limit_release(fl_limit *)
    int fl_limit_set(fl_limit *, int)
    int fl_threads()
    void fl_threads_share_above(int)
    int fl_threads_started()

cdef extern from "Python.h":
    ctypedef PyObject *(*vectorcallfunc)(PyObject *, PyObject *const *, size_t, PyObject *) except NULL
    Py_ssize_t PyVectorcall_NARGS(size_t)
    object PyVectorcall_Call(object, object, object)
    Py_ssize_t Py_TPFLAGS_HAVE_VECTORCALL
    ctypedef struct PyTypeObject:
        Py_ssize_t tp_vectorcall_offset
        unsigned long tp_flags
        void *tp_call
    int PyFloat_CheckExact(PyObject *)
    int PyLong_CheckExact(PyObject *)
    int PyBool_Check(PyObject *)
    int PyUnicode_CheckExact(PyObject *)
    int PyUnicode_Compare(PyObject *, PyObject *)
    int PyTuple_CheckExact(PyObject *)
    long long PyLong_AsLongLongAndOverflow(PyObject *, int *)
    double PyFloat_AS_DOUBLE(PyObject *)
    PyObject *Py_None
    PyObject *Py_True
    PyTypeObject *Py_TYPE(PyObject *)
    PyObject *PyTuple_GET_ITEM(PyObject *, Py_ssize_t)
    Py_ssize_t PyTuple_GET_SIZE(PyObject *)
    int PyObject_RichCompareBool(PyObject *, PyObject *, int) except -1
    int Py_EQ
    PyObject *PyList_GET_ITEM(object, Py_ssize_t)
    void Py_INCREF(PyObject *)

cdef extern from "numpy/arrayobject.h":
    ctypedef struct PyArrayObject:
        pass
    int PyArray_Check(PyObject *)
    int PyArray_CheckExact(PyObject *)
    int PyArray_TYPE(PyArrayObject *)
    int PyArray_NDIM(PyArrayObject *)
    int PyArray_FLAGS(PyArrayObject *)
    Py_ssize_t *PyArray_DIMS(PyArrayObject *)
    Py_ssize_t *PyArray_STRIDES(PyArrayObject *)
    void *PyArray_DATA(PyArrayObject *)
    int PyArray_ISNOTSWAPPED(PyArrayObject *)
    Py_ssize_t PyArray_SIZE(PyArrayObject *)
    Py_ssize_t PyArray_NBYTES(PyArrayObject *)
    int PyArray_ISWRITEABLE(PyArrayObject *)
    int PyArray_ITEMSIZE(PyArrayObject *)
    int PyTypeNum_ISINTEGER(int)
    int PyTypeNum_ISUNSIGNED(int)
    int PyTypeNum_ISBOOL(int)
    object PyArray_SimpleNew(int, Py_ssize_t *, int)
    object PyArray_NewLikeArray(PyArrayObject *, int, void *, int)  # owns the reference to the type
    void *PyArray_DescrFromType(int)
    void PyArray_ScalarAsCtype(PyObject *, void *)
    enum:
        NPY_FLOAT16
        NPY_FLOAT32
        NPY_FLOAT64
        NPY_LONGDOUBLE
        NPY_USERDEF
        NPY_ARRAY_C_CONTIGUOUS
        NPY_ARRAY_ALIGNED
        NPY_KEEPORDER

# for pointers that threads share without a lock: written once, or several times with the same value
cdef extern from *:
    """
    static inline void *load(void **from) { return __atomic_load_n(from, __ATOMIC_ACQUIRE); }
    static inline void store(void **to, void *what) { __atomic_store_n(to, what, __ATOMIC_RELEASE); }
    static _Atomic int bfloat16_number = -1;
    """
    void *load(void **) noexcept nogil
    void store(void **, void *) noexcept nogil
    int bfloat16_number  # NumPy's type number of bfloat16, once an array of it has been met

cdef enum:
    MAX_SLOTS = 16
    LARGE = 16384  # elements of work above which the GIL is worth releasing
    MANY_AXES = 9  # the fast path takes arrays with fewer: a small stack frame makes small calls a tenth faster
    # reductions; 0: the slow path has to decide
    MEAN = 1
    SUM = 2
    NONE = 3
    BATCHMEAN = 4
    FEW = 256  # class weights that are converted on the stack

cdef object _arguments = None  # the module: an import inside a call fails when the interpreter shuts down


def set_arguments(module):
    """Called by _arguments, which imports this module."""
    global _arguments
    _arguments = module


cdef dict REDUCTIONS = {"mean": MEAN, "sum": SUM, "none": NONE, "batchmean": BATCHMEAN}
cdef double NAN = float("nan")

cdef dict SOFTMAXES = {"softmax": FL_SOFTMAX, "log_softmax": FL_LOG_SOFTMAX, "logsumexp": FL_LOGSUMEXP}


cdef inline int integer_type(PyArrayObject *array) noexcept:
    """The fl_type of an array of integers or bools, else -1."""
    cdef int number = PyArray_TYPE(array), size = PyArray_ITEMSIZE(array)
    if PyTypeNum_ISBOOL(number):
        return FL_BOOL
    if not PyTypeNum_ISINTEGER(number):
        return -1
    if PyTypeNum_ISUNSIGNED(number):
        return FL_U8 if size == 1 else FL_U16 if size == 2 else FL_U32 if size == 4 else FL_U64
    return FL_I8 if size == 1 else FL_I16 if size == 2 else FL_I32 if size == 4 else FL_I64


cdef inline int type_of(PyArrayObject *array) noexcept:
    """The fl_type of its elements, whatever their byte order; -1 if it is not supported."""
    cdef int number = PyArray_TYPE(array)
    if number == NPY_FLOAT32:
        return FL_F32
    if number == NPY_FLOAT64 or number == NPY_LONGDOUBLE and PyArray_ITEMSIZE(array) == 8:
        return FL_F64
    if number == NPY_FLOAT16:
        return FL_F16
    return FL_BF16 if number == bfloat16_number else integer_type(array)


cdef inline fl_type computed_in(int type) noexcept:
    """The type that a first input of this type is computed in, unless scalars or other arrays need double."""
    return FL_F32 if type == FL_F32 or type == FL_F16 or type == FL_BF16 else FL_F64


cdef inline int type_of_results(int type) noexcept:
    return type if computed_in(type) == FL_F32 else FL_F64


cdef inline int type_number_of_results(int type) noexcept:
    """NumPy's type number of results, for a first input of this type."""
    if type == FL_F32:
        return NPY_FLOAT32
    return NPY_FLOAT16 if type == FL_F16 else bfloat16_number if type == FL_BF16 else NPY_FLOAT64


cdef inline bint is_behaved(PyArrayObject *array) noexcept:
    """True if it is in C order, aligned and of native byte order."""
    cdef int good = NPY_ARRAY_C_CONTIGUOUS | NPY_ARRAY_ALIGNED
    return PyArray_FLAGS(array) & good == good and PyArray_ISNOTSWAPPED(array)


cdef inline bint has_shape(PyArrayObject *a, int ndim, Py_ssize_t *shape) noexcept:
    cdef int d
    if PyArray_NDIM(a) != ndim:
        return False
    for d in range(ndim):
        if PyArray_DIMS(a)[d] != shape[d]:
            return False
    return True


cdef inline bint same_shape(PyArrayObject *a, PyArrayObject *b) noexcept:
    return has_shape(a, PyArray_NDIM(b), PyArray_DIMS(b))


cdef inline bint fits(PyObject *argument, int number, int ndim, Py_ssize_t *shape) noexcept:
    """True if kernels can use it in place, and it has this type number and shape."""
    if not PyArray_CheckExact(argument) or PyArray_TYPE(<PyArrayObject *>argument) != number:
        return False
    return is_behaved(<PyArrayObject *>argument) and has_shape(<PyArrayObject *>argument, ndim, shape)


cdef inline void direct(fl_operand *operand, void *data, int type) noexcept:
    operand.data = <char *>data
    operand.type = <fl_type>type
    operand.direct = 1


# storage for an operand that is not in C order
cdef struct Layout:
    Py_ssize_t dims[2 * MANY_AXES]  # shape, strides
    double number  # a scalar, which has stride 0


cdef bint put(fl_operand *operand, PyObject *argument, int ndim, Py_ssize_t *shape, bint broadcasts,
              Layout *layout) noexcept:
    """Makes an operand of an array that has this shape or, with at least one axis, broadcasts to it. True if so."""
    cdef PyArrayObject *array = <PyArrayObject *>argument
    cdef Py_ssize_t strides[MANY_AXES]
    cdef Py_ssize_t extent
    cdef int d, type, before
    if not PyArray_CheckExact(argument):
        return False
    type = type_of(array)
    before = ndim - PyArray_NDIM(array)  # axes that it does not have
    if type < 0 or before < 0 or before == ndim and ndim:
        return False
    if is_behaved(array) and has_shape(array, ndim, shape):
        direct(operand, PyArray_DATA(array), type)
        return True
    if ndim >= MANY_AXES:
        return False
    for d in range(ndim):
        extent = PyArray_DIMS(array)[d - before] if d >= before else 1
        strides[d] = PyArray_STRIDES(array)[d - before] if extent == shape[d] and d >= before else 0
        if extent != shape[d] and not (broadcasts and extent == 1):
            return False
    fl_operand_set(operand, PyArray_DATA(array), <fl_type>type, not PyArray_ISNOTSWAPPED(array), ndim, shape, strides,
                   layout.dims)
    return True


cdef inline bint put_scalar(fl_operand *operand, PyObject *argument, Py_ssize_t count, Layout *layout) noexcept:
    """The same for a scalar, broadcast to `count` elements."""
    cdef Py_ssize_t stride = 0
    if not scalar_of(argument, &layout.number):
        return False
    fl_operand_set(operand, &layout.number, FL_F64, False, 1, &count, &stride, layout.dims)
    return True


cdef inline bint in_c_order(PyArrayObject *array) noexcept:
    """True if strides decrease, so that results like this array are in C order."""
    cdef int d
    if PyArray_FLAGS(array) & NPY_ARRAY_C_CONTIGUOUS:
        return True
    for d in range(1, PyArray_NDIM(array)):
        if llabs(PyArray_STRIDES(array)[d]) > llabs(PyArray_STRIDES(array)[d - 1]):
            return False
    return True


# arrays that are read
cdef struct Sources:
    PyObject *arrays[FL_MAX_INPUTS + FL_MAX_GIVEN + FL_MAX_PARAMETERS + 5]
    int count
    PyObject *table  # one that is read for all rows, or NULL


cdef inline void note_read(Sources *read, PyObject *array) noexcept:
    read.arrays[read.count] = array
    read.count += 1


# an array whose axis of rows is moved last; if it is contiguous, it is viewed as (outer, inner, classes)
cdef struct Rows:
    Py_ssize_t shape[3]
    Py_ssize_t strides[4][3]  # of elements of 1, 2, 4 and 8 bytes, once there is such an array
    int axis
    int ndim  # number of axes of per-row results
    Py_ssize_t dims[MANY_AXES]  # their shape, and then the length of rows
    Layout layouts[FL_MAX_GIVEN + 4 + 3 * FL_MAX_INPUTS]
    int used  # number of layouts in use
    Sources read


cdef inline void split_axis(Rows *rows, PyArrayObject *array, int axis, size_t *count, size_t *length) noexcept:
    cdef int d
    cdef Py_ssize_t classes = PyArray_DIMS(array)[axis], inner = 1
    rows.axis = axis
    rows.ndim = PyArray_NDIM(array) - 1
    for d in range(axis):
        rows.dims[d] = PyArray_DIMS(array)[d]
    for d in range(axis, rows.ndim):
        rows.dims[d] = PyArray_DIMS(array)[d + 1]
        inner *= rows.dims[d]
    rows.dims[rows.ndim] = classes
    length[0] = classes
    count[0] = PyArray_SIZE(array) // classes
    rows.shape = [<Py_ssize_t>count[0] // inner, inner, classes]
    rows.used = rows.read.count = 0
    rows.read.table = NULL


cdef void put_rows(fl_operand *operand, PyArrayObject *array, Rows *rows, int type) noexcept:
    """Makes an operand of an array of their shape."""
    cdef int d, size = PyArray_ITEMSIZE(array), which = 0
    cdef Py_ssize_t *strides
    cdef Py_ssize_t moved[MANY_AXES]
    cdef bint contiguous = PyArray_FLAGS(array) & NPY_ARRAY_C_CONTIGUOUS
    direct(operand, PyArray_DATA(array), type)
    if rows.shape[1] == 1 and contiguous and is_behaved(array):
        return
    operand.direct = 0
    operand.swapped = size > 1 and not PyArray_ISNOTSWAPPED(array)
    if not contiguous:
        for d in range(rows.ndim):
            moved[d] = PyArray_STRIDES(array)[d + (d >= rows.axis)]
        moved[rows.ndim] = PyArray_STRIDES(array)[rows.axis]
        fl_operand_set(operand, operand.data, operand.type, operand.swapped, rows.ndim + 1, rows.dims, moved,
                       rows.layouts[rows.used].dims)
        rows.used += 1
        return
    while 1 << which < size:
        which += 1
    strides = rows.strides[which]
    strides[1] = size
    strides[2] = size * rows.shape[1]
    strides[0] = strides[2] * rows.shape[2]
    operand.ndim = 3
    operand.shape = rows.shape
    operand.strides = strides


cdef inline bint put_vector(fl_operand *operand, PyObject *argument, PyArrayObject *like, Rows *rows) noexcept:
    """Makes an operand of an array of the shape of `like`. True if it is one."""
    cdef PyArrayObject *array = <PyArrayObject *>argument
    cdef int type
    if not PyArray_CheckExact(argument) or not same_shape(array, like):
        return False
    type = type_of(array)
    if type >= 0:
        put_rows(operand, array, rows, type)
    return type >= 0


cdef inline bint put_per_row(fl_operand *operand, PyObject *argument, Rows *rows) noexcept:
    """The same for an array with one element per row."""
    cdef Layout *layout = &rows.layouts[rows.used]
    rows.used += 1
    return put(operand, argument, rows.ndim, rows.dims, False, layout)


cdef inline bint suits_floats(fl_operand *operand, size_t count) noexcept:
    """True if float kernels may compute with these factors (see fl_is_moderate)."""
    return operand.data == NULL or computed_in(operand.type) == FL_F32 or fl_all_moderate(operand, 0, count)


def are_moderate(array):
    """The same of an aligned array of doubles in C order."""
    cdef fl_operand operand
    direct(&operand, data_of(array), FL_F64)
    return fl_all_moderate(&operand, 0, PyArray_SIZE(array_of(array)))


cdef inline bint upstream_of_rows(PyObject *grad_output, int outputs, Rows *rows, fl_softmax_call *call) noexcept:
    """Makes an operand of the upstream gradient of rows, or sets the scale if it is a scalar. True if it could."""
    if absent(grad_output):
        return True
    if outputs == VALUE:
        return False
    return scalar_of(grad_output, &call.scale) or (rows.ndim and put_per_row(&call.grad_output, grad_output, rows))


cdef inline object new_like(PyArrayObject *array, int number):
    """A new array of this shape and memory order."""
    if PyArray_FLAGS(array) & NPY_ARRAY_C_CONTIGUOUS:
        return PyArray_SimpleNew(PyArray_NDIM(array), PyArray_DIMS(array), number)
    return PyArray_NewLikeArray(array, NPY_KEEPORDER, PyArray_DescrFromType(number), 0)


cdef inline PyArrayObject *array_of(object array) noexcept:
    return <PyArrayObject *>array


cdef inline void *data_of(object array) noexcept:
    return PyArray_DATA(array_of(array))


cdef inline bint absent(PyObject *argument) noexcept:
    return argument == NULL or argument == Py_None


cdef inline bint is_mask(PyObject *argument) noexcept:
    return PyArray_CheckExact(argument) and PyTypeNum_ISBOOL(PyArray_TYPE(<PyArrayObject *>argument))


PROGRAM = {
    "numbers": FL_PROGRAM_NUMBERS, "registers": FL_PROGRAM_REGISTERS, "inputs": FL_MAX_INPUTS,
    "parameters": FL_MAX_PARAMETERS, "first number": FL_NUMBERS, "first register": FL_REGISTERS,
    "first output": FL_OUTPUTS, "value": FL_VALUE, "gradient": FL_GRAD, "Hessian": FL_HESS, "mixed": FL_CROSS,
}


def operations():
    """Number, operand count and formula in C of each operation of programs, by name."""
    cdef int number = 0, operands = 0
    cdef const char *name
    cdef const char *formula
    found = {}
    while True:
        name = fl_operation(number, &formula, &operands)
        if name == NULL:
            return found
        found[name.decode()] = number, operands, formula.decode()
        number += 1


@cython.final
cdef class Program:
    """A kernel that is a list of instructions; see fastloss.h. Raises ValueError if it could not be run safely."""
    cdef fl_program program
    cdef fl_instruction *instructions
    cdef fl_compiled *kernels
    cdef readonly object compiled  # the instruction set of kernels from a compiler, None if there are none

    def __cinit__(self, int inputs, int parameters, constants, prelude, codes):
        """constants: the numbers after the scale and the parameters. prelude: instructions. codes: (outputs, registers,
        instructions). An instruction is (operation, needed, to, operands).
        """
        cdef int k = 0, i
        cdef fl_instruction *now
        lists = [list(prelude), *(list(code) for _, _, code in codes)]
        given = list(constants)
        self.instructions = <fl_instruction *>malloc(sum(map(len, lists), 1) * sizeof(fl_instruction))
        if self.instructions == NULL:
            raise MemoryError
        if len(given) + len(lists[0]) + 1 + parameters > FL_PROGRAM_NUMBERS or not 0 < len(codes) <= FL_CODES:
            count = len(given) + len(lists[0]) + 1 + parameters
            raise ValueError(f"program: length is {count} numbers and {len(codes)} codes, "
                             f"expected at most {FL_PROGRAM_NUMBERS} and 1 to {FL_CODES}")
        now = self.instructions
        for instructions in lists:
            for operation, needed, to, operands in instructions:
                memset(now, 0, sizeof(now[0]))
                now.operation, now.needed, now.to = operation, needed, to
                for i, operand in enumerate(operands):
                    if i > 3:
                        raise ValueError("program: instruction has more than 4 operands")
                    now.source[i] = operand
                now += 1
        self.program.inputs = inputs
        self.program.parameters = parameters
        self.program.numbers = 1 + parameters + len(given) + len(lists[0])
        for i, number in enumerate(given):
            self.program.constants[1 + parameters + i] = number
        self.program.prelude = now = self.instructions
        self.program.prelude_length = len(lists[0])
        self.program.code_count = len(codes)
        for k, (outputs, registers, _) in enumerate(codes):
            now += len(lists[k])
            self.program.codes[k].outputs = outputs
            self.program.codes[k].registers = registers
            self.program.codes[k].length = len(lists[k + 1])
            self.program.codes[k].instructions = now
        if not fl_program_check(&self.program):
            raise ValueError("program: instruction is not one that can be run")
        fl_program_bind(&self.program)

    def __dealloc__(self):
        free(self.instructions)
        free(self.kernels)

    def use(self, isa, size_t floats, size_t doubles):
        """Has the kernels of these tables run from now on where the instruction set is theirs."""
        cdef int k = 0
        cdef fl_compiled *made = <fl_compiled *>malloc(sizeof(fl_compiled))
        if made == NULL:
            raise MemoryError
        while fl_isas[k].name.decode() != isa:
            k += 1
        made.isa = &fl_isas[k]
        made.compiled_as[<int>FL_F32] = (<const fl_pointwise_loss *>floats)[0]
        made.compiled_as[<int>FL_F64] = (<const fl_pointwise_loss *>doubles)[0]
        fl_program_use(&self.program, made)
        self.kernels, self.compiled = made, isa  # those before, of another instruction set, stay: a call may run


@cython.final
cdef class Plan:
    """A choice of options: its kernel, the domains of arguments, the inputs with respect to which to differentiate."""
    cdef int kernel, gradients, gauss_newton
    cdef Program program  # of losses made of formulas, instead of a kernel
    cdef int wrt[FL_MAX_INPUTS]  # indices of these inputs among the vectors
    cdef bint several  # gradients come as a tuple
    cdef fl_domain domains[2][MAX_SLOTS]  # by type and input; also of inputs that are not vectors
    cdef double defaults[FL_MAX_PARAMETERS]
    cdef double lowest[FL_MAX_PARAMETERS]
    cdef double highest[FL_MAX_PARAMETERS]

    def __cinit__(self, Loss loss not None, dict given):
        """given: the options. Raises if they are invalid; the slow path then reports what is wrong."""
        cdef int k
        definition = loss.definition
        name = definition.kernel_name(given)
        wrt, self.several = _arguments.wrt_of(definition, given)
        self.gauss_newton = _arguments.gauss_newton_of(definition, given)
        self.program = definition.program(name)
        if self.program is None:
            self.kernel = kernel_named(name) if definition.family == "pointwise" else row_kernel_named(name)
        self.gradients = len(wrt)
        for k in range(self.gradients):
            self.wrt[k] = definition.vectors.index(wrt[k])
        for k, argument in enumerate(definition.parameters):
            self.defaults[k] = definition.defaults.get(argument, NAN)  # NaN: must be given
            _, self.lowest[k], self.highest[k] = definition.domain(argument, np.float64, name)
        for k, argument in enumerate(definition.inputs):
            for number, dtype in enumerate((np.float32, np.float64)):
                kind, low, high = definition.domain(argument, dtype, name)
                self.domains[number][k] = fl_domain(kind, low, high)


ctypedef object (*fast_path)(Loss, PyObject **)


@cython.final
cdef class Loss:
    # first: its offset is told to the interpreter below
    cdef vectorcallfunc vectorcall
    cdef fast_path call
    cdef object __weakref__
    cdef dict __dict__  # grad, value_and_grad, grad_and_hess and reference, set by _registry; __name__ ...
    cdef readonly object definition
    cdef readonly int outputs
    cdef readonly tuple names
    cdef int inputs, positional, parameters, row_function, default_reduction
    cdef tuple reductions
    cdef int kinds[4]  # the reductions' numbers
    cdef bint weight_in_mean, narrow, spreads
    # slots of options, -1: no such option
    cdef int at_reduction, at_out, at_weight, at_where, at_grad_output
    # of losses over rows
    cdef int vectors, numbers, default_axis, length
    cdef int64_t default_ignore_index
    cdef bint lists
    cdef int at_vector[FL_MAX_INPUTS]
    cdef int at_number[FL_MAX_GIVEN]
    cdef int at_parameter[FL_MAX_PARAMETERS]
    cdef int at_labels, at_class_weight, at_axis, at_ignore_index, at_keepdim
    cdef readonly Loss soft  # the loss for labels that are vectors; None if there is none
    cdef bint may_be_none[MAX_SLOTS]  # arguments for which None means absent
    cdef int choosing  # number of options that select a plan
    cdef int chooses[MAX_SLOTS]  # their slots
    cdef dict plans  # by these options; no plan is ever removed
    cdef void *default_plan  # that of no options; made by the first call, owned by `plans`

    # not __init__, which may be called again, or never
    def __cinit__(self, definition, int outputs):
        """definition: see _registry.Definition"""
        cdef int k
        self.definition = definition
        self.outputs = outputs
        self.names = definition.names
        self.inputs = len(definition.inputs)
        self.parameters = len(definition.parameters)
        many = len(definition.vectors) > FL_MAX_INPUTS or self.parameters > FL_MAX_PARAMETERS
        if many or len(self.names) > MAX_SLOTS:
            raise ValueError(f"{definition.name}: too many arguments")
        face = {VALUE: "", GRAD: ".grad", VALUE | GRAD: ".value_and_grad", GRAD | HESS: ".grad_and_hess"}[outputs]
        vars(self).update({
            "__name__": face[1:] or definition.name,
            "__qualname__": definition.name + face,
            "__module__": definition.module,
            "__wrapped__": definition.wrapped,
        })
        slot = {name: k for k, name in enumerate(self.names)}
        for k, name in enumerate(self.names):
            self.may_be_none[k] = (k >= self.inputs and name not in ("reduction", "hessian")
                                   and definition.defaults.get(name) is None)
            if name in definition.choices or name in ("wrt", "hessian"):
                self.chooses[self.choosing] = k
                self.choosing += 1
        self.at_reduction = slot.get("reduction", -1)
        self.at_weight = slot.get(definition.row_weight, -1)
        self.at_where = slot.get("where", -1)
        self.at_grad_output = slot["grad_output"]
        self.at_out = slot["out"]
        self.at_axis = slot.get("axis", -1)
        self.at_keepdim = slot.get("keepdim", slot.get("keepdims", -1))
        self.reductions = definition.reductions
        for k, name in enumerate(self.reductions):
            self.kinds[k] = REDUCTIONS[name]
        self.default_reduction = REDUCTIONS[definition.default_reduction] if self.reductions else NONE
        self.spreads = bool(definition.per_row)
        self.weight_in_mean, self.narrow = definition.weight_in_mean, definition.narrow
        self.plans = {}
        self.positional = definition.positional
        self.vectorcall = <vectorcallfunc>parse_and_call
        if definition.family == "pointwise":
            name = definition.kernel_name({})
            if definition.program(name) is None:
                kernel_named(name)
            self.call = pointwise
        elif definition.family == "rows":
            row_kernel_named(definition.kernel_name({}))
            self.call = row_loss
            self.find_roles(definition, slot)
            self.soft = None if definition.soft is None else Loss(definition.soft, outputs)
        else:
            self.row_function = SOFTMAXES[definition.name]
            self.call = softmaxes

    cdef int find_roles(self, definition, dict slot) except -1:
        """Finds the slots of the arguments of a loss over rows, by their roles."""
        cdef int k
        self.vectors, self.numbers = len(definition.vectors), len(definition.numbers)
        if self.numbers > FL_MAX_GIVEN:
            raise ValueError(f"{definition.name}: too many arguments with one value per row")
        for k in range(self.vectors):
            self.at_vector[k] = slot[definition.vectors[k]]
        for k in range(self.numbers):
            self.at_number[k] = slot[definition.numbers[k]]
        for k in range(self.parameters):
            self.at_parameter[k] = slot[definition.parameters[k]]
        self.at_labels = slot.get(definition.labels, -1)
        self.at_class_weight = slot.get(definition.class_weight, -1)
        self.lists, self.length = definition.lists, definition.length or 0
        self.at_ignore_index = slot.get("ignore_index", -1)
        self.default_ignore_index = definition.defaults.get("ignore_index", 0)
        axis = definition.defaults.get("axis", -1)
        self.default_axis = 1 if axis is None else axis
        return 0

    @property
    def __doc__(self):
        return self.definition.doc_of(self.outputs)

    @property
    def __signature__(self):
        return self.definition.signature_of(self.outputs)

    # replaced by the vectorcall protocol below; defined so that the type has the attribute
    def __call__(self, *args, **kwargs):
        return PyVectorcall_Call(self, args, kwargs)

    def __getattr__(self, str name):
        return self.definition.attribute(self, name)

    def __dir__(self):
        return [*object.__dir__(self), *self.definition.offered(self.outputs)]

    def __repr__(self):
        return f"<{self.definition.kind}{self.__qualname__}{self.__signature__}>"

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    def __reduce__(self):
        return self.definition.pickled(self)

    cdef int parse(self, PyObject *const *args, size_t nargsf, PyObject *kwnames, PyObject **slots) except -1:
        """Puts each argument into its slot; slots must be NULL."""
        cdef Py_ssize_t k, i, given = PyVectorcall_NARGS(nargsf), count = PyTuple_GET_SIZE(<PyObject *>self.names)
        cdef PyObject *name
        if given > self.positional:
            raise TypeError(f"{self.__qualname__}() takes {self.positional} positional arguments "
                            f"but {given} were given")
        for i in range(given):
            slots[i] = args[i]
        if kwnames != NULL:
            for i in range(PyTuple_GET_SIZE(kwnames)):
                name = PyTuple_GET_ITEM(kwnames, i)
                for k in range(count):
                    if name == PyTuple_GET_ITEM(<PyObject *>self.names, k):
                        break
                else:
                    for k in range(count):
                        if PyObject_RichCompareBool(name, PyTuple_GET_ITEM(<PyObject *>self.names, k), Py_EQ):
                            break
                    else:
                        raise _arguments.unexpected(self, <object>name)
                if slots[k] != NULL:
                    raise TypeError(f"{self.__qualname__}() got multiple values for argument {<object>name!r}")
                slots[k] = args[given + i]
        for k in range(self.inputs):
            if slots[k] == NULL:
                raise TypeError(f"{self.__qualname__}() missing required argument {self.names[k]!r}")
        return 0

    cdef object convert(self, PyObject **slots):
        """The slow path."""
        cdef int k
        given = {}
        for k in range(len(self.names)):
            if slots[k] != NULL:
                given[self.names[k]] = <object>slots[k]
        return _arguments.call(self, given)

    cdef Plan plan(self, PyObject **slots):
        """The plan for these options, or None if the slow path must decide.

        To be called before arrays are read: a new plan is made by Python code, during which garbage collection and
        other threads may change them.
        """
        cdef int i, k, integers = 0
        cdef bint default = True
        cdef void *kept
        for i in range(self.choosing):
            k = self.chooses[i]
            if slots[k] != NULL and not (self.may_be_none[k] and slots[k] == Py_None):
                default = False
        if default:
            kept = load(&self.default_plan)
            if kept == NULL:
                plan = self.plans.setdefault((), Plan(self, {}))
                kept = <void *>plan
                store(&self.default_plan, kept)
            return <Plan>kept
        given = {}
        for i in range(self.choosing):
            k = self.chooses[i]
            if slots[k] != NULL:
                integers |= PyLong_CheckExact(slots[k]) << i  # 1 is not True
                if not is_plain_option(slots[k]):
                    return None
                given[self.names[k]] = <object>slots[k]
        try:
            key = (integers, *given.items())
            plan = self.plans.get(key)
            if plan is None:
                plan = self.plans.setdefault(key, Plan(self, given))  # another thread may have been faster
            return plan
        except (TypeError, ValueError):
            return None

    cdef int reduction(self, PyObject **slots) noexcept:
        """The reduction given, or 0 if the slow path must decide."""
        cdef Py_ssize_t k
        cdef PyObject *given = slots[self.at_reduction] if self.at_reduction >= 0 else NULL
        if given == NULL:
            return self.default_reduction
        for k in range(PyTuple_GET_SIZE(<PyObject *>self.reductions)):
            if given == PyTuple_GET_ITEM(<PyObject *>self.reductions, k):
                return self.kinds[k]
        for k in range(PyTuple_GET_SIZE(<PyObject *>self.reductions)):
            if not PyUnicode_CheckExact(given):
                break
            if PyUnicode_Compare(given, PyTuple_GET_ITEM(<PyObject *>self.reductions, k)) == 0:
                return self.kinds[k]
        return 0

    cdef inline bint keeps_dim(self, PyObject **slots) noexcept:
        """True unless `keepdim` or `keepdims` is absent or False."""
        return self.at_keepdim >= 0 and slots[self.at_keepdim] != NULL and slots[self.at_keepdim] != <PyObject *>False


cdef bint is_plain_option(PyObject *option) noexcept:
    """True for None, a bool, an int, a string or a tuple of strings: equal options of one type mean the same, and
    comparing them runs no foreign code.
    """
    cdef Py_ssize_t k
    if not PyTuple_CheckExact(option):
        return (option == Py_None or PyBool_Check(option) or PyLong_CheckExact(option)
                or PyUnicode_CheckExact(option))
    for k in range(PyTuple_GET_SIZE(option)):
        if not PyUnicode_CheckExact(PyTuple_GET_ITEM(option, k)):
            return False
    return True


cdef int kernel_named(str name) except -1:
    cdef int kernel = fl_pointwise_find(name.encode())
    if kernel < 0:
        raise ValueError(f"{name}: C kernel is missing")
    return kernel


cdef int row_kernel_named(str name) except -1:
    cdef int kernel = fl_row_find(name.encode())
    if kernel < 0:
        raise ValueError(f"{name}: C kernel is missing")
    return kernel


cdef bint disjoint(PyArrayObject *to, PyArrayObject *array) noexcept:
    """True if all elements of an array of any layout lie before or behind those of one in C order."""
    cdef int d
    cdef Py_ssize_t reach
    cdef char *at = <char *>PyArray_DATA(to)
    cdef char *begin = <char *>PyArray_DATA(array)
    cdef char *end = begin + PyArray_ITEMSIZE(array)
    for d in range(PyArray_NDIM(array)):
        reach = (PyArray_DIMS(array)[d] - 1) * PyArray_STRIDES(array)[d]
        if reach < 0:
            begin += reach
        else:
            end += reach
    return begin >= at + PyArray_NBYTES(to) or at >= end


cdef bint may_hold(PyObject *out, int number, int ndim, Py_ssize_t *shape, Sources *read) noexcept:
    """True if the result can be written to `out`: it is an array like a new one, and each array that is read is
    disjoint from it or has its elements in the same places.
    """
    cdef PyArrayObject *to = <PyArrayObject *>out
    cdef PyArrayObject *source
    cdef int k
    if not fits(out, number, ndim, shape) or not PyArray_ISWRITEABLE(to):
        return False
    for k in range(read.count):
        source = <PyArrayObject *>read.arrays[k]
        if disjoint(to, source):
            continue
        if PyArray_DATA(source) != PyArray_DATA(to) or not fits(read.arrays[k], number, ndim, shape):
            return False
    return read.table == NULL or disjoint(to, <PyArrayObject *>read.table)


cdef inline PyObject *result_given(PyObject *out, int at, int wanted) noexcept:
    return out if wanted == 1 else PyTuple_GET_ITEM(out, at)


cdef bint may_hold_all(PyObject *out, int wanted, int number, PyArrayObject *like, Sources *read, Rows *rows) noexcept:
    """The same for `wanted` results: one array, or a tuple of as many. rows: if not NULL, the first has a value for
    each of these.
    """
    cdef int k, i
    cdef bint held
    cdef PyObject *array
    if wanted != 1 and (wanted == 0 or not PyTuple_CheckExact(out) or PyTuple_GET_SIZE(out) != wanted):
        return False
    for k in range(wanted):
        array = result_given(out, k, wanted)
        if rows != NULL and k == 0:
            held = may_hold(array, number, rows.ndim, rows.dims, read)
        else:
            held = may_hold(array, number, PyArray_NDIM(like), PyArray_DIMS(like), read)
        if not held:
            return False
        for i in range(k):
            if not disjoint(<PyArrayObject *>array, <PyArrayObject *>PyTuple_GET_ITEM(out, i)):
                return False
    return True


cdef inline object result_array(PyObject *out, int at, int wanted, PyArrayObject *like, int number):
    """The result of index `at`: an array of `out` or a new one."""
    return new_like(like, number) if absent(out) else <object>result_given(out, at, wanted)


cdef inline object values_of_rows(PyObject *out, int wanted, Rows *rows, int number):
    """The same for the first result, if it has one value per row."""
    return PyArray_SimpleNew(rows.ndim, rows.dims, number) if absent(out) else <object>result_given(out, 0, wanted)


cdef inline object derivatives(Plan plan, list arrays, fl_operand *operands, PyObject *out, int at, int wanted,
                               PyArrayObject *like, int number, int type):
    """Arrays for the derivatives of a plan, in a list if there are several, and operands for them."""
    cdef int k
    for k in range(plan.gradients):
        array = result_array(out, at + k, wanted, like, number)
        direct(&operands[plan.wrt[k]], data_of(array), type)
        if not plan.several:
            return array
        arrays[k] = array
    return arrays


cdef inline object picked(int outputs, value, grad, hess):
    if outputs == VALUE:
        return value
    if outputs == GRAD:
        return grad
    return (value, grad) if outputs & VALUE else (grad, hess)


cdef inline bint python_scalar(PyObject *argument, double *value) noexcept:
    """True for a Python float, or an int that a double holds exactly; its value."""
    cdef int overflow = 0
    cdef long long integer
    if PyFloat_CheckExact(argument):
        value[0] = PyFloat_AS_DOUBLE(argument)
        return True
    if not PyLong_CheckExact(argument):
        return False
    integer = PyLong_AsLongLongAndOverflow(argument, &overflow)
    value[0] = <double>integer
    return not overflow and -2**53 <= integer <= 2**53


# the types of NumPy's scalars
cdef PyTypeObject *scalar_types[12]
cdef int scalar_fl_types[12]


cdef bint numpy_scalar(PyObject *argument, double *value) noexcept:
    """True for a scalar of NumPy, an array without axes or a bool that a double holds exactly; its value."""
    cdef double item = 0  # storage for a scalar of any type
    cdef fl_operand operand
    cdef Layout layout
    cdef int k
    if PyBool_Check(argument):
        value[0] = argument == Py_True
        return True
    memset(&operand, 0, sizeof(operand))
    if PyArray_CheckExact(argument):
        if PyArray_NDIM(<PyArrayObject *>argument) or not put(&operand, argument, 0, NULL, False, &layout):
            return False
    else:
        for k in range(12):
            if Py_TYPE(argument) == scalar_types[k]:
                break
        else:
            return False
        PyArray_ScalarAsCtype(argument, &item)
        direct(&operand, &item, scalar_fl_types[k])
    fl_gather(&operand, 0, 1, FL_F64, value)
    return (operand.type != FL_I64 and operand.type != FL_U64) or -2.0**53 < value[0] < 2.0**53


cdef inline bint scalar_of(PyObject *argument, double *value) noexcept:
    """True for a scalar that a double holds exactly; its value."""
    return python_scalar(argument, value) or numpy_scalar(argument, value)


cdef object pointwise(Loss self, PyObject **slots):
    cdef fl_pointwise_call call
    cdef fl_pointwise_result result
    cdef Layout layouts[FL_MAX_INPUTS + FL_MAX_PARAMETERS + 3]
    cdef int k, reduction, type, number, status, wanted, ndim, at = 0, outputs = self.outputs
    cdef Sources read
    cdef PyObject *given
    cdef PyObject *out = slots[self.at_out]
    cdef PyArrayObject *first = <PyArrayObject *>slots[0]
    cdef Py_ssize_t count
    cdef Py_ssize_t *shape
    cdef Plan plan = self.plan(slots)
    cdef list grads = None, hesses = None
    if plan is None:
        return self.convert(slots)
    if plan.several:  # allocated now, because from here to the kernel nothing may run the garbage collector
        grads = [None] * plan.gradients
        hesses = [None] * plan.gradients if outputs & HESS else None
    reduction = self.reduction(slots)
    if reduction == 0 or not PyArray_CheckExact(slots[0]):
        return self.convert(slots)
    type = type_of(first)
    if type < 0 or not in_c_order(first):
        return self.convert(slots)
    number = type_number_of_results(type)
    ndim, shape, count = PyArray_NDIM(first), PyArray_DIMS(first), PyArray_SIZE(first)
    if count == 0:
        return self.convert(slots)
    read.count, read.table = 0, NULL

    memset(&call, 0, sizeof(call))
    call.type = computed_in(type)
    call.loss = plan.kernel
    if plan.program is not None:
        call.program = &plan.program.program
    call.count = count
    call.scale = call.denominator = call.weight_number = 1
    call.mean = reduction == MEAN
    if reduction == BATCHMEAN and ndim:
        call.denominator = shape[0]
    call.gauss_newton = plan.gauss_newton
    call.weight_in_mean = self.weight_in_mean
    for k in range(self.inputs):
        given = slots[k]
        call.domains[k] = plan.domains[<int>call.type][k]
        if fits(given, PyArray_TYPE(first), ndim, shape):  # the common case
            direct(&call.inputs[k], PyArray_DATA(<PyArrayObject *>given), type)
            note_read(&read, given)
        elif put(&call.inputs[k], given, ndim, shape, False, &layouts[k]):
            note_read(&read, given)
        elif k == 0 or self.spreads or not put_scalar(&call.inputs[k], given, count, &layouts[k]):
            return self.convert(slots)
    for k in range(self.parameters):
        given = slots[self.inputs + k]
        if given == NULL:
            call.parameters[k] = plan.defaults[k]
            if call.parameters[k] != call.parameters[k]:
                return self.convert(slots)
        elif scalar_of(given, &call.parameters[k]):
            if not plan.lowest[k] <= call.parameters[k] <= plan.highest[k]:
                return self.convert(slots)
        elif put(&call.parameter_arrays[k], given, ndim, shape, True, &layouts[FL_MAX_INPUTS + k]):
            call.parameter_domains[k] = fl_domain(FL_RANGE, plan.lowest[k], plan.highest[k])
            note_read(&read, given)
        else:
            return self.convert(slots)
    if self.at_weight >= 0 and not absent(slots[self.at_weight]):
        given = slots[self.at_weight]
        if put(&call.weight, given, ndim, shape, True, &layouts[FL_MAX_INPUTS + FL_MAX_PARAMETERS]):
            note_read(&read, given)
        elif ndim == 0 or not scalar_of(given, &call.weight_number) or not fl_is_weight_number(call.weight_number):
            return self.convert(slots)
    if self.at_where >= 0 and not absent(slots[self.at_where]):
        given = slots[self.at_where]
        if not is_mask(given) or not put(&call.where, given, ndim, shape, True,
                                         &layouts[FL_MAX_INPUTS + FL_MAX_PARAMETERS + 1]):
            return self.convert(slots)
        note_read(&read, given)
    given = slots[self.at_grad_output]
    if not absent(given) and (outputs == VALUE or not scalar_of(given, &call.scale)):
        if outputs == VALUE or reduction != NONE:
            return self.convert(slots)
        if not put(&call.grad_output, given, ndim, shape, False, &layouts[FL_MAX_INPUTS + FL_MAX_PARAMETERS + 2]):
            return self.convert(slots)
        note_read(&read, given)

    wanted = plan.gradients * (((outputs & GRAD) != 0) + ((outputs & HESS) != 0))
    wanted += outputs & VALUE and reduction == NONE
    if not absent(out):
        if not may_hold_all(out, wanted, number, first, &read, NULL):
            return self.convert(slots)
        call.check_first = call.given_results = True
    value = grad = hess = None
    type = type_of_results(type)
    if outputs & VALUE:
        call.want_sum = reduction != NONE
        if not call.want_sum:
            value = result_array(out, 0, wanted, first, number)
            direct(&call.outputs[FL_VALUE], data_of(value), type)
            at = 1
    if outputs & GRAD:
        grad = derivatives(plan, grads, &call.outputs[FL_GRAD], out, at, wanted, first, number, type)
    if outputs & HESS:
        hess = derivatives(plan, hesses, &call.outputs[FL_HESS], out, at + plan.gradients, wanted, first, number, type)
    if count >= LARGE:
        with nogil:
            status = fl_pointwise(&call, &result)
    else:
        status = fl_pointwise(&call, &result)
    if status == FL_OUT_OF_DOMAIN:
        return self.convert(slots)  # finds out what is wrong and where
    if status != FL_OK:
        raise MemoryError
    if call.want_sum:
        value = result.value
    if plan.several:
        grad, hess = tuple(grads), None if hesses is None else tuple(hesses)
    return picked(outputs, value, grad, hess)


cdef inline int axis_of(PyObject *axis, int ndim) noexcept:
    """The index of an axis, or -1 if the slow path must decide."""
    cdef double number
    if not python_scalar(axis, &number) or PyFloat_CheckExact(axis) or not -ndim <= number < ndim:
        return -1
    return <int>number + (ndim if number < 0 else 0)


cdef object softmaxes(Loss self, PyObject **slots):
    """The fast path of softmax, log_softmax and logsumexp: logits of any layout."""
    cdef fl_softmax_call call
    cdef Rows rows
    cdef int type, number, axis, wanted, outputs = self.outputs
    cdef PyObject *grad_output = slots[self.at_grad_output]
    cdef PyObject *out = slots[self.at_out]
    cdef PyArrayObject *x = <PyArrayObject *>slots[0]
    cdef bint per_row, reduces = self.row_function == FL_LOGSUMEXP
    type = type_of(x) if PyArray_CheckExact(slots[0]) else -1
    if type < 0 or PyArray_SIZE(x) == 0 or not 0 < PyArray_NDIM(x) < MANY_AXES:
        return self.convert(slots)
    number = type_number_of_results(type)
    axis = PyArray_NDIM(x) - 1 if slots[self.at_axis] == NULL else axis_of(slots[self.at_axis], PyArray_NDIM(x))
    if axis < 0 or self.keeps_dim(slots):
        return self.convert(slots)

    memset(&call, 0, sizeof(call))
    call.function = <fl_softmax_function>self.row_function
    call.type = computed_in(type)
    call.scale = 1
    split_axis(&rows, x, axis, &call.rows, &call.classes)
    put_rows(&call.logits, x, &rows, type)
    if reduces:
        if not upstream_of_rows(grad_output, outputs, &rows, &call):
            return self.convert(slots)
    elif outputs == VALUE:
        if not absent(grad_output):
            return self.convert(slots)
    else:
        if absent(grad_output) or not put_vector(&call.grad_output, grad_output, x, &rows):
            return self.convert(slots)
    if call.type == FL_F32:
        if not fl_is_moderate(call.scale):
            return self.convert(slots)
        if not suits_floats(&call.grad_output, call.rows if reduces else call.rows * call.classes):
            return self.convert(slots)
    type = type_of_results(type)
    note_read(&rows.read, slots[0])
    if call.grad_output.data != NULL:
        note_read(&rows.read, grad_output)
    wanted = 1 if outputs == VALUE or outputs == GRAD else 2
    per_row = reduces and outputs & VALUE
    if not absent(out) and not may_hold_all(out, wanted, number, x, &rows.read, &rows if per_row else NULL):
        return self.convert(slots)
    value = grad = hess = None
    if outputs & VALUE:
        if per_row:
            value = values_of_rows(out, wanted, &rows, number)
            direct(&call.value, data_of(value), type)
        else:
            value = result_array(out, 0, wanted, x, number)
            put_rows(&call.value, array_of(value), &rows, type)
    if outputs & GRAD:
        grad = result_array(out, (outputs & VALUE) != 0, wanted, x, number)
        put_rows(&call.grad, array_of(grad), &rows, type)
    if outputs & HESS:
        hess = result_array(out, wanted - 1, wanted, x, number)
        put_rows(&call.hess, array_of(hess), &rows, type)
    run_softmax(&call)
    return picked(outputs, value, grad, hess)


cdef int run_softmax(const fl_softmax_call *call) except -1:
    cdef int status
    cdef double none
    if call.rows * call.classes >= LARGE:
        with nogil:
            status = fl_softmax(call, &none)
    else:
        status = fl_softmax(call, &none)
    if status != FL_OK:
        raise MemoryError
    return 0


cdef inline bint put_ignore_index(Loss loss, PyObject *given, fl_row_call *call) noexcept:
    """Sets the label whose rows are excluded. False if the slow path must decide."""
    cdef int overflow = 0
    cdef int64_t index = loss.default_ignore_index
    if given != NULL:
        if not PyLong_CheckExact(given):
            return False
        index = PyLong_AsLongLongAndOverflow(given, &overflow)
        if overflow or (loss.at_labels < 0 and index >= 0):
            return False
    if loss.at_labels >= 0:
        fl_ignore(&call.labels, index)
    return True


cdef inline bint put_class_weight(Loss loss, PyObject *given, Rows *rows, double *few, fl_row_call *call) noexcept:
    """Sets the class weights, in place or, if there are few, converted. False if the slow path must decide."""
    cdef fl_operand operand
    cdef Layout layout
    memset(&operand, 0, sizeof(operand))
    if not put(&operand, given, 1, &rows.shape[2], False, &layout):
        return False
    call.class_weight = operand.data
    call.class_weight_type = operand.type
    if not operand.direct or (operand.type != call.type and operand.type != FL_F64):
        if call.length > FEW:
            return False
        fl_gather(&operand, 0, call.length, FL_F64, few)
        call.class_weight = few
        call.class_weight_type = FL_F64
    return not loss.narrow or call.type != FL_F32 or suits_floats(&operand, call.length)


# The steps of row_loss. Each returns False, or an axis of -1, if the slow path must decide.

cdef inline int axis_of_rows(Loss self, PyObject **slots, int ndim) noexcept:
    if self.at_axis >= 0 and not absent(slots[self.at_axis]):
        return axis_of(slots[self.at_axis], ndim)
    return self.default_axis if 0 <= self.default_axis < ndim - 1 else ndim - 1


cdef inline bint read_per_row(fl_operand *operand, PyObject *argument, Rows *rows) noexcept:
    note_read(&rows.read, argument)
    return put_per_row(operand, argument, rows)


cdef inline bint read_inputs(Loss self, PyObject **slots, Plan plan, Rows *rows, fl_row_call *call) noexcept:
    """Vectors, and arrays with one number per row"""
    cdef int k
    cdef PyArrayObject *first = <PyArrayObject *>slots[self.at_vector[0]]
    for k in range(self.vectors):
        if not put_vector(&call.vectors[k], slots[self.at_vector[k]], first, rows):
            return False
        note_read(&rows.read, slots[self.at_vector[k]])
        call.vector_domains[k] = plan.domains[<int>call.type][self.at_vector[k]]
    for k in range(self.numbers):
        if not read_per_row(&call.given[k], slots[self.at_number[k]], rows):
            return False
        call.domains[k] = plan.domains[<int>call.type][self.at_number[k]]
    return True


cdef inline bint read_parameters(Loss self, PyObject **slots, Plan plan, fl_row_call *call) noexcept:
    cdef int k
    cdef PyObject *given
    for k in range(self.parameters):
        given = slots[self.at_parameter[k]]
        if given == NULL:
            call.parameters[k] = plan.defaults[k]
            if call.parameters[k] != call.parameters[k]:
                return False
        elif not scalar_of(given, &call.parameters[k]):
            return False
        elif not plan.lowest[k] <= call.parameters[k] <= plan.highest[k]:
            return False
    return True


cdef inline bint read_labels(Loss self, PyObject **slots, Rows *rows, double *few, fl_row_call *call) noexcept:
    """Labels, which of them are ignored, and class weights"""
    cdef PyObject *given
    cdef PyArrayObject *first = <PyArrayObject *>slots[self.at_vector[0]]
    if self.at_labels >= 0:
        given = slots[self.at_labels]
        if not PyArray_CheckExact(given) or integer_type(<PyArrayObject *>given) < 0:
            return False
        if not self.lists:
            if not put_per_row(&call.labels.index, given, rows):
                return False
        elif rows.shape[1] != 1 or not put_vector(&call.lists, given, first, rows):
            return False
        note_read(&rows.read, given)
    if self.at_ignore_index >= 0 and not put_ignore_index(self, slots[self.at_ignore_index], call):
        return False
    if self.at_class_weight >= 0 and not absent(slots[self.at_class_weight]):
        rows.read.table = slots[self.at_class_weight]
        return put_class_weight(self, slots[self.at_class_weight], rows, few, call)
    return True


cdef inline bint read_factors(Loss self, PyObject **slots, int reduction, Rows *rows, fl_row_call *call) noexcept:
    """Weights, mask and upstream gradient"""
    cdef PyObject *given
    if self.at_weight >= 0 and not absent(slots[self.at_weight]):
        given = slots[self.at_weight]
        if put_per_row(&call.weight, given, rows):
            note_read(&rows.read, given)
        elif not put_scalar(&call.weight, given, call.rows, &rows.layouts[rows.used - 1]):
            return False
    if self.at_where >= 0 and not absent(slots[self.at_where]):
        given = slots[self.at_where]
        if not is_mask(given) or not read_per_row(&call.where, given, rows):
            return False
    given = slots[self.at_grad_output]
    if not absent(given) and (self.outputs == VALUE or not scalar_of(given, &call.scale)):
        if rows.ndim == 0 or self.outputs == VALUE or reduction != NONE:
            return False
        if not read_per_row(&call.grad_output, given, rows):
            return False
    if not self.narrow or call.type != FL_F32:  # it computes in double
        return True
    return (fl_is_moderate(call.scale) and suits_floats(&call.weight, call.rows) and
            suits_floats(&call.grad_output, call.rows))


cdef inline int run_rows(const fl_row_call *call, fl_row_result *result) noexcept:
    cdef int status
    if call.rows * call.length >= LARGE:
        with nogil:
            status = fl_row_run(call, result)
    else:
        status = fl_row_run(call, result)
    return status


cdef object row_loss(Loss self, PyObject **slots):
    """The fast path of losses over rows: arrays of any layout."""
    cdef fl_row_call call
    cdef fl_row_result result
    cdef Rows rows
    cdef double few[FEW]
    cdef bint per_row
    cdef int type, number, axis, status, wanted, outputs = self.outputs
    cdef int reduction = self.reduction(slots)
    cdef PyObject *out = slots[self.at_out]
    cdef PyArrayObject *first = <PyArrayObject *>slots[self.at_vector[0]]
    cdef Plan plan = self.plan(slots)
    cdef list grads = None, hesses = None
    if plan is None:
        return self.convert(slots)
    if plan.several:  # allocated now, because from here to the kernel nothing may run the garbage collector
        grads = [None] * plan.gradients
        hesses = [None] * plan.gradients if outputs & HESS else None
    if self.keeps_dim(slots):
        return self.convert(slots)
    type = type_of(first) if PyArray_CheckExact(<PyObject *>first) else -1
    if type < 0 or reduction == 0 or reduction == BATCHMEAN or PyArray_SIZE(first) == 0:
        return self.convert(slots)
    if not 0 < PyArray_NDIM(first) < MANY_AXES:
        return self.convert(slots)
    if self.soft is not None and PyArray_CheckExact(slots[self.at_labels]):
        if same_shape(<PyArrayObject *>slots[self.at_labels], first):
            return row_loss(self.soft, slots)
    number = type_number_of_results(type)
    axis = axis_of_rows(self, slots, PyArray_NDIM(first))
    if axis < 0:
        return self.convert(slots)

    memset(&call, 0, sizeof(call))
    split_axis(&rows, first, axis, &call.rows, &call.length)
    if self.length and call.length != <size_t>self.length:
        return self.convert(slots)
    call.type = computed_in(type)
    call.loss = plan.kernel
    call.scale = 1
    call.mean = reduction == MEAN
    call.weight_in_mean = self.weight_in_mean
    if not (read_inputs(self, slots, plan, &rows, &call) and read_parameters(self, slots, plan, &call) and
            read_labels(self, slots, &rows, few, &call) and read_factors(self, slots, reduction, &rows, &call)):
        return self.convert(slots)
    per_row = outputs & VALUE and reduction == NONE
    wanted = plan.gradients * (((outputs & GRAD) != 0) + ((outputs & HESS) != 0)) + per_row
    if not absent(out) and not may_hold_all(out, wanted, number, first, &rows.read, &rows if per_row else NULL):
        return self.convert(slots)
    type = type_of_results(type)
    value = grad = hess = None
    if outputs & VALUE:
        call.want_sum = not per_row
        if per_row:
            value = values_of_rows(out, wanted, &rows, number)
            direct(&call.outputs[FL_VALUE], data_of(value), type)
    if outputs & GRAD:
        grad = row_derivatives(plan, grads, &call.outputs[FL_GRAD], out, per_row, wanted, first, number, type, &rows)
    if outputs & HESS:
        hess = row_derivatives(plan, hesses, &call.outputs[FL_HESS], out, plan.gradients, wanted, first, number, type,
                               &rows)
    status = run_rows(&call, &result)
    if status == FL_OUT_OF_DOMAIN:
        return self.convert(slots)  # finds out what is wrong and where
    if status != FL_OK:
        raise MemoryError
    if call.want_sum:
        value = result.value
    if plan.several:
        grad, hess = tuple(grads), None if hesses is None else tuple(hesses)
    return picked(outputs, value, grad, hess)


cdef inline object row_derivatives(Plan plan, list arrays, fl_operand *operands, PyObject *out, int at, int wanted,
                                   PyArrayObject *like, int number, int type, Rows *rows):
    """As `derivatives`, for vectors."""
    cdef int k
    for k in range(plan.gradients):
        array = result_array(out, at + k, wanted, like, number)
        put_rows(&operands[plan.wrt[k]], array_of(array), rows, type)
        if not plan.several:
            return array
        arrays[k] = array
    return arrays


cdef PyObject *parse_and_call(PyObject *self, PyObject *const *args, size_t nargsf, PyObject *kwnames) except NULL:
    """The entry of calls by the vectorcall protocol."""
    cdef PyObject *slots[MAX_SLOTS]
    memset(slots, 0, sizeof(slots))
    (<Loss>self).parse(args, nargsf, kwnames, slots)
    result = (<Loss>self).call(<Loss>self, slots)
    Py_INCREF(<PyObject *>result)
    return <PyObject *>result


cdef void enable_vectorcall():
    """Calls to Loss objects skip the argument tuple and dict, as calls to functions do."""
    cdef PyTypeObject *type = <PyTypeObject *>Loss
    cdef PyObject *anywhere = <PyObject *>type  # only to compute an offset
    type.tp_vectorcall_offset = <char *>&(<Loss>anywhere).vectorcall - <char *>anywhere
    type.tp_flags |= Py_TPFLAGS_HAVE_VECTORCALL
    type.tp_call = <void *>PyVectorcall_Call


enable_vectorcall()


# ---- the way back from the slow path: arrays that have been checked, of any strides and supported type ----

SUPPORTED = frozenset(("float32", "float64", "float16", "bfloat16", "bool", "int8", "int16", "int32", "int64",
                       "uint8", "uint16", "uint32", "uint64"))

# names of the types met so far; NumPy's own are here from the start, because it imports a module to make a name
cdef dict type_names = {
    np.dtype(name).newbyteorder(order): name for name in SUPPORTED if name != "bfloat16" for order in "=S"
}


def type_name(dtype):
    """dtype.name, cached because it takes NumPy microseconds to make."""
    global bfloat16_number
    name = type_names.get(dtype)
    if name is None:
        name = dtype.name
        if name == "bfloat16" and dtype.num >= NPY_USERDEF:
            bfloat16_number = dtype.num  # before another thread can find the name
        if name in SUPPORTED:
            type_names[dtype] = name
    return name


def result_types(array):
    """The type of array results, and the one computed in, of a first input of this type."""
    type_name(array.dtype)  # it may be the first array of bfloat16
    cdef int type = type_of(<PyArrayObject *>array)
    if computed_in(type) == FL_F32:
        return array.dtype.newbyteorder("="), np.dtype(np.float32)
    return np.dtype(np.float64), np.dtype(np.float64)


cdef void know_scalars():
    cdef int k = 0
    for name in sorted(SUPPORTED - {"bfloat16"}, key="float64".__ne__):  # the most frequent first
        number = np.zeros((), name)
        scalar_type = type(number[()])
        scalar_types[k] = <PyTypeObject *>scalar_type
        scalar_fl_types[k] = type_of(<PyArrayObject *>number)
        k += 1


know_scalars()


cdef object spread(array, tuple shape):
    """The array broadcast to a shape. If it has been changed so that it cannot be, `take` will find out."""
    if array.shape == shape:
        return array
    try:
        return np.broadcast_to(array, shape)
    except ValueError:
        return array


@cython.final
cdef class _Operands:
    """The arrays of a call. They are collected while Python code may still run: garbage collection, other threads, what
    users have overridden. Their addresses are read after that.
    """
    cdef list arrays
    cdef fl_operand *operands[24]
    cdef int ndims[24]
    cdef Py_ssize_t *dims  # of each operand: its expected shape, and storage that its fl_operand points to
    cdef int used
    cdef fl_type type
    cdef object order  # in which the axes of all arrays are taken; None: as they are

    def __cinit__(self, dtype, order=None):
        self.dims = <Py_ssize_t *>malloc(24 * 3 * FL_MAX_DIMS * sizeof(Py_ssize_t))
        if self.dims == NULL:
            raise MemoryError
        self.arrays = []
        self.order = order
        self.type = FL_F32 if dtype.itemsize == 4 else FL_F64

    def __dealloc__(self):
        free(self.dims)

    cdef int add(self, fl_operand *operand, array, tuple shape, bint broadcasts=True) except -1:
        """array None: absent."""
        cdef int d
        if array is None:
            return 0
        if broadcasts:
            array = spread(array, shape)
        if self.order is not None:
            array = array.transpose(self.order) if array.ndim == len(shape) else array  # `take` will find out
            shape = tuple([shape[d] for d in self.order])
        self.arrays.append(array)
        self.operands[self.used] = operand
        self.ndims[self.used] = len(shape)
        for d in range(len(shape)):
            self.dims[self.used * 3 * FL_MAX_DIMS + d] = shape[d]
        self.used += 1
        return 0

    cdef bint take(self) noexcept:
        """Reads all arrays. True if they still are as they were checked. To be called just before the kernel."""
        cdef int k, type
        cdef Py_ssize_t *dims
        cdef PyObject *array
        cdef PyArrayObject *a
        for k in range(self.used):
            array = PyList_GET_ITEM(self.arrays, k)
            a = <PyArrayObject *>array
            dims = self.dims + k * 3 * FL_MAX_DIMS
            if not PyArray_Check(array) or not has_shape(a, self.ndims[k], dims):
                return False
            type = type_of(a)
            if type < 0:
                return False
            fl_operand_set(self.operands[k], PyArray_DATA(a), <fl_type>type, not PyArray_ISNOTSWAPPED(a),
                           PyArray_NDIM(a), PyArray_DIMS(a), PyArray_STRIDES(a), dims + FL_MAX_DIMS)
        return True


def changed(name):
    """The error for arguments that Python code, of other arguments for example, has changed after they were checked."""
    return ValueError(f"{name}: an argument has changed during the call")


def is_weight_number(weight, tuple shape):
    """True if the weight of a call of this shape is one scalar: see fl_is_weight_number."""
    return weight is not None and weight.ndim == 0 and len(shape) > 0 and fl_is_weight_number(weight)


def weight_cancels(double weight):
    """True if a weight that all elements share cancels in a mean that divides by weights."""
    return bool(fl_weight_cancels(weight))


def run_pointwise(request not None, list units=None):
    """Computes what an _arguments.PointwiseRequest asks for. Returns (status, reduced value).

    units: a list that gets, if only the value is wanted, the sums of units, those of what the mean counts, the
    denominator, and the scalar weight.
    """
    cdef Loss loss = request.loss
    cdef tuple shape = request.shape
    cdef fl_pointwise_call call, sums
    cdef fl_pointwise_result result, ignored
    cdef int status = FL_OK
    weight = request.weight
    memset(&call, 0, sizeof(call))
    call.want_sum = loss.outputs & VALUE and request.value is None
    call.gauss_newton = request.gauss_newton
    call.weight_in_mean = loss.weight_in_mean
    call.check_first = call.given_results = request.given_results
    call.mean = request.reduction == "mean"
    call.denominator = call.weight_number = 1
    if is_weight_number(weight, shape):
        call.weight_number, weight = weight, None
        request = request._replace(weight=None)
    if request.reduction == "batchmean":
        call.denominator = shape[0] if shape else 1
    call.scale = request.scale
    if request.inputs[0].shape != shape:
        raise changed(loss.definition.name)
    if units is not None:
        values = zeros_of_units(prod(shape), FL_BLOCK * FL_CHUNK)
        weights = np.zeros_like(values)
        call.value_units, call.weight_units = <double *>data_of(values), <double *>data_of(weights)
        status = run_in_order(&call, request, &result)
        units += values, weights, result.denominator, result.weight
        return status, result.value
    order = memory_order(request.inputs[0])
    if order is None or (call.mean and call.weight_in_mean and weight is not None):
        status = run_in_order(&call, request, &result)
        return status, result.value
    # sums are taken in C order, whatever the layout; array results are computed in memory order
    result.value = 0
    if call.want_sum:
        call.check_first = False  # the sum comes first, and reads all inputs
        sums = call
        status = run_in_order(&sums, request, &result, None, False)
    if status != FL_OK or not loss.outputs & (GRAD | HESS) and request.value is None:
        return status, result.value

    call.want_sum = False
    return run_in_order(&call, request, &ignored, order), result.value


cdef fl_domain domain_of(Loss loss, int slot, dtype, kernel) except *:
    kind, low, high = loss.definition.domain(loss.names[slot], dtype, kernel)
    return fl_domain(kind, low, high)


cdef size_t prod(tuple shape) except? 0:
    cdef size_t count = 1
    for extent in shape:
        count *= <size_t>extent
    return count


cdef object zeros_of_units(size_t count, size_t unit):
    return np.zeros((count + unit - 1) // unit)


cdef object memory_order(array):
    """The axes from the largest stride to the smallest; None if they are in that order."""
    cdef int d
    for d in range(1, array.ndim):
        if abs(array.strides[d]) > abs(array.strides[d - 1]):
            return sorted(range(array.ndim), key=lambda d: -abs(array.strides[d]))
    return None


cdef int run_in_order(fl_pointwise_call *call, request, fl_pointwise_result *result, order=None,
                      bint results=True) except? -1:
    """Adds the arrays of a request to a call, and makes it. order: axes, as in transpose. results: True if array
    results are wanted.
    """
    cdef int k, status
    cdef Loss loss = request.loss
    cdef tuple shape = request.shape
    cdef _Operands operands = _Operands(request.dtype, order)
    cdef Program program = loss.definition.program(request.kernel)
    call.type = operands.type
    if program is None:
        call.loss = kernel_named(request.kernel)
    else:
        call.program = &program.program
    call.count = prod(shape)
    inputs, parameters, grads, hess = request.inputs, request.parameters, request.grads, request.hess
    vectors = request.vectors
    for k in range(loss.inputs):
        operands.add(&call.inputs[k], inputs[k], shape)
        call.domains[k] = domain_of(loss, k, request.dtype.type, request.kernel)
        if results:
            operands.add(&call.outputs[FL_GRAD + k], grads[k], shape, broadcasts=False)
            operands.add(&call.outputs[FL_HESS + k], hess[k], shape, broadcasts=False)
            operands.add(&call.vectors[k], vectors[k], shape)
    for k in range(loss.parameters):
        if isinstance(parameters[k], float):
            call.parameters[k] = parameters[k]
        else:
            operands.add(&call.parameter_arrays[k], parameters[k], shape)
    operands.add(&call.where, request.where, shape)
    operands.add(&call.grad_output, request.grad_output, shape)
    if results:
        operands.add(&call.outputs[FL_VALUE], request.value, shape, broadcasts=False)
    operands.add(&call.weight, request.weight, shape)
    if not operands.take():
        raise changed(loss.definition.name)
    with nogil:
        status = fl_pointwise(call, result)
    return status


def run_softmaxes(Loss loss not None, dtype, logits, grad_output, double scale, value, grad, hess):
    """The axis of the rows is the last of every array."""
    cdef fl_softmax_call call
    cdef _Operands operands = _Operands(dtype)
    cdef tuple shape = logits.shape, rows_shape = shape[:len(shape) - 1]
    cdef bint by_row = loss.row_function == FL_LOGSUMEXP
    memset(&call, 0, sizeof(call))
    call.function = <fl_softmax_function>loss.row_function
    call.type = operands.type
    call.classes = shape[len(shape) - 1]
    call.rows = prod(rows_shape)
    operands.add(&call.logits, logits, shape, broadcasts=False)
    operands.add(&call.grad_output, grad_output, rows_shape if by_row else shape, broadcasts=False)
    operands.add(&call.value, value, rows_shape if by_row else shape, broadcasts=False)
    operands.add(&call.grad, grad, shape, broadcasts=False)
    operands.add(&call.hess, hess, shape, broadcasts=False)
    call.scale = scale
    if not operands.take():
        raise changed(loss.definition.name)
    run_softmax(&call)


def sums_of_rows(dtype, logits, labels):
    """Four numbers of each row of logits, along the last axis: the sum of e^(x - base) without the class of its label
    or, if that is none of these, without the first; e^(x - base) of that class; the largest logit; base minus that.
    """
    cdef fl_softmax_call call
    cdef _Operands operands = _Operands(dtype)
    cdef tuple shape = logits.shape, rows_shape = shape[:len(shape) - 1]
    memset(&call, 0, sizeof(call))
    call.function = FL_SUMS_OF_ROWS
    call.type = operands.type
    call.classes = shape[len(shape) - 1]
    call.rows = prod(rows_shape)
    sums = np.empty((*rows_shape, 4))
    call.row_sums = <double *>data_of(sums)
    operands.add(&call.logits, logits, shape, broadcasts=False)
    operands.add(&call.labels.index, labels, rows_shape)
    if not operands.take():
        raise changed("sums_of_rows")
    run_softmax(&call)
    return sums


cdef int set_ignored(fl_labels *call_labels, labels, ignore_index) except -1:
    """An index that the type of labels cannot hold is not used. The upper half of uint64 is negative in the C core."""
    if type_of(<PyArrayObject *>labels) == FL_U64:
        call_labels.ignores = 0 <= ignore_index < 2**64
        ignore_index -= 2**64 if ignore_index >= 2**63 else 0
    else:
        call_labels.ignores = -2**63 <= ignore_index < 2**63
    call_labels.ignore_index = ignore_index if call_labels.ignores else 0
    return 0


def run_row_loss(request not None, *, int axes=1, list units=None):
    """Computes what an _arguments.RowRequest asks for. Returns (status, reduced value, row, whether it is its label):
    the row is that of a label out of range or of an element outside its domain. axes: how many axes a row has.

    units: a list that gets the sums of units, those of what the mean counts, the denominator, and how many rows there
    are in units of either.
    """
    cdef Loss loss = request.loss
    cdef fl_row_call call
    cdef fl_row_result result
    cdef size_t summed, counted
    cdef int k, status
    cdef _Operands operands = _Operands(request.dtype)
    vectors, numbers, parameters = request.vectors, request.numbers, request.parameters
    grads, hess, labels, class_weight = request.grads, request.hess, request.labels, request.class_weight
    cdef tuple whole = vectors[0].shape, shape = whole[:len(whole) - axes]
    memset(&call, 0, sizeof(call))
    call.loss = row_kernel_named(request.kernel)
    call.type = operands.type
    call.length, call.rows = prod(whole[len(whole) - axes:]), prod(shape)
    for k in range(loss.vectors):
        operands.add(&call.vectors[k], vectors[k], whole, broadcasts=False)
        operands.add(&call.outputs[FL_GRAD + k], grads[k], whole, broadcasts=False)
        operands.add(&call.outputs[FL_HESS + k], hess[k], whole, broadcasts=False)
        call.vector_domains[k] = domain_of(loss, loss.at_vector[k], request.dtype.type, request.kernel)
    for k in range(loss.numbers):
        operands.add(&call.given[k], numbers[k], shape)
        call.domains[k] = domain_of(loss, loss.at_number[k], request.dtype.type, request.kernel)
    for k in range(loss.parameters):
        if isinstance(parameters[k], float):
            call.parameters[k] = parameters[k]
        else:
            operands.add(&call.parameter_arrays[k], parameters[k], shape)
    if loss.lists:
        operands.add(&call.lists, labels, whole, broadcasts=False)
    else:
        operands.add(&call.labels.index, labels, shape, broadcasts=False)
    if request.ignore_index is not None and labels is not None:
        set_ignored(&call.labels, labels, request.ignore_index)
    operands.add(&call.weight, request.weight, shape)
    operands.add(&call.where, request.where, shape)
    operands.add(&call.grad_output, request.grad_output, shape)
    operands.add(&call.outputs[FL_VALUE], request.value, shape, broadcasts=False)
    call.weight_in_mean = loss.weight_in_mean
    call.want_sum = loss.outputs & VALUE and request.value is None
    call.scale = request.scale
    call.mean = request.reduction == "mean"
    if class_weight is not None and class_weight.shape != whole[len(whole) - 1:] or not operands.take():
        raise changed(loss.definition.name)
    call.class_weight = NULL if class_weight is None else data_of(class_weight)
    call.class_weight_type = FL_F64
    if units is not None:
        fl_row_units(&call, &summed, &counted)
        values, weights = zeros_of_units(call.rows, summed), zeros_of_units(call.rows, counted)
        call.value_units, call.weight_units = <double *>data_of(values), <double *>data_of(weights)
    with nogil:
        status = fl_row_run(&call, &result)
    if units is not None:
        units += values, weights, result.denominator, summed, counted
    if status == FL_OK:
        return status, result.value, 0, False
    return status, NAN, result.bad_row, bool(result.bad_label)


def row_units(Loss loss not None, kernel, size_t length):
    """The number of rows of that length in a unit of the sum of values, and in one of what the mean counts."""
    cdef fl_row_call call
    cdef size_t summed, counted
    cdef int k
    memset(&call, 0, sizeof(call))
    call.loss = row_kernel_named(kernel)
    call.length = length
    for k in range(loss.vectors):
        call.vector_domains[k] = domain_of(loss, loss.at_vector[k], np.float64, kernel)
    fl_row_units(&call, &summed, &counted)
    return summed, counted


def shown(value):
    """Its repr, for messages."""
    try:
        return repr(value)
    except ValueError:
        return f"{type(value).__name__} too long to show"  # an integer of thousands of digits, or a container of one
    except Exception:
        return f"{type(value).__name__} that cannot be shown"


OK, NO_MEMORY, OUT_OF_DOMAIN = FL_OK, FL_NO_MEMORY, FL_OUT_OF_DOMAIN
OUTPUTS = VALUE, GRAD, HESS
DOMAIN_KINDS = {"any": FL_ANY, "range": FL_RANGE, "plus or minus one": FL_PLUS_MINUS_ONE, "boxes": FL_BOXES}
MAX_ARGUMENTS = MAX_SLOTS


# ---- the interface for C: capi.c, include/fastloss/capi.h ----

# by name: a capsule with the description of a loss, and its strings; kept as long as the process lives
cdef dict c_losses = {}


def c_loss(str name):
    """The loss that `find` of the interface for C returns, as a capsule. The name may have options, written as in a
    call. Raises ValueError if there is no such loss.
    """
    cdef fastloss_loss *made
    cdef fastloss_argument *argument
    cdef int k, number
    if name in c_losses:
        return c_losses[name][0]
    from fastloss import _interface  # needed only here
    loss, arguments = _interface.described(name)
    assert len(arguments) <= FL_MAX_ARGUMENTS, name
    made = <fastloss_loss *>calloc(1, sizeof(fastloss_loss))
    if made == NULL:
        raise MemoryError
    texts = [name.encode(), *(argument["name"].encode() for argument in arguments)]
    made.what.size = sizeof(made.what)
    made.what.name = texts[0]
    made.what.rows, made.what.length, made.what.outputs = loss["rows"], loss["length"], loss["outputs"]
    made.what.reduces, made.what.arguments = loss["reduces"], len(arguments)
    made.weight_in_mean, made.narrow = loss["weight_in_mean"], loss["narrow"]
    made.gauss_newton = loss["gauss_newton"]
    if loss["family"] == "pointwise":
        made.family, made.kernel = FL_ELEMENTS, kernel_named(loss["kernel"])
    elif loss["family"] == "rows":
        made.family, made.kernel = FL_ROW_LOSS, row_kernel_named(loss["kernel"])
    else:
        made.family, made.kernel = FL_SOFTMAXES, SOFTMAXES[loss["kernel"]]
    made.what.by_row = made.family == FL_ROW_LOSS or (made.family == FL_SOFTMAXES and made.kernel == FL_LOGSUMEXP)
    for k, about in enumerate(arguments):
        argument = &made.arguments[k].what
        argument.size = sizeof(argument[0])
        argument.name = texts[k + 1]
        argument.role, argument.place, argument.flags = about["role"], about["place"], about["flags"]
        argument.standard, argument.low, argument.high = about["standard"], about["low"], about["high"]
        argument.gap_low, argument.gap_high = about["gap"]
        for number in range(2):
            kind, low, high = about["domains"][number]
            made.arguments[k].domains[number] = fl_domain(kind, low, high)
    capsule = PyCapsule_New(made, "fastloss_loss", NULL)
    return c_losses.setdefault(name, (capsule, texts))[0]  # another thread may have been faster


cdef const fastloss_loss *find_c_loss(const char *name) noexcept with gil:
    if name == NULL:
        return NULL
    try:
        return <const fastloss_loss *>PyCapsule_GetPointer(c_loss(name.decode()), "fastloss_loss")
    except Exception:
        return NULL


fl_c_api.find = find_c_loss
c_api = PyCapsule_New(&fl_c_api, "fastloss._core.c_api", NULL)


# ---- instruction sets ----

def isas():
    """Names of the instruction sets that this machine can run, best first."""
    names, k = [], 0
    while fl_isas[k].name != NULL:
        if fl_isas[k].supported():
            names.append(fl_isas[k].name.decode())
        k += 1
    return tuple(names)


def isa():
    """Name of the instruction set in use."""
    return fl_current_isa.name.decode()


def use_isa(name):
    """Selects an instruction set by name, None for the best. For tests and debugging; not while a call runs."""
    names = isas()
    if name is None:
        name = names[0]
    if not isinstance(name, str) or str(name) not in names:
        raise ValueError(f"use_isa: name is {shown(name)}, expected {', '.join(map(repr, names))} or None")
    fl_dispatch(str(name).encode())


def kernels():
    """(name, inputs, parameters) of every element-wise kernel."""
    cdef const fl_table *table = fl_current_isa.tables[<int>FL_F64]
    cdef size_t k
    return [(table.losses[k].name.decode(), table.losses[k].inputs, table.losses[k].parameters)
            for k in range(table.loss_count)]


def row_kernels():
    """(name, vectors, numbers, labels, parameters, special) of every kernel of losses over rows. special: None, or the
    index and the value of the parameter at which this kernel replaces the previous one that is not special.
    """
    cdef const fl_table *table = fl_current_isa.tables[<int>FL_F64]
    cdef const fl_row_shape *shape
    cdef size_t k
    found = []
    for k in range(table.row_loss_count):
        shape = table.row_losses[k].what
        special = (shape.special - 1, shape.at) if shape.special else None
        name = table.row_losses[k].name.decode()
        found.append((name, shape.vectors, shape.given, shape.labels or shape.lists, shape.parameters, special))
    return found


# ---- threads: see threads.py, threads.h ----

MAX_THREADS = FL_MAX_THREADS


def set_up_threads(int cores, int count):
    """At import: the number of cores, and how many threads calls may use."""
    fl_threads_setup(cores, count)


def get_threads():
    """How many threads calls from this thread may use."""
    return fl_threads()


def set_threads(int count):
    """Sets the limit of all threads without one of their own, and removes this thread's."""
    fl_threads_set(count)


@cython.final
cdef class Limit:
    """The limit of calls from the thread that makes this object."""
    cdef fl_limit *limit

    def __cinit__(self):
        self.limit = fl_limit_here()
        if self.limit == NULL:
            raise MemoryError

    def __dealloc__(self):
        fl_limit_release(self.limit)

    def set(self, int count):
        """0: no limit. Returns the previous one."""
        return fl_limit_set(self.limit, count)


def share_above(int nanoseconds):
    """Minimum remaining nanoseconds for which sleeping workers are woken; negative: the default. 0: always (tests)."""
    fl_threads_share_above(nanoseconds)


def workers():
    """How many threads have been started."""
    return fl_threads_started()


def sizes():
    """Sizes around which tests choose lengths, as sizes.h has them."""
    return {
        "block": FL_BLOCK,
        "unit": FL_BLOCK * FL_CHUNK,
        "span": FL_SPAN,
        "rows": FL_ROWS,
        "softmax_part": FL_SOFTMAX_PART,
        "row_part": FL_ROW_PART,
    }

# cython: language_level=3, binding=True, boundscheck=False, wraparound=False, initializedcheck=False, cdivision=True
# cython: auto_pickle=False, autotestdict=False
"""The fast path: from a Python call to a kernel. Knows no loss by name.

A `Loss` parses its arguments by the vectorcall protocol. If the arrays are clean (exact, native, aligned,
C-contiguous, of one type and shape) and the options plain, it calls the C core at once; anything else goes to
`_arguments`, which checks and converts and comes back through `run_pointwise` or `run_rows`.
"""
cimport cython
from cpython.object cimport PyObject
from libc.stdint cimport int64_t
from libc.stdlib cimport free, malloc
from libc.string cimport memset
cimport numpy as cnp

import numpy as np

cnp.import_array()


cdef extern from "fastloss.h" nogil:
    enum:
        FL_MAX_INPUTS
        FL_MAX_PARAMETERS
        FL_MAX_DIMS
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
    ctypedef enum fl_domain_kind:
        FL_ANY
        FL_RANGE
        FL_PLUS_MINUS_ONE
    ctypedef struct fl_domain:
        fl_domain_kind kind
        double low
        double high
    ctypedef struct fl_operand:
        char *data
        fl_type type
        int direct
        int ndim
        const Py_ssize_t *shape
        const Py_ssize_t *strides
    void fl_operand_set(fl_operand *, void *, fl_type, int, int, const Py_ssize_t *, const Py_ssize_t *, fl_type,
                        Py_ssize_t *)
    ctypedef struct fl_pointwise_call:
        fl_type type
        int loss
        size_t count
        double scale
        double denominator
        fl_operand inputs[3]
        fl_domain domains[3]
        double parameters[4]
        fl_operand parameter_arrays[4]
        fl_operand weight
        fl_operand grad_output
        fl_operand where
        int want_sum
        int gauss_newton
        fl_operand value
        fl_operand grads[3]
        fl_operand hess[3]
        double result
    int fl_pointwise(fl_pointwise_call *)
    int fl_pointwise_check(const fl_pointwise_call *)
    int fl_weight_sum(const fl_pointwise_call *, double *)
    int fl_pointwise_find(const char *)
    ctypedef enum fl_row_function:
        FL_CROSS_ENTROPY
        FL_SOFTMAX
        FL_LOG_SOFTMAX
        FL_LOGSUMEXP
    ctypedef struct fl_rows_call:
        fl_row_function function
        fl_type type
        size_t rows
        size_t classes
        fl_operand logits
        fl_operand labels
        fl_operand probabilities
        const void *class_weight
        int ignores
        int64_t ignore_index
        double label_smoothing
        double scale
        int mean
        double denominator
        fl_operand grad_output
        int want_sum
        fl_operand value
        fl_operand grad
        fl_operand hess
        double result
        size_t bad_row
    int fl_labels_check(fl_rows_call *)
    int fl_rows(fl_rows_call *)
    ctypedef struct fl_pointwise_loss:
        const char *name
        int inputs
        int parameters
    ctypedef struct fl_table:
        size_t loss_count
        const fl_pointwise_loss *losses
    ctypedef struct fl_isa:
        const char *name
        int (*supported)()
        const fl_table *tables[2]
    const fl_isa fl_isas[]
    const fl_isa *fl_current_isa
    const char *fl_dispatch(const char *)

cdef extern from "threads.h" nogil:
    enum:
        FL_MAX_THREADS
    void fl_threads_setup(int, int)
    void fl_threads_set(int)
    int fl_threads_limit(int)
    int fl_threads()
    void fl_threads_share_above(int)
    int fl_threads_started()

cdef extern from "Python.h":
    ctypedef PyObject *(*vectorcallfunc)(PyObject *, PyObject *const *, size_t, PyObject *) except NULL
    Py_ssize_t PyVectorcall_NARGS(size_t)
    PyObject *PyVectorcall_Call(PyObject *, PyObject *, PyObject *)
    Py_ssize_t Py_TPFLAGS_HAVE_VECTORCALL
    ctypedef struct PyTypeObject:
        Py_ssize_t tp_vectorcall_offset
        unsigned long tp_flags
        void *tp_call
    int PyFloat_CheckExact(PyObject *)
    double PyFloat_AS_DOUBLE(PyObject *)
    PyObject *Py_None
    PyObject *PyTuple_GET_ITEM(PyObject *, Py_ssize_t)
    Py_ssize_t PyTuple_GET_SIZE(PyObject *)
    int PyObject_RichCompareBool(PyObject *, PyObject *, int) except -1
    int Py_EQ
    void Py_INCREF(PyObject *)

cdef extern from "numpy/arrayobject.h":
    ctypedef struct PyArrayObject:
        pass
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
    enum:
        NPY_FLOAT32
        NPY_FLOAT64
        NPY_ARRAY_C_CONTIGUOUS
        NPY_ARRAY_ALIGNED

cdef enum:
    MAX_SLOTS = 16
    LARGE = 16384  # elements of work above which the GIL is worth releasing
    # what a face returns
    VALUE = 1
    GRAD = 2
    HESS = 4

cdef str MEAN = "mean", SUM = "sum", NONE = "none"
cdef double NAN = float("nan")


cdef inline int clean(PyObject *argument) noexcept:
    """NPY_FLOAT32 or NPY_FLOAT64 if kernels can work on this object as it lies, else -1."""
    cdef PyArrayObject *array = <PyArrayObject *>argument
    cdef int number, good = NPY_ARRAY_C_CONTIGUOUS | NPY_ARRAY_ALIGNED
    if not PyArray_CheckExact(argument):
        return -1
    number = PyArray_TYPE(array)
    if number != NPY_FLOAT32 and number != NPY_FLOAT64:
        return -1
    return number if PyArray_FLAGS(array) & good == good and PyArray_ISNOTSWAPPED(array) else -1


cdef inline bint same_shape(PyArrayObject *a, PyArrayObject *b) noexcept:
    cdef int d, ndim = PyArray_NDIM(a)
    if PyArray_NDIM(b) != ndim:
        return False
    for d in range(ndim):
        if PyArray_DIMS(a)[d] != PyArray_DIMS(b)[d]:
            return False
    return True


cdef inline object new_like(PyArrayObject *array, int number):
    return PyArray_SimpleNew(PyArray_NDIM(array), PyArray_DIMS(array), number)


cdef inline void *data_of(object array) noexcept:
    return PyArray_DATA(<PyArrayObject *>array)


cdef inline bint absent(PyObject *argument) noexcept:
    return argument == NULL or argument == Py_None


cdef inline int integer_type(PyArrayObject *array) noexcept:
    """The fl_type of a native, aligned array of integers or bools, else -1."""
    cdef int number = PyArray_TYPE(array), size = PyArray_ITEMSIZE(array)
    if not PyArray_ISNOTSWAPPED(array) or not PyArray_FLAGS(array) & NPY_ARRAY_ALIGNED:
        return -1
    if not PyTypeNum_ISINTEGER(number) and not PyTypeNum_ISBOOL(number):
        return -1
    if PyTypeNum_ISUNSIGNED(number) or PyTypeNum_ISBOOL(number):
        return FL_U8 if size == 1 else FL_U16 if size == 2 else FL_U32 if size == 4 else FL_U64
    return FL_I8 if size == 1 else FL_I16 if size == 2 else FL_I32 if size == 4 else FL_I64


cdef inline void direct(fl_operand *operand, void *data, fl_type type) noexcept:
    operand.data = <char *>data
    operand.type = type
    operand.direct = 1


@cython.final
cdef class Loss:
    # first: its offset is told to the interpreter below
    cdef vectorcallfunc vectorcall
    cdef dict __dict__  # grad, value_and_grad, grad_and_hess and reference, set by _registry; __name__, __doc__ ...
    cdef readonly object definition
    cdef readonly int outputs
    cdef readonly tuple names
    cdef int inputs, parameters, kernel, row_function
    cdef int at_reduction, at_out  # slots of options, -1: no such option
    cdef int default_reduction
    cdef bint restricted  # some input has a domain
    cdef bint plain  # all gradients wanted by default are by the first input
    cdef bint may_be_none[MAX_SLOTS]  # arguments for which None means that they are not given
    cdef double defaults[FL_MAX_PARAMETERS]
    cdef double lowest[FL_MAX_PARAMETERS]
    cdef double highest[FL_MAX_PARAMETERS]
    cdef fl_domain domains[2][FL_MAX_INPUTS]

    def __init__(self, definition, int outputs):
        """definition: see _registry.Definition"""
        cdef int k
        self.definition = definition
        self.outputs = outputs
        self.names = definition.names
        self.inputs = len(definition.inputs)
        self.parameters = len(definition.parameters)
        if len(self.names) > MAX_SLOTS or self.inputs > FL_MAX_INPUTS or self.parameters > FL_MAX_PARAMETERS:
            raise ValueError(f"{definition.name}: too many arguments")
        face = {VALUE: "", GRAD: ".grad", VALUE | GRAD: ".value_and_grad", GRAD | HESS: ".grad_and_hess"}[outputs]
        vars(self).update({
            "__name__": face[1:] or definition.name,
            "__qualname__": definition.name + face,
            "__module__": "fastloss",
            "__doc__": definition.doc,
            "__signature__": definition.signature,
            "__wrapped__": definition.function,
        })
        slot = {name: k for k, name in enumerate(self.names)}
        for k, name in enumerate(self.names):
            self.may_be_none[k] = definition.signature.parameters[name].default is None
        self.at_reduction = slot.get("reduction", -1)
        self.at_out = slot["out"]
        self.default_reduction = ord(definition.default_reduction[0])
        self.plain = definition.wrt == definition.inputs[:1]
        if definition.family == "pointwise":
            default_kernel = definition.kernel_name({})
            self.kernel = kernel_named(default_kernel)
            self.vectorcall = <vectorcallfunc>pointwise_vectorcall
            for k, name in enumerate(definition.parameters):
                self.defaults[k] = definition.defaults[name]
                _, self.lowest[k], self.highest[k] = definition.domain(name, np.float64, default_kernel)
            for k, name in enumerate(definition.inputs):
                self.restricted |= name in definition.domains
                for number, dtype in enumerate((np.float32, np.float64)):
                    kind, low, high = definition.domain(name, dtype, default_kernel)
                    self.domains[number][k] = fl_domain(kind, low, high)
        else:
            self.row_function = ("cross_entropy", "softmax", "log_softmax", "logsumexp").index(definition.name)
            self.vectorcall = <vectorcallfunc>rows_vectorcall

    # replaced by the vectorcall protocol below; here so that the type has the attribute
    def __call__(self, *args, **kwargs):
        return <object>PyVectorcall_Call(<PyObject *>self, <PyObject *>args, <PyObject *>kwargs)

    def __repr__(self):
        return f"<fastloss.{self.__qualname__}{self.__signature__}>"

    def __reduce__(self):
        return self.__qualname__

    cdef int parse(self, PyObject *const *args, size_t nargsf, PyObject *kwnames, PyObject **slots) except -1:
        """Puts each argument into its slot; slots must be NULL."""
        cdef Py_ssize_t k, i, given = PyVectorcall_NARGS(nargsf), count = PyTuple_GET_SIZE(<PyObject *>self.names)
        cdef PyObject *name
        if given > self.inputs:
            raise TypeError(f"{self.__qualname__}() takes {self.inputs} positional arguments but {given} were given")
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
                        raise TypeError(
                            f"{self.__qualname__}() got an unexpected keyword argument {<object>name!r}"
                        )
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
        from fastloss import _arguments

        return _arguments.call(self, given)

    cdef bint clean_options(self, PyObject **slots) noexcept:
        """Whether no option is given beside reduction and out."""
        cdef int k
        for k in range(self.inputs + self.parameters, len(self.names)):
            if k == self.at_reduction or k == self.at_out or slots[k] == NULL:
                continue
            if not self.may_be_none[k] or slots[k] != Py_None:
                return False
        return True

    cdef int reduction(self, PyObject **slots) noexcept:
        """'m', 's' or 'n'; 0 if it takes more than a look."""
        cdef PyObject *given = slots[self.at_reduction] if self.at_reduction >= 0 else NULL
        if given == NULL:
            return self.default_reduction
        if given == <PyObject *>MEAN:
            return c'm'
        if given == <PyObject *>SUM:
            return c's'
        return c'n' if given == <PyObject *>NONE else 0


cdef int kernel_named(str name) except -1:
    cdef int kernel = fl_pointwise_find(name.encode())
    if kernel < 0:
        raise ValueError(f"there is no kernel {name}")
    return kernel


cdef bint may_hold(PyObject *out, int number, PyArrayObject *like, PyObject **read, int count) noexcept:
    """Whether the result can go into out: clean, shaped alike, and each array read is out itself or apart from it."""
    cdef PyArrayObject *to = <PyArrayObject *>out
    cdef PyArrayObject *source
    cdef char *start
    cdef char *begin
    cdef int k
    if clean(out) != number or not PyArray_ISWRITEABLE(to) or not same_shape(to, like):
        return False
    start = <char *>PyArray_DATA(to)
    for k in range(count):
        source = <PyArrayObject *>read[k]
        begin = <char *>PyArray_DATA(source)
        if begin == start and PyArray_NBYTES(source) == PyArray_NBYTES(to):
            continue
        if begin < start + PyArray_NBYTES(to) and start < begin + PyArray_NBYTES(source):
            return False
    return True


cdef object pointwise(Loss self, PyObject **slots):
    cdef fl_pointwise_call call
    cdef int k, reduction, number, status = FL_OK, outputs = self.outputs
    cdef PyObject *parameter
    cdef PyObject *out = slots[self.at_out]
    cdef PyArrayObject *first = <PyArrayObject *>slots[0]
    cdef Py_ssize_t count
    number = clean(slots[0])
    reduction = self.reduction(slots)
    if number < 0 or reduction == 0 or not self.clean_options(slots) or not (self.plain or outputs == VALUE):
        return self.convert(slots)
    for k in range(1, self.inputs):
        if clean(slots[k]) != number or not same_shape(first, <PyArrayObject *>slots[k]):
            return self.convert(slots)
    if not absent(out) and (
        (outputs == VALUE and reduction != c'n')
        or outputs == GRAD | HESS
        or (outputs == VALUE | GRAD and reduction == c'n')
        or not may_hold(out, number, first, slots, self.inputs)
    ):
        return self.convert(slots)
    memset(&call, 0, sizeof(call))
    for k in range(self.parameters):
        parameter = slots[self.inputs + k]
        if parameter == NULL:
            call.parameters[k] = self.defaults[k]
            continue
        if not PyFloat_CheckExact(parameter):
            return self.convert(slots)
        call.parameters[k] = PyFloat_AS_DOUBLE(parameter)
        if not self.lowest[k] <= call.parameters[k] <= self.highest[k]:
            return self.convert(slots)

    count = PyArray_SIZE(first)
    call.type = FL_F32 if number == NPY_FLOAT32 else FL_F64
    call.loss = self.kernel
    call.count = count
    for k in range(self.inputs):
        direct(&call.inputs[k], PyArray_DATA(<PyArrayObject *>slots[k]), call.type)
        call.domains[k] = self.domains[<int>call.type][k]
    call.scale = 1
    call.denominator = count if reduction == c'm' else 1
    value = grad = hess = None
    if outputs & VALUE:
        if reduction == c'n':
            value = new_like(first, number) if absent(out) else <object>out
            direct(&call.value, data_of(value), call.type)
        else:
            call.want_sum = 1
    if outputs & GRAD:
        grad = new_like(first, number) if absent(out) else <object>out
        direct(&call.grads[0], data_of(grad), call.type)
    if outputs & HESS:
        hess = new_like(first, number)
        direct(&call.hess[0], data_of(hess), call.type)
    if count >= LARGE:
        with nogil:
            if self.restricted and out != NULL:
                status = fl_pointwise_check(&call)
            if status == FL_OK:
                status = fl_pointwise(&call)
    else:
        if self.restricted and out != NULL:
            status = fl_pointwise_check(&call)
        if status == FL_OK:
            status = fl_pointwise(&call)
    if status == FL_OUT_OF_DOMAIN:
        return self.convert(slots)  # finds out what is wrong and where
    if status != FL_OK:
        raise MemoryError
    if call.want_sum:
        value = call.result
    if outputs == VALUE:
        return value
    if outputs == GRAD:
        return grad
    return (value, grad) if outputs & VALUE else (grad, hess)


cdef PyObject *pointwise_vectorcall(
    PyObject *self, PyObject *const *args, size_t nargsf, PyObject *kwnames
) except NULL:
    cdef PyObject *slots[MAX_SLOTS]
    memset(slots, 0, sizeof(slots))
    (<Loss>self).parse(args, nargsf, kwnames, slots)
    result = pointwise(<Loss>self, slots)
    Py_INCREF(<PyObject *>result)
    return <PyObject *>result


cdef object rows(Loss self, PyObject **slots):
    """The fast path of cross_entropy: (N, C) logits and N clean integer labels."""
    cdef fl_rows_call call
    cdef int k, reduction, number, labels_type, status, outputs = self.outputs
    cdef PyObject *out = slots[self.at_out]
    cdef PyArrayObject *logits = <PyArrayObject *>slots[0]
    cdef PyArrayObject *labels
    if self.row_function != FL_CROSS_ENTROPY or not PyArray_CheckExact(slots[1]):
        return self.convert(slots)
    labels = <PyArrayObject *>slots[1]
    number = clean(slots[0])
    reduction = self.reduction(slots)
    labels_type = integer_type(labels)
    if number < 0 or reduction == 0 or labels_type < 0 or PyArray_NDIM(logits) != 2 or PyArray_NDIM(labels) != 1:
        return self.convert(slots)
    if PyArray_DIMS(labels)[0] != PyArray_DIMS(logits)[0] or PyArray_SIZE(logits) == 0:
        return self.convert(slots)
    for k in range(self.inputs, self.inputs + self.parameters):
        if slots[k] != NULL and not (self.may_be_none[k] and slots[k] == Py_None):
            return self.convert(slots)
    if not self.clean_options(slots):
        return self.convert(slots)
    if not absent(out) and (
        not outputs & GRAD
        or outputs & HESS
        or (outputs & VALUE and reduction == c'n')
        or not may_hold(out, number, logits, slots, 2)
    ):
        return self.convert(slots)

    memset(&call, 0, sizeof(call))
    call.function = FL_CROSS_ENTROPY
    call.type = FL_F32 if number == NPY_FLOAT32 else FL_F64
    call.rows = PyArray_DIMS(logits)[0]
    call.classes = PyArray_DIMS(logits)[1]
    call.ignores = labels_type != FL_U64
    call.ignore_index = -100
    direct(&call.logits, PyArray_DATA(logits), call.type)
    # one dimension, so shape and strides lie in the label array itself
    direct(&call.labels, PyArray_DATA(labels), <fl_type>labels_type)
    call.labels.ndim = 1
    call.labels.shape = PyArray_DIMS(labels)
    call.labels.strides = PyArray_STRIDES(labels)
    value = grad = hess = None
    if outputs & VALUE:
        if reduction == c'n':
            value = PyArray_SimpleNew(1, PyArray_DIMS(logits), number)
            direct(&call.value, data_of(value), call.type)
            call.value.ndim = 1
            call.value.shape = PyArray_DIMS(<PyArrayObject *>value)
            call.value.strides = PyArray_STRIDES(<PyArrayObject *>value)
        else:
            call.want_sum = 1
    with nogil:
        status = fl_labels_check(&call)
    if status != FL_OK:
        return self.convert(slots)  # finds out what is wrong and where
    if outputs & GRAD:
        grad = new_like(logits, number) if absent(out) else <object>out
        direct(&call.grad, data_of(grad), call.type)
    if outputs & HESS:
        hess = new_like(logits, number)
        direct(&call.hess, data_of(hess), call.type)
    call.scale = 1
    call.mean = reduction == c'm'
    if PyArray_SIZE(logits) >= LARGE:
        with nogil:
            status = fl_rows(&call)
    else:
        status = fl_rows(&call)
    if status != FL_OK:
        raise MemoryError
    if call.want_sum:
        value = call.result
    if outputs == VALUE:
        return value
    if outputs == GRAD:
        return grad
    return (value, grad) if outputs & VALUE else (grad, hess)


cdef PyObject *rows_vectorcall(PyObject *self, PyObject *const *args, size_t nargsf, PyObject *kwnames) except NULL:
    cdef PyObject *slots[MAX_SLOTS]
    memset(slots, 0, sizeof(slots))
    (<Loss>self).parse(args, nargsf, kwnames, slots)
    result = rows(<Loss>self, slots)
    Py_INCREF(<PyObject *>result)
    return <PyObject *>result


cdef void enable_vectorcall():
    """Calls to Loss objects skip the argument tuple and dict, as calls to functions do."""
    cdef Loss probe = Loss.__new__(Loss)
    cdef PyTypeObject *type = <PyTypeObject *>Loss
    type.tp_vectorcall_offset = <char *>&probe.vectorcall - <char *><PyObject *>probe
    type.tp_flags |= Py_TPFLAGS_HAVE_VECTORCALL
    type.tp_call = <void *>PyVectorcall_Call


enable_vectorcall()


# ---- the slow path's way back: arrays that have been checked, of any strides and supported type ----

cdef dict TYPES = {
    "float32": FL_F32, "float64": FL_F64, "float16": FL_F16, "bfloat16": FL_BF16, "bool": FL_U8,
    "int8": FL_I8, "int16": FL_I16, "int32": FL_I32, "int64": FL_I64,
    "uint8": FL_U8, "uint16": FL_U16, "uint32": FL_U32, "uint64": FL_U64,
}


@cython.final
cdef class _Operands:
    """Storage for the dimensions of a call's operands, which its fl_operand structs point into."""
    cdef Py_ssize_t *dims
    cdef int used
    cdef fl_type type

    def __cinit__(self, dtype):
        self.dims = <Py_ssize_t *>malloc(24 * 2 * FL_MAX_DIMS * sizeof(Py_ssize_t))
        self.used = 0
        if self.dims == NULL:
            raise MemoryError
        self.type = TYPES[dtype.name]

    def __dealloc__(self):
        free(self.dims)

    cdef int set(self, fl_operand *operand, object array, shape=None) except -1:
        """array None: absent. shape: what to broadcast to."""
        if array is None:
            return 0
        cdef object view = array if shape is None or array.shape == shape else np.broadcast_to(array, shape)
        cdef PyArrayObject *a = <PyArrayObject *>view
        fl_operand_set(operand, PyArray_DATA(a), TYPES[view.dtype.name], not PyArray_ISNOTSWAPPED(a), PyArray_NDIM(a),
                       PyArray_DIMS(a), PyArray_STRIDES(a), self.type, self.dims + self.used * 2 * FL_MAX_DIMS)
        self.used += 1
        return 0


def run_pointwise(Loss loss, kernel, dtype, shape, inputs, parameters, weight, where, grad_output, double scale,
                  reduction, value, grads, hess, bint gauss_newton, bint check_first):
    """Values go to the array given, or into a sum if there is none; gradients and Hessians (one per input, None
    where not wanted) to the arrays given. Inputs, factors and parameters broadcast to shape; a parameter may be a
    float. Returns (status, reduced value).
    """
    cdef fl_pointwise_call call
    cdef int k, status
    cdef _Operands operands = _Operands(dtype)
    memset(&call, 0, sizeof(call))
    call.type = operands.type
    call.loss = kernel_named(kernel)
    call.count = 1
    for extent in shape:
        call.count *= <size_t>extent
    for k in range(loss.inputs):
        operands.set(&call.inputs[k], inputs[k], shape)
        call.domains[k] = loss.domains[<int>call.type][k]
        domain = loss.definition.domains.get(loss.names[k])
        if domain is not None and domain.kernel:
            kind, low, high = loss.definition.domain(loss.names[k], dtype.type, kernel)
            call.domains[k] = fl_domain(kind, low, high)
        operands.set(&call.grads[k], grads[k])
        operands.set(&call.hess[k], hess[k])
    for k in range(loss.parameters):
        if isinstance(parameters[k], float):
            call.parameters[k] = parameters[k]
        else:
            operands.set(&call.parameter_arrays[k], parameters[k], shape)
    operands.set(&call.where, where, shape)
    operands.set(&call.grad_output, grad_output, shape)
    operands.set(&call.value, value)
    call.want_sum = bool(loss.outputs & VALUE) and value is None
    call.gauss_newton = gauss_newton
    if check_first:
        with nogil:
            status = fl_pointwise_check(&call)
        if status != FL_OK:
            return status, NAN
    if loss.definition.weight_in_mean:
        operands.set(&call.weight, weight, shape)
    call.denominator = 1
    if reduction == "mean":
        call.denominator = call.count
        if call.where.data != NULL or call.weight.data != NULL:
            with nogil:
                status = fl_weight_sum(&call, &call.denominator)
            if status != FL_OK:
                return status, NAN
    elif reduction == "batchmean":
        call.denominator = shape[0] if shape else 1
    if not loss.definition.weight_in_mean:
        operands.set(&call.weight, weight, shape)
    call.scale = scale
    with nogil:
        status = fl_pointwise(&call)
    return status, call.result


def run_rows(Loss loss, dtype, logits, labels, probabilities, class_weight, ignore_index, double label_smoothing,
             grad_output, double scale, reduction, value, grad, hess):
    """As run_pointwise; the class axis of every array is its last. Returns (status, reduced value, row): the row is
    that of a label out of range."""
    cdef fl_rows_call call
    cdef int status = FL_OK
    cdef _Operands operands = _Operands(dtype)
    memset(&call, 0, sizeof(call))
    call.function = <fl_row_function>loss.row_function
    call.type = operands.type
    call.classes = logits.shape[logits.ndim - 1]
    call.rows = 1
    for extent in logits.shape[:logits.ndim - 1]:
        call.rows *= <size_t>extent
    operands.set(&call.logits, logits)
    operands.set(&call.labels, labels)
    operands.set(&call.probabilities, probabilities)
    call.class_weight = NULL if class_weight is None else data_of(class_weight)
    # a number that no label can be is never met; of uint64, the upper half is negative for the C core
    if labels is not None and labels.dtype == np.uint64:
        call.ignores = 0 <= ignore_index < 2**64
        ignore_index -= 2**64 if ignore_index >= 2**63 else 0
    else:
        call.ignores = -2**63 <= ignore_index < 2**63
    call.ignore_index = ignore_index if call.ignores else 0
    call.label_smoothing = label_smoothing
    operands.set(&call.grad_output, grad_output)
    operands.set(&call.value, value)
    operands.set(&call.grad, grad)
    operands.set(&call.hess, hess)
    call.want_sum = bool(loss.outputs & VALUE) and value is None
    call.denominator = call.rows
    with nogil:
        if call.labels.data != NULL:
            status = fl_labels_check(&call)
    if status != FL_OK:
        return status, NAN, call.bad_row
    call.scale = scale
    call.mean = reduction == "mean"
    with nogil:
        status = fl_rows(&call)
    return status, call.result, 0


OK, NO_MEMORY, OUT_OF_DOMAIN = FL_OK, FL_NO_MEMORY, FL_OUT_OF_DOMAIN


# ---- instruction sets ----

def isas():
    """Names of the instruction sets this machine can run, best first."""
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
    cdef bytes wanted = b"" if name is None else str(name).encode()
    cdef const char *chosen = NULL
    if name is not None:
        chosen = wanted
    cdef const char *wrong = fl_dispatch(chosen)
    if wrong != NULL:
        raise ValueError(f"instruction set {name!r} {wrong.decode()}; this machine has {', '.join(isas())}")


def kernels():
    """(name, inputs, parameters) of every element-wise kernel."""
    cdef const fl_table *table = fl_current_isa.tables[<int>FL_F64]
    cdef size_t k
    return [(table.losses[k].name.decode(), table.losses[k].inputs, table.losses[k].parameters)
            for k in range(table.loss_count)]


# ---- threads: see threads.py, threads.h ----

MAX_THREADS = FL_MAX_THREADS


def set_up_threads(int cores, int count):
    """At import: the cores there are, and the threads that calls may use."""
    fl_threads_setup(cores, count)


def get_threads():
    """What calls from this thread may use."""
    return fl_threads()


def set_threads(int count):
    """For all threads without a limit of their own; drops this thread's."""
    fl_threads_set(count)


def limit_threads(int count):
    """For this thread, 0: no limit of its own. Returns the limit before."""
    return fl_threads_limit(count)


def share_above(int nanoseconds):
    """Share out work of more than so many nanoseconds, negative: as measured. For tests: 0 shares out everything."""
    fl_threads_share_above(nanoseconds)


def workers():
    """How many threads have been started."""
    return fl_threads_started()

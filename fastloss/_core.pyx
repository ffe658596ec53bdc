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
        FL_MAX_OUTPUTS
        FL_MAX_GIVEN
        FL_MAX_DIMS
        FL_BLOCK
        FL_CHUNK
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
    const char *fl_operation(int, int *)
    int fl_program_check(const fl_program *)
    void fl_program_bind(fl_program *)
    void fl_operand_set(fl_operand *, void *, fl_type, int, int, const Py_ssize_t *, const Py_ssize_t *, fl_type,
                        Py_ssize_t *)
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
        fl_operand weight
        fl_operand grad_output
        fl_operand where
        double weight_number
        fl_operand vectors[3]
        int want_sum
        int gauss_newton
        int given_results
        fl_operand outputs[FL_MAX_OUTPUTS]
        double result
    int fl_pointwise(fl_pointwise_call *)
    bint fl_is_moderate(double)
    int fl_pointwise_find(const char *)
    ctypedef enum fl_softmax_function:
        FL_SOFTMAX
        FL_LOG_SOFTMAX
        FL_LOGSUMEXP
    ctypedef struct fl_softmax_call:
        fl_softmax_function function
        fl_type type
        size_t rows
        size_t classes
        fl_operand logits
        double scale
        fl_operand grad_output
        fl_operand value
        fl_operand grad
        fl_operand hess
    int fl_softmax(fl_softmax_call *)
    ctypedef struct fl_row_call:
        int loss
        fl_type type
        size_t rows
        size_t length
        fl_operand vectors[3]
        fl_operand given[2]
        fl_domain vector_domains[3]
        fl_domain domains[2]
        fl_operand labels
        fl_operand lists
        const void *class_weight
        fl_type class_weight_type
        int ignores
        int64_t ignore_index
        double parameters[4]
        fl_operand parameter_arrays[4]
        fl_operand weight
        fl_operand where
        fl_operand grad_output
        double scale
        int mean
        double denominator
        int weight_in_mean
        int want_sum
        fl_operand outputs[FL_MAX_OUTPUTS]
        double result
        size_t bad_row
        int bad_label
    int fl_row_check(fl_row_call *)
    int fl_row_run(fl_row_call *)
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
    const fl_isa fl_isas[]
    const fl_isa *fl_current_isa
    int fl_dispatch(const char *)

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
    int PyTuple_CheckExact(PyObject *)
    long long PyLong_AsLongLongAndOverflow(PyObject *, int *)
    double PyFloat_AS_DOUBLE(PyObject *)
    PyObject *Py_None
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
    enum:
        NPY_FLOAT16
        NPY_FLOAT32
        NPY_FLOAT64
        NPY_LONGDOUBLE
        NPY_USERDEF
        NPY_ARRAY_C_CONTIGUOUS
        NPY_ARRAY_ALIGNED

cdef enum:
    MAX_SLOTS = 16
    LARGE = 16384  # elements of work above which the GIL is worth releasing
    # what a face returns
    VALUE = 1
    GRAD = 2
    HESS = 4

cdef object _arguments = None  # the module: an import inside a call fails when the interpreter shuts down


def set_arguments(module):
    """Called by _arguments, which imports this module."""
    global _arguments
    _arguments = module


cdef str MEAN = "mean", SUM = "sum", NONE = "none"
cdef double NAN = float("nan"), INFINITY = float("inf")

# the arguments of each, by their slots: the fast path knows them by number
cdef dict SOFTMAXES = {
    "softmax": (FL_SOFTMAX, ("input", "axis")),
    "log_softmax": (FL_LOG_SOFTMAX, ("input", "axis")),
    "logsumexp": (FL_LOGSUMEXP, ("input", "axis", "keepdims")),
}


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


cdef inline bint fits(PyObject *argument, int number, PyArrayObject *like) noexcept:
    """Whether kernels can work on it as it lies, and it has this type and that shape."""
    return number >= 0 and clean(argument) == number and same_shape(<PyArrayObject *>argument, like)


# a contiguous array seen as rows along one axis: the axes before it, those behind it, and that one, last
cdef struct Rows:
    Py_ssize_t shape[3]
    Py_ssize_t strides[3]
    int ndim  # of what has one number per row, and its
    Py_ssize_t dims[FL_MAX_DIMS]


cdef inline void see_axis(Rows *rows, PyArrayObject *array, int axis, size_t *count, size_t *length) noexcept:
    cdef int d
    cdef Py_ssize_t classes = PyArray_DIMS(array)[axis], inner = 1
    rows.ndim = PyArray_NDIM(array) - 1
    for d in range(axis):
        rows.dims[d] = PyArray_DIMS(array)[d]
    for d in range(axis, rows.ndim):
        rows.dims[d] = PyArray_DIMS(array)[d + 1]
        inner *= rows.dims[d]
    length[0] = classes
    count[0] = PyArray_SIZE(array) // classes
    rows.shape = [<Py_ssize_t>count[0] // inner, inner, classes]
    rows.strides[1] = PyArray_ITEMSIZE(array)
    rows.strides[2] = rows.strides[1] * inner
    rows.strides[0] = rows.strides[2] * classes


cdef inline void put_rows(fl_operand *operand, object array, Rows *rows, fl_type type) noexcept:
    direct(operand, data_of(array), type)
    if rows.shape[1] == 1:
        return
    operand.direct = 0
    operand.ndim = 3
    operand.shape = rows.shape
    operand.strides = rows.strides


cdef inline bint upstream_of_rows(
    PyObject *grad_output, int outputs, int number, Rows *rows, fl_softmax_call *call
) noexcept:
    """Puts the upstream gradient of rows, a number or one for each, where the call wants it; whether it can."""
    if absent(grad_output):
        return True
    if outputs == VALUE:
        return False
    if number_of(grad_output, &call.scale):
        return call.type == FL_F64 or fl_is_moderate(call.scale)
    if rows.ndim == 0:  # an array would count as a number
        return False
    if clean(grad_output) != number or not has_shape(<PyArrayObject *>grad_output, rows.ndim, rows.dims):
        return False
    direct(&call.grad_output, PyArray_DATA(<PyArrayObject *>grad_output), call.type)
    return True


cdef inline object new_like(PyArrayObject *array, int number):
    return PyArray_SimpleNew(PyArray_NDIM(array), PyArray_DIMS(array), number)


cdef inline void *data_of(object array) noexcept:
    return PyArray_DATA(<PyArrayObject *>array)


cdef inline bint absent(PyObject *argument) noexcept:
    return argument == NULL or argument == Py_None


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


cdef inline bint is_mask(PyObject *argument) noexcept:
    return PyArray_CheckExact(argument) and PyTypeNum_ISBOOL(PyArray_TYPE(<PyArrayObject *>argument))


cdef inline void direct(fl_operand *operand, void *data, fl_type type) noexcept:
    operand.data = <char *>data
    operand.type = type
    operand.direct = 1


PROGRAM = {
    "numbers": FL_PROGRAM_NUMBERS, "registers": FL_PROGRAM_REGISTERS, "inputs": FL_MAX_INPUTS,
    "parameters": FL_MAX_PARAMETERS, "first number": FL_NUMBERS, "first register": FL_REGISTERS,
    "first output": FL_OUTPUTS, "value": FL_VALUE, "gradient": FL_GRAD, "Hessian": FL_HESS, "mixed": FL_CROSS,
}


def operations():
    """(number, operands) of what instructions of programs can do, by name."""
    cdef int number = 0, operands = 0
    cdef const char *name
    found = {}
    while True:
        name = fl_operation(number, &operands)
        if name == NULL:
            return found
        found[name.decode()] = number, operands
        number += 1


@cython.final
cdef class Program:
    """A kernel of instructions; see fastloss.h. Raises ValueError for what could not be run safely."""
    cdef fl_program program
    cdef fl_instruction *instructions

    def __cinit__(self, int inputs, int parameters, constants, prelude, codes):
        """constants: numbers but for the scale and the parameters; prelude: instructions; codes: (outputs, registers,
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


@cython.final
cdef class Plan:
    """What one choice of options comes to: a kernel, what its arguments may be, the inputs to differentiate by."""
    cdef int kernel, gradients, gauss_newton
    cdef Program program  # instead of a kernel, of losses made of formulas
    cdef int by[FL_MAX_INPUTS]
    cdef bint several  # gradients come as a tuple
    cdef bint restricted  # some input has a domain
    cdef fl_domain domains[2][MAX_SLOTS]  # of inputs, also of those that are no vectors
    cdef double defaults[FL_MAX_PARAMETERS]
    cdef double lowest[FL_MAX_PARAMETERS]
    cdef double highest[FL_MAX_PARAMETERS]

    def __cinit__(self, Loss loss not None, dict given):
        """given: the options. Raises what _arguments would, of which it is the business to say what is wrong."""
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
            self.by[k] = definition.vectors.index(wrt[k])
        for k, argument in enumerate(definition.parameters):
            self.defaults[k] = definition.defaults.get(argument, NAN)  # NaN: must be given
            _, self.lowest[k], self.highest[k] = definition.domain(argument, np.float64, name)
        for k, argument in enumerate(definition.inputs):
            for number, dtype in enumerate((np.float32, np.float64)):
                kind, low, high = definition.domain(argument, dtype, name)
                self.domains[number][k] = fl_domain(kind, low, high)
                self.restricted |= kind != FL_ANY


@cython.final
cdef class Loss:
    # first: its offset is told to the interpreter below
    cdef vectorcallfunc vectorcall
    cdef object __weakref__
    cdef dict __dict__  # grad, value_and_grad, grad_and_hess and reference, set by _registry; __name__ ...
    cdef readonly object definition
    cdef readonly int outputs
    cdef readonly tuple names
    cdef int inputs, positional, parameters, row_function, default_reduction
    cdef bint weight_in_mean, of_softmax
    # slots of options, -1: no such option
    cdef int at_reduction, at_out, at_weight, at_where, at_grad_output
    # the same of losses over rows
    cdef int vectors, numbers, default_axis, length
    cdef bint lists
    cdef int at_vector[FL_MAX_INPUTS]
    cdef int at_number[FL_MAX_GIVEN]
    cdef int at_parameter[FL_MAX_PARAMETERS]
    cdef int at_labels, at_class_weight, at_axis, at_ignore_index, at_keepdim
    cdef readonly Loss soft  # the same for labels that are vectors, None if they may not be
    cdef bint may_be_none[MAX_SLOTS]  # arguments for which None means that they are not given
    cdef int choosing
    cdef int chooses[MAX_SLOTS]  # options that make a plan, by their slots
    cdef Plan default_plan  # made by the first call
    cdef dict plans  # by the options that choose one

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
            "__module__": "fastloss",
            "__wrapped__": definition.function,
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
        self.default_reduction = ord(definition.default_reduction[0])
        self.weight_in_mean, self.of_softmax = definition.weight_in_mean, definition.of_softmax
        self.plans = {}
        self.positional = definition.positional
        if definition.family == "pointwise":
            name = definition.kernel_name({})
            if definition.program(name) is None:
                kernel_named(name)
            self.vectorcall = <vectorcallfunc>pointwise_vectorcall
        elif definition.family == "rows":
            row_kernel_named(definition.kernel_name({}))
            self.vectorcall = <vectorcallfunc>row_loss_vectorcall
            self.find_roles(definition, slot)
            self.soft = None if definition.soft is None else Loss(definition.soft, outputs)
        else:
            self.row_function, expected = SOFTMAXES[definition.name]
            if self.names[:len(expected)] != expected:
                raise ValueError(f"{definition.name}: signature has {self.names}, expected {expected} first")
            self.vectorcall = <vectorcallfunc>rows_vectorcall

    cdef int find_roles(self, definition, dict slot) except -1:
        """Where the arguments of a loss over rows are, by their roles."""
        cdef int k
        self.vectors, self.numbers = len(definition.vectors), len(definition.numbers)
        if self.numbers > FL_MAX_GIVEN:
            raise ValueError(f"{definition.name}: too many arguments with one number a row")
        for k in range(self.vectors):
            self.at_vector[k] = slot[definition.vectors[k]]
        for k in range(self.numbers):
            self.at_number[k] = slot[definition.numbers[k]]
        for k in range(self.parameters):
            self.at_parameter[k] = slot[definition.parameters[k]]
        self.at_labels = slot.get(definition.labels, -1)
        self.at_class_weight = slot.get(definition.class_weight, -1)
        self.lists, self.length = definition.lists, definition.length or 0
        self.at_axis = slot.get("axis", -1)
        self.at_ignore_index = slot.get("ignore_index", -1)
        self.at_keepdim = slot.get("keepdim", -1)
        axis = definition.defaults.get("axis", -1)
        self.default_axis = 1 if axis is None else axis
        return 0

    @property
    def __doc__(self):
        return self.definition.doc

    @property
    def __signature__(self):
        return self.definition.signature

    # replaced by the vectorcall protocol below; here so that the type has the attribute
    def __call__(self, *args, **kwargs):
        return PyVectorcall_Call(self, args, kwargs)

    def __getattr__(self, str name):
        return self.definition.attribute(self, name)

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
        return _arguments.call(self, given)

    cdef Plan plan(self, PyObject **slots):
        """That of the options given, None if it takes more than a look.

        To be asked for before arrays are looked at: one that is not there yet is made by Python code, during which
        garbage collection and other threads may change them.
        """
        cdef int i, k, integers = 0
        cdef bint default = True
        for i in range(self.choosing):
            k = self.chooses[i]
            if slots[k] != NULL and not (self.may_be_none[k] and slots[k] == Py_None):
                default = False
        if default:
            if self.default_plan is None:
                self.default_plan = Plan(self, {})
            return self.default_plan
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
                plan = self.plans[key] = Plan(self, given)
            return plan
        except (TypeError, ValueError):
            return None

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


cdef bint is_plain_option(PyObject *option) noexcept:
    """Whether equal ones of a type mean the same, and comparing them runs no foreign code: None, a bool, an int, a
    string, or a tuple of strings.
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


cdef inline bint apart(PyArrayObject *a, PyArrayObject *b) noexcept:
    cdef char *at = <char *>PyArray_DATA(a)
    cdef char *begin = <char *>PyArray_DATA(b)
    return begin >= at + PyArray_NBYTES(a) or at >= begin + PyArray_NBYTES(b)


cdef bint may_hold(PyObject *out, int number, PyArrayObject *like, PyObject **read, int count) noexcept:
    """Whether the result can go into out: clean, shaped alike, and each array read is apart from it or lies in the same
    place, element by element.
    """
    cdef PyArrayObject *to = <PyArrayObject *>out
    cdef PyArrayObject *source
    cdef int k
    if not fits(out, number, like) or not PyArray_ISWRITEABLE(to):
        return False
    for k in range(count):
        source = <PyArrayObject *>read[k]
        if not apart(to, source) and not (PyArray_DATA(source) == PyArray_DATA(to) and fits(read[k], number, to)):
            return False
    return True


cdef bint may_hold_all(PyObject *out, int wanted, int number, PyArrayObject *like, PyObject **read, int count) noexcept:
    """The same for `wanted` results and a tuple of as many arrays, or for one array if that is wanted."""
    cdef int k, i
    if wanted == 1:
        return may_hold(out, number, like, read, count)
    if wanted == 0 or not PyTuple_CheckExact(out) or PyTuple_GET_SIZE(out) != wanted:
        return False
    for k in range(wanted):
        if not may_hold(PyTuple_GET_ITEM(out, k), number, like, read, count):
            return False
        for i in range(k):
            if not apart(<PyArrayObject *>PyTuple_GET_ITEM(out, k), <PyArrayObject *>PyTuple_GET_ITEM(out, i)):
                return False
    return True


cdef inline object result_array(PyObject *out, int at, int wanted, PyArrayObject *like, int number):
    """The array number `at` of the results."""
    if absent(out):
        return new_like(like, number)
    return <object>(out if wanted == 1 else PyTuple_GET_ITEM(out, at))


cdef inline object derivatives(Plan plan, list arrays, fl_operand *operands, PyObject *out, int at, int wanted,
                               PyArrayObject *like, int number):
    """Arrays for the derivatives by the inputs of a plan, in a list if there are several, and operands for them."""
    cdef int k
    cdef fl_type type = FL_F32 if number == NPY_FLOAT32 else FL_F64
    for k in range(plan.gradients):
        array = result_array(out, at + k, wanted, like, number)
        direct(&operands[plan.by[k]], data_of(array), type)
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


cdef inline bint number_of(PyObject *argument, double *value) noexcept:
    """Whether it is a Python float, or an int that a float holds exactly."""
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


cdef object pointwise(Loss self, PyObject **slots):
    cdef fl_pointwise_call call
    cdef int k, reduction, number, status, wanted, at = 0, outputs = self.outputs, reads = self.inputs
    cdef PyObject *read[FL_MAX_INPUTS + 3]
    cdef PyObject *given
    cdef PyObject *out = slots[self.at_out]
    cdef PyArrayObject *first = <PyArrayObject *>slots[0]
    cdef Py_ssize_t count, one = 1
    cdef Plan plan = self.plan(slots)
    cdef list grads = None, hesses = None
    if plan is None:
        return self.convert(slots)
    if plan.several:  # made now: from here to the kernel nothing may collect garbage
        grads = [None] * plan.gradients
        hesses = [None] * plan.gradients if outputs & HESS else None
    number = clean(slots[0])
    reduction = self.reduction(slots)
    if number < 0 or reduction == 0:
        return self.convert(slots)
    for k in range(1, self.inputs):
        if not fits(slots[k], number, first):
            return self.convert(slots)

    memset(&call, 0, sizeof(call))
    count = PyArray_SIZE(first)
    call.type = FL_F32 if number == NPY_FLOAT32 else FL_F64
    call.loss = plan.kernel
    if plan.program is not None:
        call.program = &plan.program.program
    call.count = count
    call.scale = call.denominator = call.weight_number = 1
    call.mean = reduction == c'm'
    call.gauss_newton = plan.gauss_newton
    for k in range(self.inputs):
        read[k] = slots[k]
        direct(&call.inputs[k], PyArray_DATA(<PyArrayObject *>slots[k]), call.type)
        call.domains[k] = plan.domains[<int>call.type][k]
    for k in range(self.parameters):
        given = slots[self.inputs + k]
        if given == NULL:
            call.parameters[k] = plan.defaults[k]
            if call.parameters[k] != call.parameters[k]:
                return self.convert(slots)
        elif not number_of(given, &call.parameters[k]):
            return self.convert(slots)
        elif not plan.lowest[k] <= call.parameters[k] <= plan.highest[k]:
            return self.convert(slots)
    if self.at_weight >= 0 and not absent(slots[self.at_weight]):
        given = slots[self.at_weight]
        if not fits(given, number, first):
            return self.convert(slots)
        direct(&call.weight, PyArray_DATA(<PyArrayObject *>given), call.type)
        call.weight_in_mean = self.weight_in_mean
        read[reads] = given
        reads += 1
    if self.at_where >= 0 and not absent(slots[self.at_where]):
        given = slots[self.at_where]
        if not is_mask(given):
            return self.convert(slots)
        if not PyArray_FLAGS(<PyArrayObject *>given) & NPY_ARRAY_C_CONTIGUOUS:
            return self.convert(slots)
        if not same_shape(first, <PyArrayObject *>given):
            return self.convert(slots)
        call.where.data = <char *>PyArray_DATA(<PyArrayObject *>given)
        call.where.type = FL_BOOL
        call.where.ndim = 1
        call.where.shape = &count
        call.where.strides = &one
        read[reads] = given
        reads += 1
    given = slots[self.at_grad_output]
    if not absent(given) and (outputs == VALUE or not number_of(given, &call.scale)):
        if outputs == VALUE or reduction != c'n' or not fits(given, number, first):
            return self.convert(slots)
        if PyArray_NDIM(first) == 0:  # it counts as a number
            return self.convert(slots)
        direct(&call.grad_output, PyArray_DATA(<PyArrayObject *>given), call.type)
        read[reads] = given
        reads += 1

    wanted = plan.gradients * (((outputs & GRAD) != 0) + ((outputs & HESS) != 0))
    wanted += outputs & VALUE and reduction == c'n'
    if not absent(out):
        if not may_hold_all(out, wanted, number, first, read, reads):
            return self.convert(slots)
        call.check_first = plan.restricted
        call.given_results = True
    value = grad = hess = None
    if outputs & VALUE:
        call.want_sum = reduction != c'n'
        if not call.want_sum:
            value = result_array(out, 0, wanted, first, number)
            direct(&call.outputs[FL_VALUE], data_of(value), call.type)
            at = 1
    if outputs & GRAD:
        grad = derivatives(plan, grads, &call.outputs[FL_GRAD], out, at, wanted, first, number)
    if outputs & HESS:
        hess = derivatives(plan, hesses, &call.outputs[FL_HESS], out, at + plan.gradients, wanted, first, number)
    if count >= LARGE:
        with nogil:
            status = fl_pointwise(&call)
    else:
        status = fl_pointwise(&call)
    if status == FL_OUT_OF_DOMAIN:
        return self.convert(slots)  # finds out what is wrong and where
    if status != FL_OK:
        raise MemoryError
    if call.want_sum:
        value = call.result
    if plan.several:
        grad, hess = tuple(grads), None if hesses is None else tuple(hesses)
    return picked(outputs, value, grad, hess)


cdef PyObject *pointwise_vectorcall(
    PyObject *self, PyObject *const *args, size_t nargsf, PyObject *kwnames
) except NULL:
    cdef PyObject *slots[MAX_SLOTS]
    memset(slots, 0, sizeof(slots))
    (<Loss>self).parse(args, nargsf, kwnames, slots)
    result = pointwise(<Loss>self, slots)
    Py_INCREF(<PyObject *>result)
    return <PyObject *>result


cdef inline int axis_of(PyObject *axis, int ndim) noexcept:
    """The axis of an array that has this number, or -1."""
    cdef double number
    if not number_of(axis, &number) or PyFloat_CheckExact(axis) or not -ndim <= number < ndim:
        return -1
    return <int>number + (ndim if number < 0 else 0)


cdef object softmaxes(Loss self, PyObject **slots):
    """The fast path of softmax, log_softmax and logsumexp: clean logits."""
    cdef fl_softmax_call call
    cdef Rows rows
    cdef int number, axis, wanted = 1, outputs = self.outputs
    cdef PyObject *grad_output = slots[self.at_grad_output]
    cdef PyObject *out = slots[self.at_out]
    cdef PyObject *read[2]
    cdef PyArrayObject *x = <PyArrayObject *>slots[0]
    cdef bint reduces = self.row_function == FL_LOGSUMEXP
    number = clean(slots[0])
    if number < 0 or PyArray_SIZE(x) == 0 or PyArray_NDIM(x) == 0:
        return self.convert(slots)
    axis = PyArray_NDIM(x) - 1 if slots[1] == NULL else axis_of(slots[1], PyArray_NDIM(x))
    if axis < 0 or (reduces and slots[2] != NULL and slots[2] != <PyObject *>False):  # keepdims
        return self.convert(slots)
    if not absent(out) and (outputs & HESS or (reduces and outputs != GRAD)):
        return self.convert(slots)

    memset(&call, 0, sizeof(call))
    call.function = <fl_softmax_function>self.row_function
    call.type = FL_F32 if number == NPY_FLOAT32 else FL_F64
    call.scale = 1
    see_axis(&rows, x, axis, &call.rows, &call.classes)
    put_rows(&call.logits, <object>x, &rows, call.type)
    if reduces:
        if not upstream_of_rows(grad_output, outputs, number, &rows, &call):
            return self.convert(slots)
    elif outputs == VALUE:
        if not absent(grad_output):
            return self.convert(slots)
    else:
        if absent(grad_output) or not fits(grad_output, number, x):
            return self.convert(slots)
        put_rows(&call.grad_output, <object>grad_output, &rows, call.type)
    read[0] = slots[0]
    read[1] = grad_output if call.grad_output.data != NULL else slots[0]
    if outputs == VALUE | GRAD:
        wanted = 2
    if not absent(out) and not may_hold_all(out, wanted, number, x, read, 2):
        return self.convert(slots)
    value = grad = hess = None
    if outputs & VALUE:
        if reduces:
            value = PyArray_SimpleNew(rows.ndim, rows.dims, number)
            direct(&call.value, data_of(value), call.type)
        else:
            value = result_array(out, 0, wanted, x, number)
            put_rows(&call.value, value, &rows, call.type)
    if outputs & GRAD:
        grad = result_array(out, wanted - 1, wanted, x, number)
        put_rows(&call.grad, grad, &rows, call.type)
    if outputs & HESS:
        hess = new_like(x, number)
        put_rows(&call.hess, hess, &rows, call.type)
    run_softmax(&call)
    return picked(outputs, value, grad, hess)


cdef int run_softmax(fl_softmax_call *call) except -1:
    cdef int status
    if call.rows * call.classes >= LARGE:
        with nogil:
            status = fl_softmax(call)
    else:
        status = fl_softmax(call)
    if status != FL_OK:
        raise MemoryError
    return 0


cdef PyObject *rows_vectorcall(PyObject *self, PyObject *const *args, size_t nargsf, PyObject *kwnames) except NULL:
    cdef PyObject *slots[MAX_SLOTS]
    memset(slots, 0, sizeof(slots))
    (<Loss>self).parse(args, nargsf, kwnames, slots)
    result = softmaxes(<Loss>self, slots)
    Py_INCREF(<PyObject *>result)
    return <PyObject *>result


cdef inline bint as_it_lies(PyArrayObject *array) noexcept:
    return PyArray_ISNOTSWAPPED(array) and PyArray_FLAGS(array) & NPY_ARRAY_ALIGNED


cdef inline bint numbers_of_rows(fl_operand *operand, PyObject *argument, int number, Rows *rows) noexcept:
    """Puts one number for each row, or -1, 1 or such as integers, where the call wants them; whether it can."""
    cdef PyArrayObject *array = <PyArrayObject *>argument
    cdef int type
    if clean(argument) == number:
        type = FL_F32 if number == NPY_FLOAT32 else FL_F64
    elif PyArray_CheckExact(argument) and PyArray_FLAGS(array) & NPY_ARRAY_C_CONTIGUOUS and as_it_lies(array):
        type = integer_type(array)
    else:
        return False
    if type < 0 or not has_shape(array, rows.ndim, rows.dims):
        return False
    direct(operand, PyArray_DATA(array), <fl_type>type)
    return True


cdef inline int check_and_run(fl_row_call *call) noexcept nogil:
    cdef int status = fl_row_check(call)
    return status if status != FL_OK else fl_row_run(call)


cdef object row_loss(Loss self, PyObject **slots):
    """The fast path of losses over rows: clean vectors, integer labels that are clean or have one dimension."""
    cdef fl_row_call call
    cdef Rows rows
    cdef Py_ssize_t label_stride, count
    cdef int k, number, axis, labels_type, status, overflow = 0, wanted, reads = 0, outputs = self.outputs
    cdef int reduction = self.reduction(slots)
    cdef PyObject *read[FL_MAX_INPUTS + FL_MAX_GIVEN + 5]
    cdef PyObject *given
    cdef PyObject *out = slots[self.at_out]
    cdef PyArrayObject *first = <PyArrayObject *>slots[self.at_vector[0]]
    cdef PyArrayObject *labels
    cdef fl_operand *one_axis
    cdef Plan plan = self.plan(slots)
    cdef list grads = None, hesses = None
    if plan is None:
        return self.convert(slots)
    if plan.several:  # made now: from here to the kernel nothing may collect garbage
        grads = [None] * plan.gradients
        hesses = [None] * plan.gradients if outputs & HESS else None
    if self.at_keepdim >= 0 and slots[self.at_keepdim] != NULL and slots[self.at_keepdim] != <PyObject *>False:
        return self.convert(slots)
    number = clean(<PyObject *>first)
    if self.soft is not None and fits(slots[self.at_labels], number, first):
        return row_loss(self.soft, slots)
    if number < 0 or reduction == 0 or PyArray_NDIM(first) == 0 or PyArray_SIZE(first) == 0:
        return self.convert(slots)
    for k in range(1, self.vectors):
        if not fits(slots[self.at_vector[k]], number, first):
            return self.convert(slots)
    axis = PyArray_NDIM(first) - 1
    if self.at_axis >= 0 and not absent(slots[self.at_axis]):
        axis = axis_of(slots[self.at_axis], PyArray_NDIM(first))
        if axis < 0:
            return self.convert(slots)
    elif 0 <= self.default_axis < axis:
        axis = self.default_axis

    memset(&call, 0, sizeof(call))
    see_axis(&rows, first, axis, &call.rows, &call.length)
    if self.length and call.length != <size_t>self.length:
        return self.convert(slots)
    call.type = FL_F32 if number == NPY_FLOAT32 else FL_F64
    call.loss = plan.kernel
    call.scale = 1
    call.mean = reduction == c'm'
    call.weight_in_mean = self.weight_in_mean
    for k in range(self.vectors):
        given = slots[self.at_vector[k]]
        put_rows(&call.vectors[k], <object>given, &rows, call.type)
        call.vector_domains[k] = plan.domains[<int>call.type][self.at_vector[k]]
        read[reads] = given
        reads += 1
    for k in range(self.numbers):
        given = slots[self.at_number[k]]
        if not numbers_of_rows(&call.given[k], given, number, &rows):
            return self.convert(slots)
        call.domains[k] = plan.domains[<int>call.type][self.at_number[k]]
        read[reads] = given
        reads += 1
    for k in range(self.parameters):
        given = slots[self.at_parameter[k]]
        if given == NULL:
            call.parameters[k] = plan.defaults[k]
            if call.parameters[k] != call.parameters[k]:
                return self.convert(slots)
        elif not number_of(given, &call.parameters[k]):
            return self.convert(slots)
        elif not plan.lowest[k] <= call.parameters[k] <= plan.highest[k]:
            return self.convert(slots)
    if self.at_labels >= 0:
        given = slots[self.at_labels]
        labels = <PyArrayObject *>given
        labels_type = integer_type(labels) if PyArray_CheckExact(given) and as_it_lies(labels) else -1
        if labels_type < 0:
            return self.convert(slots)
        if self.lists:
            if rows.shape[1] != 1 or not same_shape(labels, first):
                return self.convert(slots)
        elif not has_shape(labels, rows.ndim, rows.dims):
            return self.convert(slots)
        if (self.lists or rows.ndim != 1) and not PyArray_FLAGS(labels) & NPY_ARRAY_C_CONTIGUOUS:
            return self.convert(slots)
        one_axis = &call.lists if self.lists else &call.labels
        count = PyArray_SIZE(labels)
        label_stride = PyArray_STRIDES(labels)[0] if PyArray_NDIM(labels) == 1 else PyArray_ITEMSIZE(labels)
        direct(one_axis, PyArray_DATA(labels), <fl_type>labels_type)
        one_axis.ndim = 1
        one_axis.shape = &count
        one_axis.strides = &label_stride
        read[reads] = given
        reads += 1
    if self.at_ignore_index >= 0:
        given = slots[self.at_ignore_index]
        call.ignore_index = -100
        if given != NULL:
            if not PyLong_CheckExact(given):
                return self.convert(slots)
            call.ignore_index = PyLong_AsLongLongAndOverflow(given, &overflow)
            if overflow or (self.at_labels < 0 and call.ignore_index >= 0):
                return self.convert(slots)
        call.ignores = self.at_labels >= 0 and (call.labels.type != FL_U64 or call.ignore_index >= 0)
    if self.at_class_weight >= 0 and not absent(slots[self.at_class_weight]):
        given = slots[self.at_class_weight]
        if clean(given) != number or PyArray_SIZE(<PyArrayObject *>given) != <Py_ssize_t>call.length:
            return self.convert(slots)
        if PyArray_NDIM(<PyArrayObject *>given) != 1:
            return self.convert(slots)
        call.class_weight = PyArray_DATA(<PyArrayObject *>given)
        call.class_weight_type = call.type
        read[reads] = given
        reads += 1
    if self.at_weight >= 0 and not absent(slots[self.at_weight]):
        given = slots[self.at_weight]
        if clean(given) != number or not numbers_of_rows(&call.weight, given, number, &rows):
            return self.convert(slots)
        read[reads] = given
        reads += 1
    if self.at_where >= 0 and not absent(slots[self.at_where]):
        given = slots[self.at_where]
        if not is_mask(given) or not numbers_of_rows(&call.where, given, number, &rows):
            return self.convert(slots)
        read[reads] = given
        reads += 1
    given = slots[self.at_grad_output]
    if not absent(given) and (outputs == VALUE or not number_of(given, &call.scale)):
        if rows.ndim == 0 or outputs == VALUE or reduction != c'n' or clean(given) != number:
            return self.convert(slots)
        if not numbers_of_rows(&call.grad_output, given, number, &rows):
            return self.convert(slots)
        read[reads] = given
        reads += 1

    if self.of_softmax and call.type == FL_F32 and not fl_is_moderate(call.scale):  # kernels for floats
        return self.convert(slots)
    wanted = plan.gradients * (((outputs & GRAD) != 0) + ((outputs & HESS) != 0))
    if not absent(out):
        if outputs & VALUE and reduction == c'n':
            return self.convert(slots)
        if not may_hold_all(out, wanted, number, first, read, reads):
            return self.convert(slots)
    value = grad = hess = None
    if outputs & VALUE:
        call.want_sum = reduction != c'n'
        if not call.want_sum:
            value = PyArray_SimpleNew(rows.ndim, rows.dims, number)
            direct(&call.outputs[FL_VALUE], data_of(value), call.type)
    if outputs & GRAD:
        grad = row_derivatives(plan, grads, &call.outputs[FL_GRAD], out, 0, wanted, first, number, &rows)
    if outputs & HESS:
        hess = row_derivatives(plan, hesses, &call.outputs[FL_HESS], out, plan.gradients, wanted, first, number,
                               &rows)
    if call.rows * call.length >= LARGE:
        with nogil:
            status = check_and_run(&call)
    else:
        status = check_and_run(&call)
    if status == FL_OUT_OF_DOMAIN:
        return self.convert(slots)  # finds out what is wrong and where
    if status != FL_OK:
        raise MemoryError
    if call.want_sum:
        value = call.result
    if plan.several:
        grad, hess = tuple(grads), None if hesses is None else tuple(hesses)
    return picked(outputs, value, grad, hess)


cdef inline object row_derivatives(Plan plan, list arrays, fl_operand *operands, PyObject *out, int at, int wanted,
                                   PyArrayObject *like, int number, Rows *rows):
    """As `derivatives`, by the vectors of a plan."""
    cdef int k
    cdef fl_type type = FL_F32 if number == NPY_FLOAT32 else FL_F64
    for k in range(plan.gradients):
        array = result_array(out, at + k, wanted, like, number)
        put_rows(&operands[plan.by[k]], array, rows, type)
        if not plan.several:
            return array
        arrays[k] = array
    return arrays


cdef PyObject *row_loss_vectorcall(
    PyObject *self, PyObject *const *args, size_t nargsf, PyObject *kwnames
) except NULL:
    cdef PyObject *slots[MAX_SLOTS]
    memset(slots, 0, sizeof(slots))
    (<Loss>self).parse(args, nargsf, kwnames, slots)
    result = row_loss(<Loss>self, slots)
    Py_INCREF(<PyObject *>result)
    return <PyObject *>result


cdef void enable_vectorcall():
    """Calls to Loss objects skip the argument tuple and dict, as calls to functions do."""
    cdef PyTypeObject *type = <PyTypeObject *>Loss
    cdef PyObject *anywhere = <PyObject *>type  # only for the distance from it
    type.tp_vectorcall_offset = <char *>&(<Loss>anywhere).vectorcall - <char *>anywhere
    type.tp_flags |= Py_TPFLAGS_HAVE_VECTORCALL
    type.tp_call = <void *>PyVectorcall_Call


enable_vectorcall()


# ---- the slow path's way back: arrays that have been checked, of any strides and supported type ----

SUPPORTED = frozenset(("float32", "float64", "float16", "bfloat16", "bool", "int8", "int16", "int32", "int64",
                       "uint8", "uint16", "uint32", "uint64"))

# of the types met; those of NumPy are here from the start, for it imports something to make a name
cdef dict type_names = {
    np.dtype(name).newbyteorder(order): name for name in SUPPORTED if name != "bfloat16" for order in "=S"
}
cdef int bfloat16_number = -1  # what NumPy knows the type by, once one has been met


def type_name(dtype):
    """dtype.name, which NumPy takes microseconds to make."""
    global bfloat16_number
    name = type_names.get(dtype)
    if name is None:
        name = dtype.name
        if name in SUPPORTED:
            type_names[dtype] = name
        if name == "bfloat16" and dtype.num >= NPY_USERDEF:
            bfloat16_number = dtype.num
    return name


cdef int type_of(PyArrayObject *array) noexcept:
    """The fl_type of its elements, whatever their byte order; -1 if there is none."""
    cdef int number = PyArray_TYPE(array)
    if number == NPY_FLOAT32:
        return FL_F32
    if number == NPY_FLOAT64 or number == NPY_LONGDOUBLE and PyArray_ITEMSIZE(array) == 8:
        return FL_F64
    if number == NPY_FLOAT16:
        return FL_F16
    return FL_BF16 if number == bfloat16_number else integer_type(array)


cdef object spread(array, tuple shape):
    """Broadcast, if it can be: `take` finds what has been changed so that it cannot."""
    if array.shape == shape:
        return array
    try:
        return np.broadcast_to(array, shape)
    except ValueError:
        return array


@cython.final
cdef class _Operands:
    """The arrays of a call. They are gathered while Python code may still run, that is garbage collection, other
    threads, what users have overridden; what the kernel is told of them is taken from them after that.
    """
    cdef list arrays
    cdef fl_operand *operands[24]
    cdef int ndims[24]
    cdef Py_ssize_t *dims  # of each operand: the shape it is to have, and storage that its fl_operand points into
    cdef int used
    cdef fl_type type

    def __cinit__(self, dtype):
        self.dims = <Py_ssize_t *>malloc(24 * 3 * FL_MAX_DIMS * sizeof(Py_ssize_t))
        if self.dims == NULL:
            raise MemoryError
        self.arrays = []
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
        self.arrays.append(array)
        self.operands[self.used] = operand
        self.ndims[self.used] = len(shape)
        for d in range(len(shape)):
            self.dims[self.used * 3 * FL_MAX_DIMS + d] = shape[d]
        self.used += 1
        return 0

    cdef bint take(self) noexcept:
        """Whether all arrays are as they were when they were checked. To be called just before the kernel."""
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
                           PyArray_NDIM(a), PyArray_DIMS(a), PyArray_STRIDES(a), self.type, dims + FL_MAX_DIMS)
        return True


def changed(name):
    """What is raised for arguments that Python code, as of other arguments, has changed after they were checked."""
    return ValueError(f"{name}: an argument has changed during the call")


def run_pointwise(Loss loss not None, kernel, dtype, tuple shape, inputs, parameters, weight, where, grad_output,
                  double scale, reduction, value, grads, hess, bint gauss_newton, bint check_first, vectors):
    """Values go to the array given, or into a sum if there is none; gradients and Hessians (one per input, None
    where not wanted) to the arrays given: products of the Hessian with vectors (one per input, None where there is
    none), unless that is None. Inputs, factors and parameters broadcast to shape; a parameter may be a float. Returns
    (status, reduced value).
    """
    cdef fl_pointwise_call call, sums
    memset(&call, 0, sizeof(call))
    call.want_sum = bool(loss.outputs & VALUE) and value is None
    vectors = vectors or (None,) * loss.inputs
    call.gauss_newton = gauss_newton
    call.weight_in_mean = loss.weight_in_mean
    call.check_first = call.given_results = check_first
    call.mean = reduction == "mean"
    call.denominator = call.weight_number = 1
    if weight is not None and weight.ndim == 0 and shape and abs(float(weight)) < INFINITY:
        call.weight_number, weight = weight, None  # an infinite one is multiplied where elements count
    if reduction == "batchmean":
        call.denominator = shape[0] if shape else 1
    call.scale = scale
    if inputs[0].shape != shape:
        raise changed(loss.definition.name)
    order = memory_order(inputs[0])
    if order is None or (call.mean and call.weight_in_mean and weight is not None):
        return run_in_order(&call, loss, kernel, dtype, shape, inputs, parameters, weight, where, grad_output, value,
                            grads, hess, vectors)
    # sums go in C order, whatever the layout; what goes to arrays may go through memory as it lies
    status, result = FL_OK, 0.0
    if call.want_sum:
        none = (None,) * loss.inputs
        call.check_first = False  # the sum is taken first, and looks at all inputs
        sums = call
        status, result = run_in_order(&sums, loss, kernel, dtype, shape, inputs, parameters, weight, where,
                                      grad_output, None, none, none, none)
    if status != FL_OK or not loss.outputs & (GRAD | HESS) and value is None:
        return status, result

    def turned(a):
        if a is None or isinstance(a, float):
            return a
        return spread(a, shape).transpose(order)

    call.want_sum = False
    inputs, parameters, grads, hess, vectors = (
        [turned(a) for a in several] for several in (inputs, parameters, grads, hess, vectors)
    )
    weight, where, grad_output, value = (turned(a) for a in (weight, where, grad_output, value))
    shape = tuple([shape[d] for d in order])
    status, _ = run_in_order(&call, loss, kernel, dtype, shape, inputs, parameters, weight, where, grad_output, value,
                             grads, hess, vectors)
    return status, result


cdef object memory_order(array):
    """The axes from the largest stride to the smallest, or None if they are in that order."""
    cdef int d
    for d in range(1, array.ndim):
        if abs(array.strides[d]) > abs(array.strides[d - 1]):
            return sorted(range(array.ndim), key=lambda d: -abs(array.strides[d]))
    return None


cdef object run_in_order(fl_pointwise_call *call, Loss loss, kernel, dtype, tuple shape, inputs, parameters, weight,
                         where, grad_output, value, grads, hess, vectors):
    cdef int k, status
    cdef _Operands operands = _Operands(dtype)
    call.type = operands.type
    cdef Program program = loss.definition.program(kernel)
    if program is None:
        call.loss = kernel_named(kernel)
    else:
        call.program = &program.program
    call.count = 1
    for extent in shape:
        call.count *= <size_t>extent
    for k in range(loss.inputs):
        operands.add(&call.inputs[k], inputs[k], shape)
        kind, low, high = loss.definition.domain(loss.names[k], dtype.type, kernel)
        call.domains[k] = fl_domain(kind, low, high)
        operands.add(&call.outputs[FL_GRAD + k], grads[k], shape, broadcasts=False)
        operands.add(&call.outputs[FL_HESS + k], hess[k], shape, broadcasts=False)
        operands.add(&call.vectors[k], vectors[k], shape)
    for k in range(loss.parameters):
        if isinstance(parameters[k], float):
            call.parameters[k] = parameters[k]
        else:
            operands.add(&call.parameter_arrays[k], parameters[k], shape)
    operands.add(&call.where, where, shape)
    operands.add(&call.grad_output, grad_output, shape)
    operands.add(&call.outputs[FL_VALUE], value, shape, broadcasts=False)
    operands.add(&call.weight, weight, shape)
    if not operands.take():
        raise changed(loss.definition.name)
    with nogil:
        status = fl_pointwise(call)
    return status, call.result


def run_softmaxes(Loss loss not None, dtype, logits, grad_output, double scale, value, grad, hess):
    """As run_pointwise; the axis of the rows is the last of every array."""
    cdef fl_softmax_call call
    cdef _Operands operands = _Operands(dtype)
    cdef tuple shape = logits.shape, rows_shape = shape[:len(shape) - 1]
    cdef bint by_row = loss.row_function == FL_LOGSUMEXP
    memset(&call, 0, sizeof(call))
    call.function = <fl_softmax_function>loss.row_function
    call.type = operands.type
    call.classes = shape[len(shape) - 1]
    call.rows = 1
    for extent in rows_shape:
        call.rows *= <size_t>extent
    operands.add(&call.logits, logits, shape, broadcasts=False)
    operands.add(&call.grad_output, grad_output, rows_shape if by_row else shape, broadcasts=False)
    operands.add(&call.value, value, rows_shape if by_row else shape, broadcasts=False)
    operands.add(&call.grad, grad, shape, broadcasts=False)
    operands.add(&call.hess, hess, shape, broadcasts=False)
    call.scale = scale
    if not operands.take():
        raise changed(loss.definition.name)
    run_softmax(&call)


cdef int set_ignored(labels, ignore_index, int *ignores, int64_t *number) except -1:
    """A number that no label can be is never met; of uint64, the upper half is negative for the C core."""
    if labels is not None and type_of(<PyArrayObject *>labels) == FL_U64:
        ignores[0] = 0 <= ignore_index < 2**64
        ignore_index -= 2**64 if ignore_index >= 2**63 else 0
    else:
        ignores[0] = -2**63 <= ignore_index < 2**63
    number[0] = ignore_index if ignores[0] else 0
    return 0


def run_row_loss(Loss loss not None, kernel, dtype, vectors, numbers, parameters, labels, class_weight, ignore_index,
                 weight, where, grad_output, double scale, reduction, value, grads, hess, *, int axes=1):
    """As run_pointwise; the axes of the rows are the last of vectors, gradients and Hessians. ignore_index may be None.
    class_weight is of doubles. Returns (status, reduced value, row, whether it is its label): the row is that of a
    label out of range or a number out of its domain.
    """
    cdef fl_row_call call
    cdef int k, status
    cdef _Operands operands = _Operands(dtype)
    cdef tuple whole = vectors[0].shape, shape = whole[:len(whole) - axes]
    memset(&call, 0, sizeof(call))
    call.loss = row_kernel_named(kernel)
    call.type = operands.type
    call.length = call.rows = 1
    for extent in whole[len(whole) - axes:]:
        call.length *= <size_t>extent
    for extent in shape:
        call.rows *= <size_t>extent
    for k in range(loss.vectors):
        operands.add(&call.vectors[k], vectors[k], whole, broadcasts=False)
        operands.add(&call.outputs[FL_GRAD + k], grads[k], whole, broadcasts=False)
        operands.add(&call.outputs[FL_HESS + k], hess[k], whole, broadcasts=False)
        kind, low, high = loss.definition.domain(loss.names[loss.at_vector[k]], dtype.type, kernel)
        call.vector_domains[k] = fl_domain(kind, low, high)
    for k in range(loss.numbers):
        operands.add(&call.given[k], numbers[k], shape)
        kind, low, high = loss.definition.domain(loss.names[loss.at_number[k]], dtype.type, kernel)
        call.domains[k] = fl_domain(kind, low, high)
    for k in range(loss.parameters):
        if isinstance(parameters[k], float):
            call.parameters[k] = parameters[k]
        else:
            operands.add(&call.parameter_arrays[k], parameters[k], shape)
    operands.add(&call.lists if loss.lists else &call.labels, labels, whole if loss.lists else shape, broadcasts=False)
    if ignore_index is not None and labels is not None:
        set_ignored(labels, ignore_index, &call.ignores, &call.ignore_index)
    operands.add(&call.weight, weight, shape)
    operands.add(&call.where, where, shape)
    operands.add(&call.grad_output, grad_output, shape)
    operands.add(&call.outputs[FL_VALUE], value, shape, broadcasts=False)
    call.weight_in_mean = loss.weight_in_mean
    call.want_sum = bool(loss.outputs & VALUE) and value is None
    call.scale = scale
    call.mean = reduction == "mean"
    if class_weight is not None and class_weight.shape != whole[len(whole) - 1:] or not operands.take():
        raise changed(loss.definition.name)
    call.class_weight = NULL if class_weight is None else data_of(class_weight)
    call.class_weight_type = FL_F64
    with nogil:
        status = check_and_run(&call)
    return status, call.result if status == FL_OK else NAN, call.bad_row, bool(call.bad_label)


def shown(value):
    """Its repr, for messages."""
    try:
        return repr(value)
    except ValueError:
        return f"{type(value).__name__} too long to show"  # an integer of thousands of digits, or what has one
    except Exception:
        return f"{type(value).__name__} that cannot be shown"


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
    parameter and the number of it for which it stands in for the one before that is not special.
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
    """At import: the cores there are, and the threads that calls may use."""
    fl_threads_setup(cores, count)


def get_threads():
    """What calls from this thread may use."""
    return fl_threads()


def set_threads(int count):
    """For all threads without a limit of their own; drops this thread's."""
    fl_threads_set(count)


@cython.final
cdef class Limit:
    """That of the threads of calls from the thread that makes this object."""
    cdef fl_limit *limit

    def __cinit__(self):
        self.limit = fl_limit_here()
        if self.limit == NULL:
            raise MemoryError

    def __dealloc__(self):
        fl_limit_release(self.limit)

    def set(self, int count):
        """0: none. Returns the limit before."""
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
        "rows": FL_ROWS,
        "softmax_part": FL_SOFTMAX_PART,
        "row_part": FL_ROW_PART,
    }

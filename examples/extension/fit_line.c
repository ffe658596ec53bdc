/* A module in C that calls a loss of fastloss in a loop, without the GIL: a line through points, some of which are far
 * off, by gradient descent on Huber's loss.
 *
 *     python setup.py build_ext -i
 *     python -c "import array, fit_line; print(fit_line.fit(array.array('d', x), array.array('d', y)))" */
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <fastloss/capi.h>

static const fastloss_api *fastloss;
static const fastloss_loss *huber;

/* Slope and intercept; returns a code of fastloss. `memory`: two doubles for each point */
static int descend(const double *x, const double *y, ptrdiff_t count, double delta, int steps, double *line,
                   double *memory)
{
    double *predicted = memory, *slope = memory + count;
    fastloss_request q;
    int status = fastloss->prepare(&q, sizeof q, huber);
    if (status != FASTLOSS_OK) return status;
    q.ndim = 1;
    q.shape = &count;
    q.reduction = FASTLOSS_MEAN;
    q.parameter[0] = delta;
    q.input[0] = (fastloss_array){.data = predicted, .type = FASTLOSS_FLOAT64};
    q.input[1] = (fastloss_array){.data = (void *)y, .type = FASTLOSS_FLOAT64};
    q.grad[0] = (fastloss_array){.data = slope, .type = FASTLOSS_FLOAT64};
    for (int step = 0; step < steps; step++) {
        for (ptrdiff_t i = 0; i < count; i++) predicted[i] = line[0] * x[i] + line[1];
        status = fastloss->run(&q);
        if (status != FASTLOSS_OK) return status;
        double by_slope = 0, by_intercept = 0;
        for (ptrdiff_t i = 0; i < count; i++) {
            by_slope += slope[i] * x[i];
            by_intercept += slope[i];
        }
        line[0] -= by_slope;
        line[1] -= by_intercept;
    }
    return FASTLOSS_OK;
}

static PyObject *fit(PyObject *self, PyObject *args)
{
    Py_buffer x, y;
    double delta = 1, line[2] = {0, 0};
    int steps = 100, status = FASTLOSS_NO_MEMORY;
    (void)self;
    if (!PyArg_ParseTuple(args, "y*y*|di", &x, &y, &delta, &steps)) return NULL;
    ptrdiff_t count = x.len / (ptrdiff_t)sizeof(double);
    int fits = x.len == y.len && x.len % (Py_ssize_t)sizeof(double) == 0;
    double *memory = fits ? PyMem_Malloc((size_t)count * 2 * sizeof(double) + 1) : NULL;
    if (memory) {
        Py_BEGIN_ALLOW_THREADS
        status = descend(x.buf, y.buf, count, delta, steps, line, memory);
        Py_END_ALLOW_THREADS
    }
    PyMem_Free(memory);
    PyBuffer_Release(&x);
    PyBuffer_Release(&y);
    if (!fits) return PyErr_Format(PyExc_ValueError, "fit: x and y differ in length, expected as many doubles");
    if (status != FASTLOSS_OK) return PyErr_Format(PyExc_ValueError, "fit: %s", fastloss->message(status));
    return Py_BuildValue("dd", line[0], line[1]);
}

static PyMethodDef functions[] = {
    {"fit", fit, METH_VARARGS, "fit(x, y, delta=1.0, steps=100): slope and intercept"},
    {NULL, NULL, 0, NULL},
};

static PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "fit_line", .m_size = -1, .m_methods = functions};

PyMODINIT_FUNC PyInit_fit_line(void)
{
    fastloss = fastloss_import();
    if (!fastloss) return NULL;
    huber = fastloss->find("huber_loss");
    if (!huber) return PyErr_Format(PyExc_ImportError, "fit_line: fastloss has no huber_loss");
    return PyModule_Create(&module);
}

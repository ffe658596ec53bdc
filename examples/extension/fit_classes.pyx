# cython: language_level=3
"""A module in Cython that calls a loss of fastloss in a loop, without the GIL: scores of classes for each of some
groups, by gradient descent on cross-entropy.

    python setup.py build_ext -i
"""
import numpy as np

from fastloss.capi cimport (
    FASTLOSS_FLOAT64,
    FASTLOSS_INT64,
    FASTLOSS_OK,
    FASTLOSS_SUM,
    fastloss_api,
    fastloss_import,
    fastloss_loss,
    fastloss_request,
)

cdef const fastloss_api *fastloss = fastloss_import()
cdef const fastloss_loss *cross_entropy = fastloss.find("cross_entropy")


def fit(double[:, ::1] scores, long long[::1] labels, int steps=50, double rate=0.5):
    """Changes the scores, a row for each label, and returns the last sum of losses."""
    cdef fastloss_request q
    cdef Py_ssize_t[2] shape = [scores.shape[0], scores.shape[1]]
    cdef double[:, ::1] slopes = np.empty_like(scores)
    cdef double value = 0
    cdef Py_ssize_t i, k
    cdef int step, status
    if labels.shape[0] != scores.shape[0]:
        raise ValueError("fit: there are not as many labels as rows of scores")
    status = fastloss.prepare(&q, sizeof(q), cross_entropy)
    q.ndim, q.shape, q.reduction = 2, shape, FASTLOSS_SUM
    q.input[0].data, q.input[0].type = &scores[0, 0], FASTLOSS_FLOAT64
    q.input[1].data, q.input[1].type = &labels[0], FASTLOSS_INT64
    q.grad[0].data, q.grad[0].type = &slopes[0, 0], FASTLOSS_FLOAT64
    q.value.data, q.value.type = &value, FASTLOSS_FLOAT64
    with nogil:
        for step in range(steps):
            if status == FASTLOSS_OK:
                status = fastloss.run(&q)
            if status != FASTLOSS_OK:
                break
            for i in range(shape[0]):
                for k in range(shape[1]):
                    scores[i, k] -= rate * slopes[i, k]
    if status != FASTLOSS_OK:
        raise ValueError(f"fit: {fastloss.message(status).decode()} (row {q.error_index})")
    return value

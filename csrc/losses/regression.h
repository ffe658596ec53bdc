/* Losses of a residual r = x - y. */

/* r^2 */
INLINE jet mse_loss(const real *x, const real *q)
{
    (void)q;
    real r = x[0] - x[1];
    return CONVEX(r * r, R(2) * r, all_(2));
}

/* |r|; at r = 0 the derivative is 0. NaN gives NaN everywhere. */
INLINE jet l1_loss(const real *x, const real *q)
{
    (void)q;
    real r = x[0] - x[1];
    return CONVEX(abs_(r), sign_(r), all_(0));
}

/* r^2/2 inside |r| <= delta, straight lines outside: c (|r| - c/2) with c = min(|r|, delta) is both. */
INLINE jet huber_loss(const real *x, const real *q)
{
    real delta = q[0], r = x[0] - x[1], a = abs_(r), c = min_(delta, a);
    return CONVEX(c * (a - R(0.5) * c), copysign_(c, r), select_(a <= delta, all_(1), all_(0)));
}

#define REGRESSION_LOSSES(X)                                                                                          \
    X(mse_loss, 2, 0)                                                                                                 \
    X(l1_loss, 2, 0)                                                                                                  \
    X(huber_loss, 2, 1)

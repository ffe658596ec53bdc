/* Every element-wise loss: the formula, and its place in the list at the end.
 *
 * x[0] is the input, x[1] the target; q holds the parameters in the order of the Python signature. Formulas are
 * straight lines over the vocabulary of real.h and vmath.h: no `if`, no `?:`, no libc. Above each stands what is
 * computed and why this arrangement is stable. The textbook formula is the body of the Python function. */

/* A convex loss: its Hessian is never negative and is its own Gauss-Newton form. */
#define CONVEX(value_, grad_, hess_) ((jet){.value = value_, .grad = {grad_}, .hess = hess_, .positive = hess_})

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

/* max(0, 1 - yx), y = -1 or +1; at the margin the derivative is 0. */
INLINE jet hinge_loss(const real *x, const real *q)
{
    (void)q;
    real y = x[1], slack = R(1) - y * x[0];
    mask active = not_(slack <= all_(0)); /* NaN counts as active */
    return CONVEX(max_(all_(0), slack), select_(active, select_(slack == slack, -y, slack), all_(0)), all_(0));
}

/* With z = |x|, e = exp(-z), and w = pos_weight:
 *   value = (1-y) softplus(x) + w y softplus(-x) = linear z + (1-y + wy) log1p(e)
 *   grad  = (1-y) s(x) - w y s(-x),  where s(x) is 1/(1+e) above 0 and e/(1+e) below
 * Nothing cancels for y = 0 or 1, so confident predictions keep full relative accuracy; 0 * inf counts as 0, so
 * an infinite logit on the right side costs nothing. */
INLINE jet binary_cross_entropy_with_logits(const real *x, const real *q)
{
    real w = q[0], y = x[1], negative = R(1) - y, positive = w * y, z = abs_(x[0]), e = exp_(-z), s = R(1) + e;
    mask above = x[0] > all_(0);
    real linear = select_(above, negative, positive), other = select_(above, positive, negative);
    real both = negative + positive, slope = linear - other * e;
    return CONVEX(fma_(both, log1p_unit_(e), select_(linear == all_(0), all_(0), linear * z)),
                  select_(above, slope, -slope) / s, both * e / (s * s));
}

/* name, inputs, parameters */
#define POINTWISE_LOSSES(X)                                                                                           \
    X(mse_loss, 2, 0)                                                                                                 \
    X(l1_loss, 2, 0)                                                                                                  \
    X(huber_loss, 2, 1)                                                                                               \
    X(hinge_loss, 2, 0)                                                                                               \
    X(binary_cross_entropy_with_logits, 2, 1)

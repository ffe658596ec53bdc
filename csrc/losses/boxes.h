/* Losses of two boxes, rows of four elements each: x1, y1, x2, y2 with x1 <= x2 and y1 <= y2.
 *
 * The fold turns a pair into eight totals, the map turns eight factors into two rows. Differences of areas are
 * computed as sums of products of lengths that are not negative, so that nothing cancels for boxes that are nearly the
 * same. With l, r the ends of the intersection along x, iw = r - l and the margins a = (l - x1) + (x2 - r) and b = (l
 * - X1) + (X2 - r):
 *   union - intersection = a_x h + iw a_y + b_x H + iw b_y,   hull - union = a_x b_y + b_x a_y
 * where they overlap. Where coordinates are equal, max and min have slope 1/2 with respect to each. */

INLINE void box_terms(const element *e, real *total)
{
    UNROLL
    for (int k = 0; k < 4; k++) {
        mask here = e->index == all_(k);
        total[k] += select_(here, e->x[0], all_(0));
        total[4 + k] += select_(here, e->x[1], all_(0));
    }
}

/* atan2(n, d) for d >= 0, and 0 at n = d = 0: the argument is reduced to at most 7/16 by rotations of pi/4 and pi/2 */
INLINE real angle_(real n, real d)
{
    real a = abs_(n);
    mask flat = a * R(16) <= d * R(7), steep = a * R(7) > d * R(16);
    real t = select_(flat, a, select_(steep, -d, a - d)) / select_(flat, d, select_(steep, a, a + d)), u = t * t;
    real turn = select_(flat, all_(0), select_(steep, all_(0x1.921fb54442d18p0), all_(0x1.921fb54442d18p-1)));
    real low = select_(flat, all_(0), select_(steep, all_(0x1.1a62633145c07p-54), all_(0x1.1a62633145c07p-55)));
    real rest = u * POLY11(u, 0x1.555555555550dp-2, -0x1.999999998ebc4p-3, 0x1.24924920083ffp-3, -0x1.c71c6fe231671p-4,
                           0x1.745cdc54c206ep-4, -0x1.3b0f2af749a6dp-4, 0x1.10d66a0d03d51p-4, -0x1.dde2d52defd9ap-5,
                           0x1.97b4b24760debp-5, -0x1.2b4442c6a6c2fp-5, 0x1.0ad3ae322da11p-6);
    real angle = turn - (fma_(t, rest, -low) - t);
    return copysign_(select_(a == all_(0), all_(0), angle), n);
}

typedef struct {
    real x1, y1, x2, y2, w, h;
} box;

INLINE box box_(const real *c) { return (box){c[0], c[1], c[2], c[3], c[2] - c[0], c[3] - c[1]}; }

/* 1, 1/2 or 0 */
INLINE real is_above_(real u, real v) { return select_(u > v, all_(1), select_(u == v, all_(R(0.5)), all_(0))); }

typedef struct {
    box of[2];
    real side[2], overlap, all; /* of the intersection, or 0; its area; the area of the union + eps */
    real margin[2][2];          /* by which each box is wider and higher than the intersection */
    real rest;                  /* union - intersection */
    real span[2], hull, gap;    /* of the enclosing box; its area + eps; its area minus that of the union */
    real centre[2];             /* difference */
    real undefined;             /* NaN if a coordinate is not finite */
} two_boxes;

INLINE two_boxes two_boxes_(const element *e)
{
    two_boxes t = {.of = {box_(e->total), box_(e->total + 4)}};
    box a = t.of[0], b = t.of[1];
    real left = max_(a.x1, b.x1), right = min_(a.x2, b.x2), top = max_(a.y1, b.y1), bottom = min_(a.y2, b.y2);
    real iw = right - left, ih = bottom - top, eps = e->q[0];
    mask over = (iw > all_(0)) & (ih > all_(0));
    real ax = (left - a.x1) + (a.x2 - right), bx = (left - b.x1) + (b.x2 - right);
    real ay = (top - a.y1) + (a.y2 - bottom), by = (top - b.y1) + (b.y2 - bottom);
    t.side[0] = select_(over, iw, all_(0));
    t.side[1] = select_(over, ih, all_(0));
    t.margin[0][0] = select_(over, ax, a.w);
    t.margin[0][1] = select_(over, ay, a.h);
    t.margin[1][0] = select_(over, bx, b.w);
    t.margin[1][1] = select_(over, by, b.h);
    t.overlap = t.side[0] * t.side[1];
    t.span[0] = max_(a.x2, b.x2) - min_(a.x1, b.x1);
    t.span[1] = max_(a.y2, b.y2) - min_(a.y1, b.y1);
    real both = fma_(a.w, a.h, b.w * b.h), hull = t.span[0] * t.span[1];
    real rest = fma_(ax, a.h, iw * ay) + fma_(bx, b.h, iw * by);
    t.rest = select_(over, rest, both);
    t.gap = select_(over, fma_(ax, by, bx * ay), hull - both);
    t.all = (t.overlap + t.rest) + eps;
    t.hull = hull + eps;
    t.centre[0] = R(0.5) * ((a.x1 - b.x1) + (a.x2 - b.x2));
    t.centre[1] = R(0.5) * ((a.y1 - b.y1) + (a.y2 - b.y2));
    t.undefined = all_(0);
    UNROLL
    for (int k = 0; k < 8; k++) t.undefined += zero_like_(e->total[k]);
    return t;
}

typedef enum { GENERALIZED, DISTANCE, COMPLETE } box_penalty;

/* The derivative with respect to each end of a side of box a. `along` is the length of box a across that side, u that
 * of the intersection; outer is the derivative of the hull's max or min with respect to this end (0, 1/2 or 1), inner
 * = 1 - outer that of the intersection's:
 *   of -I / U':                 (I / U' (along - inner u) - inner u) / U', and if I / U' is nearly 1,
 *                               ((1 - 2 inner) u + margin - cost (along - inner u)) / U' with the cost, 1 - I / U'
 *   of the hull:                (outer b's margin - inner a's margin - gap / C' outer span) / C' where they overlap */
INLINE outcome boxes_finish_(const element *e, box_penalty penalty)
{
    two_boxes t = two_boxes_(e);
    real eps = e->q[0], cost = (t.rest + eps) / t.all, iou = t.overlap / t.all, far = t.gap / t.hull, size = t.hull,
         turned = all_(0);
    mask over = t.overlap > all_(0);
    if (penalty != GENERALIZED) {
        size = fma_(t.span[0], t.span[0], t.span[1] * t.span[1]) + eps;
        far = fma_(t.centre[0], t.centre[0], t.centre[1] * t.centre[1]) / size;
    }
    outcome o = {.value = cost + far};
    if (penalty == COMPLETE) {
        box a = t.of[0], b = t.of[1];
        real less = a.w * b.h, low = fma_(-a.w, b.h, less);
        real angle = angle_(fma_(b.w, a.h, -less) + low, fma_(b.h, a.h, b.w * a.w));
        real v = R(0x1.9f02f6222c72p-2) * angle * angle; /* 4 / pi^2 */
        real alpha = select_(v == all_(0), all_(0), v / (cost + v + eps));
        o.value = fma_(alpha, v, o.value);
        turned = R(0x1.9f02f6222c72p-1) * alpha * angle;
    }
    UNROLL
    for (int k = 0; k < 2; k++) {
        box a = t.of[k], b = t.of[1 - k];
        real sign = all_(k ? -1 : 1), diagonal = fma_(a.w, a.w, a.h * a.h);
        real turn = select_(diagonal == all_(0), all_(0), sign * turned / diagonal);
        UNROLL
        for (int i = 0; i < 4; i++) {
            int second = i >= 2, here = i % 2, across = 1 - here;
            real end = second ? here ? a.y2 : a.x2 : here ? a.y1 : a.x1;
            real other = second ? here ? b.y2 : b.x2 : here ? b.y1 : b.x1;
            real outer = second ? is_above_(end, other) : is_above_(other, end), inner = R(1) - outer;
            real along = here ? a.w : a.h, way = all_(second ? 1 : -1), margin = t.margin[k][across];
            real common = inner * t.side[across], own = along - common;
            real slope = fma_(R(1) - (inner + inner), t.side[across], margin);
            slope = select_(cost < all_(R(0.5)), fma_(-cost, own, slope), fma_(iou, own, -common));
            slope = way * slope / t.all;
            if (penalty == GENERALIZED) {
                real wider = outer * t.span[across];
                real gap = select_(over, outer * t.margin[1 - k][across] - inner * margin, wider - along);
                slope += way * fma_(-far, wider, gap) / size;
            } else {
                slope += fma_(R(-2) * far, way * outer * t.span[here], sign * t.centre[here]) / size;
            }
            if (penalty == COMPLETE) slope = fma_(turn, here ? way * a.w : -way * a.h, slope);
            o.factor[4 * k + i] = slope + t.undefined;
        }
    }
    o.value += t.undefined;
    return o;
}

INLINE outcome generalized_box_iou_finish(const element *e) { return boxes_finish_(e, GENERALIZED); }
INLINE outcome distance_box_iou_finish(const element *e) { return boxes_finish_(e, DISTANCE); }
INLINE outcome complete_box_iou_finish(const element *e) { return boxes_finish_(e, COMPLETE); }

INLINE slopes box_map(const element *e)
{
    slopes s;
    UNROLL
    for (int k = 0; k < 2; k++) {
        const real *f = e->factor + 4 * k;
        real first = select_(e->index == all_(0), f[0], f[1]), last = select_(e->index == all_(2), f[2], f[3]);
        s.grad[k] = select_(e->index < all_(2), first, last);
    }
    return s;
}

#define BOX_SHAPE {.vectors = 2, .parameters = 1, .folds = {{FL_SUMS, 8}}, .factors = 8, .first_order = 1}
#define BOX_LOSS(loss)                                                                                                \
    static const fl_row_shape loss##_loss_is = BOX_SHAPE;                                                             \
    static const row_loss loss##_loss = {                                                                             \
        .is = &loss##_loss_is, .terms = {box_terms}, .finish = loss##_finish, .map = box_map};

BOX_LOSS(generalized_box_iou)
BOX_LOSS(distance_box_iou)
BOX_LOSS(complete_box_iou)

#define BOX_LOSSES(X, LIKE)                                                                                           \
    X(generalized_box_iou_loss)                                                                                       \
    LIKE(distance_box_iou_loss, generalized_box_iou_loss)                                                             \
    LIKE(complete_box_iou_loss, generalized_box_iou_loss)

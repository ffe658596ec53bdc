/* Elements of arrays of floats or doubles, one by one, for what is rare or done once a row or a part of one: reading
 * and writing them, whether they are in a domain, and compensated sums. */
#ifndef FASTLOSS_ELEMENTS_H
#define FASTLOSS_ELEMENTS_H

#include "fastloss.h"

#include <math.h>

static inline double fl_number_at(const void *x, size_t i, fl_type type)
{
    return type == FL_F32 ? ((const float *)x)[i] : ((const double *)x)[i];
}

static inline void fl_set_number(void *x, size_t i, fl_type type, double value)
{
    if (type == FL_F32)
        ((float *)x)[i] = (float)value;
    else
        ((double *)x)[i] = value;
}

static inline void fl_set_numbers(void *x, size_t count, fl_type type, double value)
{
    for (size_t i = 0; i < count; i++) fl_set_number(x, i, type, value);
}

/* x += y */
static inline void fl_add_numbers(void *x, size_t count, fl_type type, const void *y)
{
    for (size_t i = 0; i < count; i++) fl_set_number(x, i, type, fl_number_at(x, i, type) + fl_number_at(y, i, type));
}

static inline int fl_is_outside(const fl_domain *domain, double x)
{
    if (domain->kind == FL_PLUS_MINUS_ONE) return fabs(x) != 1 && !isnan(x);
    return domain->kind == FL_RANGE && (x < domain->low || x > domain->high);
}

static inline void fl_add(fl_sum *s, double x)
{
    double before = s->sum, added;
    s->sum += x;
    added = s->sum - before;
    s->lost += (before - (s->sum - added)) + (x - added);
}

static inline double fl_total(const fl_sum *s) { return isfinite(s->sum) ? s->sum + s->lost : s->sum; }

/* The sum of x[0], x[stride], x[2 stride], ... */
static inline double fl_sum_of(const double *x, size_t count, size_t stride)
{
    fl_sum sum = {x[0], 0};
    for (size_t i = 1; i < count; i++) fl_add(&sum, x[i * stride]);
    return fl_total(&sum);
}

#endif

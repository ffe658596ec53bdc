/* Single elements of arrays of floats or doubles, and their sums, for what is computed once a row or a part of one. */
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

static inline void fl_add(fl_sum *s, double x)
{
    double before = s->sum, added;
    s->sum += x;
    added = s->sum - before;
    s->lost += (before - (s->sum - added)) + (x - added);
}

static inline double fl_total(const fl_sum *s) { return isfinite(s->sum) ? s->sum + s->lost : s->sum; }

#endif

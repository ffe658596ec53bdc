/* What _core.pyx tells capi.c about a loss, from its definition */
#ifndef FASTLOSS_INSIDE_CAPI_H
#define FASTLOSS_INSIDE_CAPI_H

#include "../fastloss/include/fastloss/capi.h"
#include "fastloss.h"

#define FL_MAX_ARGUMENTS 16

typedef enum { FL_ELEMENTS, FL_ROW_LOSS, FL_SOFTMAXES } fl_family;

typedef struct {
    fastloss_argument is;
    fl_domain domains[2]; /* of an input, by the type computed in */
} fl_argument;

struct fastloss_loss {
    fastloss_description is;
    fl_family family;
    int kernel; /* or softmax function */
    int weight_in_mean, narrow, gauss_newton;
    fl_argument arguments[FL_MAX_ARGUMENTS];
};

FL_API extern fastloss_api fl_c_api; /* all but `find` */

#endif

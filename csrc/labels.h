/* The labels of losses over rows: which rows ignore_index excludes, and reading labels so that they are safe to index
 * with. */
#ifndef FASTLOSS_LABELS_H
#define FASTLOSS_LABELS_H

#include "fastloss.h"

/* Sets the label whose rows are excluded. Unsigned labels are never negative, though those from 2^63 up look so here.
 */
static inline void fl_ignore(fl_labels *labels, int64_t index)
{
    labels->ignore_index = index;
    labels->ignores = labels->index.type != FL_U64 || index >= 0;
}

static inline int fl_is_ignored(const fl_labels *labels, int64_t label)
{
    return labels->ignores && label == labels->ignore_index;
}

/* A fast test: are all labels in range and none ignored? */
static inline int fl_are_ordinary(const fl_labels *labels, size_t classes, size_t rows, const int64_t *label)
{
    if (labels->ignores && labels->ignore_index >= 0) return 0;
    return !fl_current_isa->tables[FL_F64]->labels_outside(rows, classes, label);
}

/* Reads the labels of some rows, if there are labels, clamped to the classes, and lists the rows that are left out:
 * those that are ignored, and those that the mask excludes. Returns their number. `keep`: memory for the mask */
static inline size_t fl_take_labels(const fl_labels *labels, const fl_operand *where, size_t classes, size_t first,
                                    size_t rows, int64_t *label, double *keep, size_t *left_out)
{
    int labelled = labels->index.data != NULL;
    size_t count = 0;
    if (where->data) fl_gather(where, first, rows, FL_F64, keep);
    if (labelled) fl_gather_int64(&labels->index, first, rows, label);
    if (!where->data && (!labelled || fl_are_ordinary(labels, classes, rows, label))) return 0;
    for (size_t r = 0; r < rows; r++) { /* no branch, which would be mispredicted */
        int skips = (where->data && keep[r] == 0) | (labelled && fl_is_ignored(labels, label[r]));
        left_out[count] = r;
        count += (size_t)skips;
        /* checked again, because another thread may have changed the labels since they were checked */
        if (labelled) label[r] = (uint64_t)label[r] < classes ? label[r] : 0;
    }
    return count;
}

#endif

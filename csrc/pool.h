/* The pool of worker threads: ranges of units, with work stealing. When a call is worth the workers is threads.c's
 * business. */
#ifndef FASTLOSS_POOL_H
#define FASTLOSS_POOL_H

#include "threads.h"

/* Reserves the pool for one call; false if another call has it. */
int fl_pool_reserve(void);
void fl_pool_release(void);

int fl_pool_is_awake(void); /* whether its first worker is spinning, not asleep */
/* Makes sure that there are `wanted` workers, or as many as can be started; returns the smaller number. */
int fl_pool_start(int wanted);

typedef struct {
    void (*run)(void *context, int thread); /* by each worker; takes units by fl_pool_take() */
    void *context;
    size_t first, end;     /* the units */
    int threads;           /* the caller and the workers wanted; at least 2 */
    int spin;              /* whether there is a core for each, so that spinning takes none from others */
    double caller_spin_ns; /* how long fl_pool_join() spins before it sleeps */
} fl_pool_job;

/* Cuts the units into one range per thread, the first of them the caller's, and wakes the workers. */
void fl_pool_run(const fl_pool_job *job);
/* Lets no more workers in, waits until those that are have returned, and releases the pool. */
void fl_pool_join(void);

/* The next unit for a thread, of which the caller is number 0: from its own range, then from those of others. `tried`
 * begins at 0. False if there are none left. */
int fl_pool_take(int thread, int *tried, size_t *unit);

#endif

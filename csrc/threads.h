/* A parallel loop over units of work, which uses other threads once it sees that this pays. */
#ifndef FASTLOSS_THREADS_H
#define FASTLOSS_THREADS_H

#include "fastloss.h"

#define FL_MAX_THREADS 256

/* Runs on the calling thread and perhaps on others too. Takes units by fl_next() until there are none left. Which
 * thread gets a unit is open, so what a unit computes must depend on its number alone. A thread that lacks something
 * (memory) may return without taking any: the others take its range. The floating-point state is the caller's on the
 * calling thread and fl_enter()'s on the others. */
typedef struct fl_units fl_units;
typedef void (*fl_work)(void *context, fl_units *units);

/* Units 0 ... count - 1, `elements` array elements in all. Returns when every unit that was taken is done: all of
 * them, unless the calling thread's own `work` returned early. Never fails: without threads the caller does it all. */
FL_API void fl_parallel_for(size_t count, double elements, fl_work work, void *context);
FL_API int fl_next(fl_units *units, size_t *unit);

FL_API double fl_now(void); /* a monotonic clock, in nanoseconds */

/* The pairwise sum of the units' results, whose tree depends on their number alone. Overwrites them. `units`: where
 * they are copied to before, for sums of which this is a part; NULL: nowhere. */
FL_API double fl_fold(double *partial, size_t count, double *units);

/* Once, at import: the cores that this process may use, and the default number of threads per call. */
FL_API void fl_threads_setup(int cores, int count);
/* The default, for threads without a limit of their own; removes the caller's. */
FL_API void fl_threads_set(int count);
/* The calling thread's own limit, a new reference; NULL: no memory. It may be set from any thread, because a generator
 * or coroutine may leave a context on another thread than it entered it on, and outlives its thread if it must. */
typedef struct fl_limit fl_limit;
FL_API fl_limit *fl_limit_here(void);
FL_API void fl_limit_release(fl_limit *limit);
/* 0: no limit. Returns the previous one. */
FL_API int fl_limit_set(fl_limit *limit, int count);
/* How many threads calls from this thread may use. */
FL_API int fl_threads(void);
/* Minimum remaining time in nanoseconds for which sleeping workers are woken. Negative restores the default; 0 always
 * uses threads (tests). */
FL_API void fl_threads_share_above(int nanoseconds);
FL_API int fl_threads_started(void); /* workers alive */

/* The calling thread's limit, for threadpoolctl */
#if defined(_WIN32)
#define FL_EXPORT __declspec(dllexport)
#else
#define FL_EXPORT __attribute__((visibility("default")))
#endif
FL_EXPORT int fastloss_get_num_threads(void);
FL_EXPORT void fastloss_set_num_threads(int count);

#endif

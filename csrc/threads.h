/* The thread pool: a loop over units of work that calls in other threads once it sees that this pays. */
#ifndef FASTLOSS_THREADS_H
#define FASTLOSS_THREADS_H

#include "fastloss.h"

#define FL_MAX_THREADS 256

/* Runs on the calling thread and perhaps on others too. Takes units by fl_next() until there are none left; how
 * they fall to the threads is open, so what a unit computes must depend on its number alone. A thread that lacks
 * something (memory) may return without taking any: the others take its share. The floating-point state is that of
 * the caller on the calling thread and fl_enter()'s on the others. */
typedef struct fl_units fl_units;
typedef void (*fl_work)(void *context, fl_units *units);

/* Units 0 ... count - 1, `numbers` array elements in all. Returns when every unit that was taken is done: all of
 * them, unless the calling thread's own `work` returned early. Never fails: without threads the caller does it all. */
FL_API void fl_share(size_t count, double numbers, fl_work work, void *context);
FL_API int fl_next(fl_units *units, size_t *unit);

FL_API double fl_now(void); /* nanoseconds */

/* The sum of what the units gave: pairwise, so that the tree depends on their number alone. Overwrites it. */
FL_API double fl_fold(double *partial, size_t count);

/* Cores that this process may use, and threads per call: once, at import. */
FL_API void fl_threads_setup(int cores, int count);
/* For all threads without a limit of their own; drops the caller's. */
FL_API void fl_threads_set(int count);
/* The calling thread's own limit, to be released; NULL: no memory. It may be set from any thread, for a generator or
 * a coroutine may leave a context on another one than it entered it on, and outlives the thread if it must. */
typedef struct fl_limit fl_limit;
FL_API fl_limit *fl_limit_here(void);
FL_API void fl_limit_release(fl_limit *limit);
/* 0: none. Returns the one before. */
FL_API int fl_limit_set(fl_limit *limit, int count);
/* What calls from this thread may use. */
FL_API int fl_threads(void);
/* Share out work of more than so many nanoseconds, negative: as measured. For tests: 0 shares out everything. */
FL_API void fl_threads_share_above(int nanoseconds);
FL_API int fl_threads_started(void); /* workers alive */

/* The calling thread's, for threadpoolctl */
#if defined(_WIN32)
#define FL_EXPORT __declspec(dllexport)
#else
#define FL_EXPORT __attribute__((visibility("default")))
#endif
FL_EXPORT int fastloss_get_num_threads(void);
FL_EXPORT void fastloss_set_num_threads(int count);

#endif

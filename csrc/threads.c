/* How many threads a call may use, and when it is worth using them.
 *
 * A call begins on the calling thread alone. After the first unit it knows how long a unit takes here and now (this
 * loss, these strides, this machine), and shares the remaining units with the pool's workers if that pays. Calls made
 * while another has the pool, or from inside `work`, run on their own thread. */
#include "threads.h"
#include "platform.h"
#include "pool.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* Measured on a 2-core Xeon in a VM, 2026-11: waking a sleeping worker keeps the caller for 2-5 us and the worker
 * starts after 5-50 us; a spinning worker starts after 0.3 us. To measure again, compare `python -m benchmarks
 * --threads 1 2` with other values here. */
#define WAKE_ABOVE_NS 100000   /* remaining work for which a sleeping worker is woken: even in vain below 5 % */
#define JOIN_ABOVE_NS 25000    /* remaining work for which a worker that is still spinning is used */
#define NS_PER_THREAD 20000.0  /* remaining work for each further thread */
#define CALLER_SPIN_NS 15000.0 /* at most, for the last workers to finish */
#define TIMED_ELEMENTS 32768   /* smaller calls are not even timed */
#define LARGE_UNIT 32768       /* elements; a unit of this size is not run before the decision, but estimated: */
#define ESTIMATED_NS 0.2       /* per element */

/* ---- how many threads ---- */

static atomic_int cores = 1, default_threads = 1;
static atomic_int share_above_ns = WAKE_ABOVE_NS;
static _Thread_local fl_limit *own_limit; /* the calling thread's; NULL until it is asked for */

struct fl_limit {
    atomic_int threads; /* 0: no limit */
    atomic_int references;
};

static int clamped(int count) { return count < 1 ? 1 : count > FL_MAX_THREADS ? FL_MAX_THREADS : count; }

void fl_threads_setup(int cores_here, int count)
{
    cores = cores_here;
    default_threads = clamped(count);
}

void fl_threads_set(int count)
{
    default_threads = clamped(count);
    if (own_limit) fl_limit_set(own_limit, 0);
}

void fl_limit_release(fl_limit *limit)
{
    if (limit && atomic_fetch_sub(&limit->references, 1) == 1) free(limit);
}

static void release_at_thread_end(void *limit) { fl_limit_release(limit); }

fl_limit *fl_limit_here(void)
{
    if (!own_limit) {
        if (!(own_limit = calloc(1, sizeof(fl_limit)))) return NULL;
        own_limit->references = 1;
        fl_at_thread_end(own_limit, release_at_thread_end);
    }
    atomic_fetch_add(&own_limit->references, 1);
    return own_limit;
}

int fl_limit_set(fl_limit *limit, int count) { return atomic_exchange(&limit->threads, count ? clamped(count) : 0); }

int fl_threads(void)
{
    int limit = own_limit ? own_limit->threads : 0;
    return limit ? limit : default_threads;
}

void fl_threads_share_above(int nanoseconds) { share_above_ns = nanoseconds < 0 ? WAKE_ABOVE_NS : nanoseconds; }

int fastloss_get_num_threads(void) { return fl_threads(); }

/* The default is no limit: so threadpoolctl restores what it found. */
void fastloss_set_num_threads(int count)
{
    fl_limit *limit = fl_limit_here();
    if (limit) fl_limit_set(limit, clamped(count) == default_threads ? 0 : count);
    fl_limit_release(limit);
}

/* ---- one call ---- */

/* One thread's view of a call. */
struct fl_units {
    int shared; /* with the pool: the next unit comes from there, until then from here: */
    size_t next, count;
    int threads; /* allowed */
    double elements, began_ns;
    fl_work work;
    void *context;
    int thread, tried; /* of fl_pool_take() */
};

static void run_worker(void *context, int thread)
{
    const fl_units *caller = context;
    fl_units units = {.shared = 1, .thread = thread};
    caller->work(caller->context, &units);
}

/* Shares the remaining units, estimated to take `remaining_ns`, if that pays and the pool is free. */
static void share_remaining(fl_units *units, double remaining_ns)
{
    size_t remaining = units->count - units->next;
    int always = share_above_ns == 0;
    double threads = always ? FL_MAX_THREADS : 1 + remaining_ns / NS_PER_THREAD;
    if (threads > units->threads) threads = units->threads;
    if (threads > (double)remaining) threads = (double)remaining;
    if (threads < 2 || (remaining_ns < JOIN_ABOVE_NS && !always) || !fl_pool_reserve()) return;
    int workers = 0;
    if (remaining_ns >= share_above_ns || fl_pool_is_awake()) workers = fl_pool_start((int)threads - 1);
    if (!workers) {
        fl_pool_release();
        return;
    }
    double two_units = 2 * remaining_ns / (double)remaining;
    fl_pool_job job = {.run = run_worker,
                       .context = units,
                       .first = units->next,
                       .end = units->count,
                       .threads = 1 + workers,
                       .spin = 1 + workers <= cores};
    if (job.spin) job.caller_spin_ns = two_units < CALLER_SPIN_NS ? two_units : CALLER_SPIN_NS;
    fl_pool_run(&job);
    units->shared = 1;
}

/* Before the first unit if it is a large one, else after the first, which is timed. */
static void consider_sharing(fl_units *units)
{
    int large = units->elements >= LARGE_UNIT * (double)units->count;
    if (units->next == 0 && large) share_remaining(units, units->elements * ESTIMATED_NS);
    if (units->next == 0 && !large) units->began_ns = fl_now();
    if (units->next == 1 && !large) share_remaining(units, (fl_now() - units->began_ns) * (double)(units->count - 1));
}

int fl_next(fl_units *units, size_t *unit)
{
    if (!units->shared && units->threads > 1 && units->next < 2) consider_sharing(units);
    if (units->shared) return fl_pool_take(units->thread, &units->tried, unit);
    *unit = units->next;
    return units->next < units->count && ++units->next;
}

void fl_parallel_for(size_t count, double elements, fl_work work, void *context)
{
    int small = count < 2 || (elements < TIMED_ELEMENTS && share_above_ns > 0);
    fl_units units = {
        .count = count, .threads = small ? 1 : fl_threads(), .elements = elements, .work = work, .context = context};
    work(context, &units);
    if (units.shared) fl_pool_join();
}

double fl_fold(double *partial, size_t count, double *units)
{
    if (units && count) memcpy(units, partial, count * sizeof *units);
    for (; count > 1; count = (count + 1) / 2)
        for (size_t k = 0; k < count / 2 + count % 2; k++)
            partial[k] = 2 * k + 1 < count ? partial[2 * k] + partial[2 * k + 1] : partial[2 * k];
    return count ? partial[0] : 0;
}

/* Workers are started when first needed and then stay: after a call they spin for a while, then sleep until the next.
 *
 * Each thread has a range of units and takes them from its front by an atomic increment; one that has finished its own
 * range steals from the others in the same way. The caller therefore never waits for a worker that is slow to wake or
 * has lost its core: it steals that range too, and a useless wake-up costs only the wake-up.
 *
 * One call at a time has the pool. After fork() the child has no workers and starts its own when it needs them. */
#include "pool.h"
#include "float_state.h"
#include "platform.h"

#include <stdatomic.h>

#define WORKER_SPIN_NS 15000 /* after a call, before sleeping */

/* A thread's range, and the mailbox by which it is woken. Aligned so that no two share a cache line. */
typedef struct {
    _Alignas(128) atomic_size_t next; /* the first unit that nobody has taken; may run past the end */
    size_t end;
    int number;
    atomic_uint calls; /* incremented to wake the worker */
    unsigned answered; /* the worker's own: the last value of `calls` that it has seen */
    atomic_int asleep;
    fl_mutex lock;
    fl_condition called;
    fl_thread thread;
} worker;

static struct {
    atomic_int reserved; /* by a call, to which the rest then belongs, except for the workers' mailboxes */
    int prepared, exhausted;
    atomic_int started;
    worker workers[FL_MAX_THREADS]; /* the first is the caller */
    void (*run)(void *context, int thread);
    void *context;
    int threads;
    atomic_int spin;
    atomic_int caller_core;
    double caller_spin_ns;
    atomic_int open;   /* whether workers may enter */
    atomic_int inside; /* workers that have entered, or are about to look whether they may */
    atomic_int caller_asleep;
    fl_mutex lock;
    fl_condition all_left;
} pool;

int fl_threads_started(void) { return pool.started; }
int fl_pool_reserve(void) { return !atomic_exchange(&pool.reserved, 1); }
void fl_pool_release(void) { pool.reserved = 0; }
int fl_pool_is_awake(void) { return pool.started && !pool.workers[1].asleep; }

int fl_pool_take(int thread, int *tried, size_t *unit)
{
    for (; *tried < pool.threads; ++*tried) {
        worker *victim = &pool.workers[(thread + *tried) % pool.threads];
        size_t next = atomic_fetch_add_explicit(&victim->next, 1, memory_order_relaxed);
        if (next < victim->end) {
            *unit = next;
            return 1;
        }
    }
    return 0;
}

static void spin_while_equal(const atomic_uint *value, unsigned old)
{
    for (double end = fl_now() + WORKER_SPIN_NS; fl_now() < end; fl_yield()) /* the caller may wait for this core */
        for (int k = 0; k < 16; k++, fl_pause())
            if (*value != old) return;
}

/* A worker that wakes up on the caller's core starts late, because the caller is running there. Some virtual machines
 * do not tell the kernel that cores share a cache; it would then wake the worker there again and again, so the worker
 * excludes that core from its affinity mask.
 *
 * The worker increments `inside` before it reads `open`; fl_pool_join() clears `open` before it reads `inside`. So
 * either the worker sees that it is too late, or the caller sees that there is a worker to wait for. */
static void worker_main(void *argument)
{
    worker *me = argument;
    for (;;) {
        if (pool.spin) spin_while_equal(&me->calls, me->answered);
        if (me->calls == me->answered) {
            fl_mutex_lock(&me->lock);
            me->asleep = 1;
            while (me->calls == me->answered) fl_condition_wait(&me->called, &me->lock);
            me->asleep = 0;
            fl_mutex_unlock(&me->lock);
        }
        me->answered = me->calls;
        if (pool.spin) fl_leave_core(pool.caller_core);
        pool.inside++;
        if (pool.open && me->number < pool.threads) {
            fl_float_state state = fl_enter();
            pool.run(pool.context, me->number);
            fl_leave(state);
        }
        if (--pool.inside == 0 && pool.caller_asleep) {
            fl_mutex_lock(&pool.lock);
            fl_condition_signal(&pool.all_left);
            fl_mutex_unlock(&pool.lock);
        }
    }
}

/* In the child, whose only thread is outside of any call. */
static void forget_workers(void)
{
    pool.reserved = pool.open = pool.inside = pool.caller_asleep = 0;
    pool.started = pool.exhausted = 0;
    fl_mutex_init(&pool.lock);
    fl_condition_init(&pool.all_left);
}

int fl_pool_start(int wanted)
{
    if (!pool.prepared) {
        if (!fl_on_fork(forget_workers)) return 0;
        fl_mutex_init(&pool.lock);
        fl_condition_init(&pool.all_left);
        pool.prepared = 1;
    }
    while (pool.started < wanted && !pool.exhausted) {
        worker *next = &pool.workers[pool.started + 1];
        next->number = pool.started + 1;
        next->calls = 0;
        next->answered = 0;
        next->asleep = 0;
        fl_mutex_init(&next->lock);
        fl_condition_init(&next->called);
        next->thread = (fl_thread){worker_main, next};
        if (fl_thread_start(&next->thread))
            pool.started++;
        else
            pool.exhausted = 1; /* for good: trying takes time in every call */
    }
    return pool.started < wanted ? pool.started : wanted;
}

void fl_pool_run(const fl_pool_job *job)
{
    size_t threads = (size_t)job->threads, units = job->end - job->first;
    size_t each = units / threads, longer = units % threads;
    assert(pool.reserved && !pool.open && threads >= 2 && threads <= (size_t)pool.started + 1);
    pool.run = job->run;
    pool.context = job->context;
    pool.threads = job->threads;
    pool.spin = job->spin;
    pool.caller_core = fl_current_core();
    pool.caller_spin_ns = job->caller_spin_ns;
    for (size_t k = 0; k < threads; k++) {
        pool.workers[k].next = job->first + k * each + (k < longer ? k : longer);
        if (k) pool.workers[k - 1].end = pool.workers[k].next;
    }
    pool.workers[threads - 1].end = job->end;
    pool.open = 1;
    for (size_t k = 1; k < threads; k++) {
        worker *called = &pool.workers[k];
        called->calls++;
        if (!called->asleep) continue; /* it reads `calls` once more before it sleeps */
        fl_mutex_lock(&called->lock);
        fl_condition_signal(&called->called);
        fl_mutex_unlock(&called->lock);
    }
}

void fl_pool_join(void)
{
    pool.open = 0;
    for (double end = fl_now() + pool.caller_spin_ns; pool.inside && fl_now() < end; fl_yield())
        for (int k = 0; k < 16 && pool.inside; k++) fl_pause();
    if (pool.inside) {
        fl_mutex_lock(&pool.lock);
        pool.caller_asleep = 1;
        while (pool.inside) fl_condition_wait(&pool.all_left, &pool.lock);
        pool.caller_asleep = 0;
        fl_mutex_unlock(&pool.lock);
    }
    fl_pool_release();
}

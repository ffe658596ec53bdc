/* The thread pool. Threads are started when first needed and then stay, asleep between calls.
 *
 * A call begins on the calling thread alone. After the first unit it knows what a unit takes here and now (this loss,
 * these strides, this machine), and calls in workers if what is left is worth it. The rest is cut into one range per
 * thread; who is done with its own goes on with what others have not begun. So nobody ever waits for a worker that is
 * slow to wake or has lost its core: the caller then does that share too, and all a vain call costs is the waking.
 *
 * One call at a time uses the pool. Others meanwhile, and calls from inside `work`, run on their own thread.
 * After fork() the child has no workers and starts its own when it needs them. */
#if !defined(_GNU_SOURCE)
#define _GNU_SOURCE
#endif
#include "threads.h"
#include "float_state.h"

#include <stdatomic.h>
#include <stdlib.h>

/* Measured on a Xeon in a VM: waking a worker keeps the caller for 2-5 us, and the worker comes after 5-50 us; one
 * that is still awake comes after 0.3 us. So, in nanoseconds: */
#define SHARE_ABOVE 100000  /* what must be left to do for a sleeping worker to be woken: vain or not, under 5 % */
#define SHARE_AWAKE 25000   /* for one to be called in that is awake */
#define SHARE_LEAST 20000.0 /* and this for each one more */
#define SPIN 15000          /* how long a worker looks out for the next call before it sleeps */
#define LEAST_NUMBERS 32768 /* less is not even timed */
#define LARGE_UNIT 32768    /* numbers in a unit too large to be run alone before deciding: */
#define GUESS 0.2           /* ns per number, then */
#define STACK_SIZE (1 << 20)

/* ---- what is asked of the system ---- */

#if defined(_WIN32)
#define WIN32_LEAN_AND_MEAN
#include <windows.h>

typedef SRWLOCK mutex;
typedef CONDITION_VARIABLE condition;
static void mutex_init(mutex *m) { InitializeSRWLock(m); }
static void mutex_lock(mutex *m) { AcquireSRWLockExclusive(m); }
static void mutex_unlock(mutex *m) { ReleaseSRWLockExclusive(m); }
static void condition_init(condition *c) { InitializeConditionVariable(c); }
static void condition_wait(condition *c, mutex *m) { SleepConditionVariableSRW(c, m, INFINITE, 0); }
static void condition_signal(condition *c) { WakeConditionVariable(c); }

static void give_way(void) { SwitchToThread(); }

double fl_now(void)
{
    LARGE_INTEGER ticks, per_second;
    QueryPerformanceCounter(&ticks);
    QueryPerformanceFrequency(&per_second);
    return 1e9 * (double)ticks.QuadPart / (double)per_second.QuadPart;
}

static void worker_main(void *worker);
static DWORD WINAPI thread_main(LPVOID worker)
{
    worker_main(worker);
    return 0;
}

static int thread_start(void *worker)
{
    HANDLE thread = CreateThread(NULL, STACK_SIZE, thread_main, worker, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
    if (thread) CloseHandle(thread);
    return thread != NULL;
}

static int on_fork(void (*child)(void))
{
    (void)child;
    return 1;
}

static DWORD end_key = FLS_OUT_OF_INDEXES;
static void keep_to_end(void *kept, PFLS_CALLBACK_FUNCTION release)
{
    if (end_key == FLS_OUT_OF_INDEXES) end_key = FlsAlloc(release);
    FlsSetValue(end_key, kept);
}
#define AT_END(argument) static void CALLBACK release_at_end(void *argument)

#else
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

typedef pthread_mutex_t mutex;
typedef pthread_cond_t condition;
static void mutex_init(mutex *m) { pthread_mutex_init(m, NULL); }
static void mutex_lock(mutex *m) { pthread_mutex_lock(m); }
static void mutex_unlock(mutex *m) { pthread_mutex_unlock(m); }
static void condition_init(condition *c) { pthread_cond_init(c, NULL); }
static void condition_wait(condition *c, mutex *m) { pthread_cond_wait(c, m); }
static void condition_signal(condition *c) { pthread_cond_signal(c); }

static void give_way(void) { sched_yield(); }

double fl_now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return 1e9 * (double)time.tv_sec + (double)time.tv_nsec;
}

static void worker_main(void *worker);
static void *thread_main(void *worker)
{
    worker_main(worker);
    return NULL;
}

/* Workers take no signals: those are for the threads of the program. */
static int thread_start(void *worker)
{
    pthread_attr_t attributes;
    pthread_t thread;
    sigset_t all, before;
    if (pthread_attr_init(&attributes) != 0) return 0;
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, STACK_SIZE);
    sigfillset(&all);
    sigdelset(&all, SIGSEGV); /* faults cannot be put off, only hidden from handlers */
    sigdelset(&all, SIGBUS);
    sigdelset(&all, SIGILL);
    sigdelset(&all, SIGFPE);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = pthread_create(&thread, &attributes, thread_main, worker);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    return !failed;
}

static int on_fork(void (*child)(void)) { return pthread_atfork(NULL, NULL, child) == 0; }

/* Calls release(kept) when this thread ends. Under Python's lock: the first call makes the key. */
static pthread_key_t end_key;
static int end_key_made;
static void keep_to_end(void *kept, void (*release)(void *))
{
    if (!end_key_made && pthread_key_create(&end_key, release) != 0) return;
    end_key_made = 1;
    pthread_setspecific(end_key, kept);
}
#define AT_END(argument) static void release_at_end(void *argument)
#endif

#if defined(__linux__)
static int this_core(void) { return sched_getcpu(); }

static void leave_core(int core)
{
    cpu_set_t allowed;
    if (sched_getcpu() != core || sched_getaffinity(getpid(), sizeof allowed, &allowed) != 0) return;
    CPU_CLR((size_t)core, &allowed);
    if (CPU_COUNT(&allowed) > 0) sched_setaffinity(0, sizeof allowed, &allowed);
}
#else
static int this_core(void) { return -1; }
static void leave_core(int core) { (void)core; }
#endif

static void relax(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("isb" ::: "memory");
#endif
}

/* ---- how many threads ---- */

static atomic_int cores = 1, threads_of_all = 1;
struct fl_limit {
    atomic_int threads; /* 0: none */
    atomic_int holders;
};
static _Thread_local fl_limit *limit_of_this; /* NULL: never had one */
static atomic_int share_above = SHARE_ABOVE;

static int limited(int count) { return count < 1 ? 1 : count > FL_MAX_THREADS ? FL_MAX_THREADS : count; }

void fl_threads_setup(int cores_here, int count)
{
    cores = cores_here;
    threads_of_all = limited(count);
}

void fl_threads_set(int count)
{
    threads_of_all = limited(count);
    if (limit_of_this) fl_limit_set(limit_of_this, 0);
}

void fl_limit_release(fl_limit *limit)
{
    if (limit && atomic_fetch_sub(&limit->holders, 1) == 1) free(limit);
}

AT_END(limit) { fl_limit_release(limit); }

fl_limit *fl_limit_here(void)
{
    if (!limit_of_this) {
        if (!(limit_of_this = calloc(1, sizeof(fl_limit)))) return NULL;
        limit_of_this->holders = 1;
        keep_to_end(limit_of_this, release_at_end);
    }
    atomic_fetch_add(&limit_of_this->holders, 1);
    return limit_of_this;
}

int fl_limit_set(fl_limit *limit, int count) { return atomic_exchange(&limit->threads, count ? limited(count) : 0); }

int fl_threads(void)
{
    int limit = limit_of_this ? limit_of_this->threads : 0;
    return limit ? limit : threads_of_all;
}

void fl_threads_share_above(int nanoseconds) { share_above = nanoseconds < 0 ? SHARE_ABOVE : nanoseconds; }

int fastloss_get_num_threads(void) { return fl_threads(); }
/* Back to what all threads use is no limit: so threadpoolctl restores what it found. */
void fastloss_set_num_threads(int count)
{
    fl_limit *limit = fl_limit_here();
    if (limit) fl_limit_set(limit, limited(count) == threads_of_all ? 0 : count);
    fl_limit_release(limit);
}

/* ---- the pool ---- */

typedef struct {
    _Alignas(128) atomic_size_t next; /* the first unit of the range that nobody has taken */
    size_t end;
    /* the worker that begins with it */
    int number;
    atomic_uint tickets; /* raised to call the worker in */
    unsigned seen;       /* by the worker */
    atomic_int asleep;
    mutex lock;
    condition called;
} share;

static struct {
    atomic_int busy; /* some call has the pool: what follows is its own, save for tickets and locks */
    int prepared, unable;
    atomic_int started;
    share shares[FL_MAX_THREADS]; /* the caller's is the first */
    fl_work work;
    void *context;
    int threads;
    atomic_int spin;   /* is there a core for each? */
    atomic_int core;   /* the caller's */
    double patience;   /* of the caller when it has run out of units, before it sleeps */
    atomic_int open;   /* whether workers may come in; */
    atomic_int inside; /* how many are, or are about to look */
    atomic_int caller_asleep;
    mutex lock;
    condition left;
} pool;

int fl_threads_started(void) { return pool.started; }

/* One thread's view of a call. */
struct fl_units {
    size_t next, count; /* while it is alone */
    int alone, threads;
    double numbers, began;
    fl_work work;
    void *context;
    int mine, visited; /* after that: shares, from its own on round */
};

static int take(fl_units *units, size_t *unit)
{
    for (; units->visited < pool.threads; units->visited++) {
        share *from = &pool.shares[(units->mine + units->visited) % pool.threads];
        size_t next = atomic_fetch_add_explicit(&from->next, 1, memory_order_relaxed);
        if (next < from->end) {
            *unit = next;
            return 1;
        }
    }
    return 0;
}

/* Spins until the value is not `unwanted`, for a while. */
static void look_out(const atomic_uint *value, unsigned unwanted)
{
    for (double end = fl_now() + SPIN; fl_now() < end; give_way()) /* to the caller, if it waits for this very core */
        for (int k = 0; k < 16; k++, relax())
            if (*value != unwanted) return;
}

/* A worker that comes on the caller's core comes late, for the caller works there. Where the kernel takes cores for
 * strangers to each other, as in some virtual machines, it would be woken there again and again: so it keeps to the
 * others from then on.
 *
 * `inside` is raised before `open` is read, here, and `open` cleared before `inside` is read, in call_off(). So
 * either the worker sees that it is too late or the caller sees that there is somebody to wait for. */
static void worker_main(void *argument)
{
    share *me = argument;
    for (;;) {
        if (pool.spin) look_out(&me->tickets, me->seen);
        if (me->tickets == me->seen) {
            mutex_lock(&me->lock);
            me->asleep = 1;
            while (me->tickets == me->seen) condition_wait(&me->called, &me->lock);
            me->asleep = 0;
            mutex_unlock(&me->lock);
        }
        me->seen = me->tickets;
        if (pool.spin) leave_core(pool.core);
        pool.inside++;
        if (pool.open && me->number < pool.threads) {
            fl_units units = {.mine = me->number};
            fl_float_state state = fl_enter();
            pool.work(pool.context, &units);
            fl_leave(state);
        }
        if (--pool.inside == 0 && pool.caller_asleep) {
            mutex_lock(&pool.lock);
            condition_signal(&pool.left);
            mutex_unlock(&pool.lock);
        }
    }
}

/* In the child: its only thread is outside of any call. */
static void forget_workers(void)
{
    pool.busy = pool.open = pool.inside = pool.caller_asleep = 0;
    pool.started = pool.unable = 0;
    mutex_init(&pool.lock);
    condition_init(&pool.left);
}

/* Returns how many there are of the workers wanted. */
static int start_workers(int wanted)
{
    if (!pool.prepared) {
        if (!on_fork(forget_workers)) return 0;
        mutex_init(&pool.lock);
        condition_init(&pool.left);
        pool.prepared = 1;
    }
    while (pool.started < wanted && !pool.unable) {
        share *worker = &pool.shares[pool.started + 1];
        worker->number = pool.started + 1;
        worker->tickets = 0;
        worker->seen = 0;
        worker->asleep = 0;
        mutex_init(&worker->lock);
        condition_init(&worker->called);
        if (thread_start(worker))
            pool.started++;
        else
            pool.unable = 1; /* for good: trying costs time in every call */
    }
    return pool.started < wanted ? pool.started : wanted;
}

/* Shares out the units left, if `left` nanoseconds are worth it and the pool is free. */
static void call_in(fl_units *units, double left)
{
    size_t rest = units->count - units->next;
    int always = share_above == 0;
    double threads = always ? FL_MAX_THREADS : 1 + left / SHARE_LEAST;
    if (threads > units->threads) threads = units->threads;
    if (threads > (double)rest) threads = (double)rest;
    if (threads < 2 || (left < SHARE_AWAKE && !always) || atomic_exchange(&pool.busy, 1)) return;
    int awake = pool.started && !pool.shares[1].asleep;
    size_t shares = 1 + (left >= share_above || awake ? (size_t)start_workers((int)threads - 1) : 0);
    if (shares == 1) {
        pool.busy = 0;
        return;
    }
    pool.work = units->work;
    pool.context = units->context;
    pool.threads = (int)shares;
    pool.spin = (int)shares <= cores;
    pool.core = this_core();
    pool.patience = !pool.spin ? 0 : 2 * left / (double)rest < SPIN ? 2 * left / (double)rest : SPIN;
    for (size_t k = 0; k < shares; k++) {
        pool.shares[k].next = units->next + k * (rest / shares) + (k < rest % shares ? k : rest % shares);
        if (k) pool.shares[k - 1].end = pool.shares[k].next;
    }
    pool.shares[shares - 1].end = units->count;
    pool.open = 1;
    for (size_t k = 1; k < shares; k++) {
        share *worker = &pool.shares[k];
        worker->tickets++;
        if (!worker->asleep) continue; /* it will look at its tickets before it sleeps */
        mutex_lock(&worker->lock);
        condition_signal(&worker->called);
        mutex_unlock(&worker->lock);
    }
    units->alone = units->mine = units->visited = 0;
}

static void call_off(void)
{
    pool.open = 0;
    for (double end = fl_now() + pool.patience; pool.inside && fl_now() < end; give_way())
        for (int k = 0; k < 16 && pool.inside; k++) relax();
    if (pool.inside) {
        mutex_lock(&pool.lock);
        pool.caller_asleep = 1;
        while (pool.inside) condition_wait(&pool.left, &pool.lock);
        pool.caller_asleep = 0;
        mutex_unlock(&pool.lock);
    }
    pool.busy = 0;
}

int fl_next(fl_units *units, size_t *unit)
{
    if (units->alone && units->threads > 1 && units->next < 2) {
        int large = units->numbers >= LARGE_UNIT * (double)units->count;
        if (units->next == 0 && large) call_in(units, units->numbers * GUESS);
        if (units->next == 0 && !large) units->began = fl_now();
        if (units->next == 1 && !large) call_in(units, (fl_now() - units->began) * (double)(units->count - 1));
    }
    if (!units->alone) return take(units, unit);
    *unit = units->next;
    return units->next < units->count && ++units->next;
}

void fl_share(size_t count, double numbers, fl_work work, void *context)
{
    int small = count < 2 || (numbers < LEAST_NUMBERS && share_above > 0);
    fl_units units = {.count = count,
                      .alone = 1,
                      .threads = small ? 1 : fl_threads(),
                      .numbers = numbers,
                      .work = work,
                      .context = context};
    work(context, &units);
    if (!units.alone) call_off();
}

double fl_fold(double *partial, size_t count)
{
    for (; count > 1; count = (count + 1) / 2)
        for (size_t k = 0; k < count / 2 + count % 2; k++)
            partial[k] = 2 * k + 1 < count ? partial[2 * k] + partial[2 * k + 1] : partial[2 * k];
    return count ? partial[0] : 0;
}

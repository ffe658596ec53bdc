/* The operating system: locks, condition variables, threads, a clock, and the current core. */
#ifndef FASTLOSS_PLATFORM_H
#define FASTLOSS_PLATFORM_H

#include "fastloss.h"

#if defined(_WIN32)
#define WIN32_LEAN_AND_MEAN
#include <windows.h>

typedef SRWLOCK fl_mutex;
typedef CONDITION_VARIABLE fl_condition;

static inline void fl_mutex_init(fl_mutex *mutex) { InitializeSRWLock(mutex); }
static inline void fl_mutex_lock(fl_mutex *mutex) { AcquireSRWLockExclusive(mutex); }
static inline void fl_mutex_unlock(fl_mutex *mutex) { ReleaseSRWLockExclusive(mutex); }
static inline void fl_condition_init(fl_condition *condition) { InitializeConditionVariable(condition); }
static inline void fl_condition_signal(fl_condition *condition) { WakeConditionVariable(condition); }
static inline void fl_condition_wait(fl_condition *condition, fl_mutex *mutex)
{
    SleepConditionVariableSRW(condition, mutex, INFINITE, 0);
}
#elif defined(__wasm__) /* one thread, which never waits */
typedef int fl_mutex, fl_condition;

static inline void fl_mutex_init(fl_mutex *mutex) { (void)mutex; }
static inline void fl_mutex_lock(fl_mutex *mutex) { (void)mutex; }
static inline void fl_mutex_unlock(fl_mutex *mutex) { (void)mutex; }
static inline void fl_condition_init(fl_condition *condition) { (void)condition; }
static inline void fl_condition_signal(fl_condition *condition) { (void)condition; }
static inline void fl_condition_wait(fl_condition *condition, fl_mutex *mutex) { (void)condition, (void)mutex; }
#else
#include <pthread.h>

typedef pthread_mutex_t fl_mutex;
typedef pthread_cond_t fl_condition;

static inline void fl_mutex_init(fl_mutex *mutex) { pthread_mutex_init(mutex, NULL); }
static inline void fl_mutex_lock(fl_mutex *mutex) { pthread_mutex_lock(mutex); }
static inline void fl_mutex_unlock(fl_mutex *mutex) { pthread_mutex_unlock(mutex); }
static inline void fl_condition_init(fl_condition *condition) { pthread_cond_init(condition, NULL); }
static inline void fl_condition_signal(fl_condition *condition) { pthread_cond_signal(condition); }
static inline void fl_condition_wait(fl_condition *condition, fl_mutex *mutex) { pthread_cond_wait(condition, mutex); }
#endif

/* The function of a thread. The struct must stay at its address. */
typedef struct {
    void (*run)(void *argument);
    void *argument;
} fl_thread;

/* Starts a detached thread with a small stack. All signals but faults are blocked in it, because they belong to the
 * program. False on failure. */
FL_API int fl_thread_start(fl_thread *thread);

/* Calls `child` in the child after fork(). False if that cannot be arranged. */
FL_API int fl_on_fork(void (*child)(void));

/* Calls release(value) when the calling thread ends. One `release` for the whole process; the first call, which makes
 * the key, must not race with another. */
FL_API void fl_at_thread_end(void *value, void (*release)(void *));

FL_API void fl_yield(void); /* to another thread that is ready to run on this core */
FL_API void fl_pause(void); /* in a spin loop */

FL_API int fl_current_core(void); /* -1: unknown */
/* If the calling thread runs on `core`, takes that core out of its affinity mask, unless it is the only one. */
FL_API void fl_leave_core(int core);

#endif

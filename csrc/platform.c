#if !defined(_GNU_SOURCE)
#define _GNU_SOURCE
#endif
#include "platform.h"
#include "threads.h"

#define STACK_SIZE (1 << 20)

#if defined(_WIN32)
static DWORD WINAPI thread_main(LPVOID given)
{
    fl_thread *thread = given;
    thread->run(thread->argument);
    return 0;
}

int fl_thread_start(fl_thread *thread)
{
    HANDLE handle = CreateThread(NULL, STACK_SIZE, thread_main, thread, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
    if (handle) CloseHandle(handle);
    return handle != NULL;
}

int fl_on_fork(void (*child)(void))
{
    (void)child;
    return 1;
}

static DWORD end_key = FLS_OUT_OF_INDEXES;
static SRWLOCK end_key_lock = SRWLOCK_INIT; /* the first threads may come here together */
static void (*release_at_end)(void *);
static void CALLBACK thread_ends(void *value) { release_at_end(value); }

void fl_at_thread_end(void *value, void (*release)(void *))
{
    AcquireSRWLockExclusive(&end_key_lock);
    release_at_end = release;
    if (end_key == FLS_OUT_OF_INDEXES) end_key = FlsAlloc(thread_ends);
    DWORD key = end_key;
    ReleaseSRWLockExclusive(&end_key_lock);
    if (key != FLS_OUT_OF_INDEXES) FlsSetValue(key, value);
}

void fl_yield(void) { SwitchToThread(); }

double fl_now(void)
{
    LARGE_INTEGER ticks, per_second;
    QueryPerformanceCounter(&ticks);
    QueryPerformanceFrequency(&per_second);
    return 1e9 * (double)ticks.QuadPart / (double)per_second.QuadPart;
}

#elif defined(__wasm__)
int fl_thread_start(fl_thread *thread)
{
    (void)thread;
    return 0;
}

int fl_on_fork(void (*child)(void))
{
    (void)child;
    return 1;
}

void fl_at_thread_end(void *value, void (*release)(void *)) { (void)value, (void)release; }
void fl_yield(void) {}
double fl_now(void) { return 0; }

#else
#include <sched.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

static void *thread_main(void *given)
{
    fl_thread *thread = given;
    thread->run(thread->argument);
    return NULL;
}

int fl_thread_start(fl_thread *thread)
{
    pthread_attr_t attributes;
    pthread_t handle;
    sigset_t all, before;
    if (pthread_attr_init(&attributes) != 0) return 0;
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, STACK_SIZE);
    sigfillset(&all);
    sigdelset(&all, SIGSEGV); /* blocking a fault does not prevent it, it only hides it from handlers */
    sigdelset(&all, SIGBUS);
    sigdelset(&all, SIGILL);
    sigdelset(&all, SIGFPE);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = pthread_create(&handle, &attributes, thread_main, thread);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    return !failed;
}

int fl_on_fork(void (*child)(void)) { return pthread_atfork(NULL, NULL, child) == 0; }

static pthread_key_t end_key;
static int end_key_made;
static pthread_mutex_t end_key_lock = PTHREAD_MUTEX_INITIALIZER; /* the first threads may come here together */

void fl_at_thread_end(void *value, void (*release)(void *))
{
    pthread_mutex_lock(&end_key_lock);
    if (!end_key_made) end_key_made = pthread_key_create(&end_key, release) == 0;
    int made = end_key_made;
    pthread_mutex_unlock(&end_key_lock);
    if (made) pthread_setspecific(end_key, value);
}

void fl_yield(void) { sched_yield(); }

double fl_now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return 1e9 * (double)time.tv_sec + (double)time.tv_nsec;
}
#endif

void fl_pause(void)
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("isb" ::: "memory");
#endif
}

#if defined(__linux__)
int fl_current_core(void) { return sched_getcpu(); }

void fl_leave_core(int core)
{
    cpu_set_t allowed;
    if (sched_getcpu() != core || sched_getaffinity(getpid(), sizeof allowed, &allowed) != 0) return;
    CPU_CLR((size_t)core, &allowed);
    if (CPU_COUNT(&allowed) > 0) sched_setaffinity(0, sizeof allowed, &allowed);
}
#else
int fl_current_core(void) { return -1; }
void fl_leave_core(int core) { (void)core; }
#endif

/* Kernels run in the default floating-point environment, whatever rounding mode or flushing of subnormal numbers
 * another library has set, and leave no exception flags behind. */
#ifndef FASTLOSS_FLOAT_STATE_H
#define FASTLOSS_FLOAT_STATE_H

/* A compiler barrier: arithmetic on operands in memory is not moved across it. */
#define STAY_INSIDE __asm__ volatile("" : : : "memory")

#if defined(__x86_64__)
#include <xmmintrin.h>

typedef unsigned fl_float_state;

static inline fl_float_state fl_enter(void)
{
    fl_float_state state = _mm_getcsr();
    if ((state & ~0x3fu) != 0x1f80u) _mm_setcsr(0x1f80u);
    STAY_INSIDE;
    return state;
}

static inline void fl_leave(fl_float_state state)
{
    STAY_INSIDE;
    _mm_setcsr(state);
}

#elif defined(__aarch64__)

typedef struct {
    unsigned long long control, status;
} fl_float_state;

static inline fl_float_state fl_enter(void)
{
    fl_float_state state;
    __asm__ volatile("mrs %0, fpcr" : "=r"(state.control));
    __asm__ volatile("mrs %0, fpsr" : "=r"(state.status));
    if (state.control != 0) __asm__ volatile("msr fpcr, %0" : : "r"(0ull));
    STAY_INSIDE;
    return state;
}

static inline void fl_leave(fl_float_state state)
{
    STAY_INSIDE;
    if (state.control != 0) __asm__ volatile("msr fpcr, %0" : : "r"(state.control));
    __asm__ volatile("msr fpsr, %0" : : "r"(state.status));
}

#elif defined(__wasm__) /* it has only the default environment */

typedef int fl_float_state;

static inline fl_float_state fl_enter(void) { return 0; }
static inline void fl_leave(fl_float_state state) { (void)state; }

#else
#include <fenv.h>

typedef fenv_t fl_float_state;

static inline fl_float_state fl_enter(void)
{
    fl_float_state state;
    feholdexcept(&state);
    return state;
}

static inline void fl_leave(fl_float_state state) { fesetenv(&state); }
#endif

#endif

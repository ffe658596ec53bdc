/* TARGET("avx2,fma") ... TARGET_END: compile the functions in between for that instruction set.
 * A region, not a per-file flag: the build stays one plain Extension, and GCC and Clang agree.
 * System headers are included before the region. Never test __AVX2__ and the like inside it: GCC defines
 * them there, Clang does not. */
#ifndef FASTLOSS_TARGET_H
#define FASTLOSS_TARGET_H

#define FL_PRAGMA(text) _Pragma(#text)

#if defined(__clang__)
#define TARGET(features) FL_PRAGMA(clang attribute push(__attribute__((target(features))), apply_to = function))
#define TARGET_END _Pragma("clang attribute pop")
#elif defined(__GNUC__)
#define TARGET(features) _Pragma("GCC push_options") FL_PRAGMA(GCC target(features))
#define TARGET_END _Pragma("GCC pop_options")
#else
#error "fastloss needs GCC or Clang (on Windows: Clang): kernels are written with vector types"
#endif

/* Kernels in plain C: for processors without others, and for tests (FASTLOSS_CFLAGS=-DFASTLOSS_SCALAR). They would be
 * a sixth of a wheel that never runs them. */
#if defined(FASTLOSS_SCALAR) || !(defined(__x86_64__) || defined(__aarch64__))
#define HAS_SCALAR 1
#else
#define HAS_SCALAR 0
#endif

/* Kernels for other instruction sets: all that the processor may have. Builds that take long leave some out, as
 * -DHAS_AVX512=0 does. */
#if defined(__x86_64__)
#include <immintrin.h>
#ifndef HAS_AVX512
#define HAS_AVX512 1
#endif
#ifndef HAS_AVX2
#define HAS_AVX2 1
#endif
#ifndef HAS_SSE2
#define HAS_SSE2 1
#endif
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

#endif

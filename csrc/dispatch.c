/* Chooses the instruction set: the best that the CPU and the operating system support, unless told otherwise. */
#include "fastloss.h"
#include "target.h"

#include <string.h>

/* One macro pairs names and tables. No test would notice a wrong pair, because all tables give the same bits. */
#define ISA(name, supported)                                                                                          \
    {                                                                                                                 \
        #name, supported, { &fl_##name##_f32, &fl_##name##_f64 }                                                      \
    }

#if HAS_SCALAR
FL_API extern const fl_table fl_scalar_f32, fl_scalar_f64;
#endif

#if defined(__x86_64__)
#include <cpuid.h>

FL_API extern const fl_table fl_sse2_f32, fl_sse2_f64, fl_avx2_f32, fl_avx2_f64, fl_avx512_f32, fl_avx512_f64;

/* The registers whose state the operating system saves, as bits of XCR0; 0 if the CPU has no XGETBV */
static unsigned saved_state(void)
{
    unsigned a, b, c, d;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_OSXSAVE)) return 0;
    __asm__("xgetbv" : "=a"(a), "=d"(d) : "c"(0));
    return a;
}

static unsigned leaf7_ebx(void)
{
    unsigned a, b, c, d;
    return __get_cpuid_count(7, 0, &a, &b, &c, &d) ? b : 0;
}

static int has_fma(void)
{
    unsigned a, b, c, d;
    return (saved_state() & 0x6u) == 0x6u && __get_cpuid(1, &a, &b, &c, &d) && (c & bit_FMA) && (c & bit_AVX);
}

static int has_avx2(void)
{
    unsigned a, b, c, d;
    return has_fma() && (leaf7_ebx() & bit_AVX2) && __get_cpuid(1, &a, &b, &c, &d) && (c & bit_F16C);
}

static int has_avx512(void)
{
    unsigned wanted = bit_AVX512F | bit_AVX512BW | bit_AVX512DQ | bit_AVX512VL;
    return has_avx2() && (saved_state() & 0xe6u) == 0xe6u && (leaf7_ebx() & wanted) == wanted;
}

static int always(void) { return 1; }

const fl_isa fl_isas[] = {
#if HAS_AVX512
    ISA(avx512, has_avx512),
#endif
#if HAS_AVX2
    ISA(avx2, has_avx2),
#endif
#if HAS_SSE2
    ISA(sse2, always),
#endif
#if HAS_SCALAR
    ISA(scalar, has_fma),
#endif
    {0},
};

#else

static int always(void) { return 1; }

#if defined(__aarch64__)
FL_API extern const fl_table fl_neon_f32, fl_neon_f64;
#endif

const fl_isa fl_isas[] = {
#if defined(__aarch64__)
    ISA(neon, always),
#endif
#if HAS_SCALAR
    ISA(scalar, always),
#endif
    {0},
};

#endif

const fl_isa *fl_current_isa;

int fl_dispatch(const char *wanted)
{
    for (const fl_isa *isa = fl_isas; isa->name; isa++) {
        if ((wanted && strcmp(wanted, isa->name) != 0) || !isa->supported()) continue;
        fl_current_isa = isa;
        return 1;
    }
    return 0;
}

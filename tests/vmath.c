/* csrc/vmath.h as functions of arrays, for accuracy.py, which compiles this
 * twice: REAL is float or double. */
#include "../csrc/target.h"

#include <math.h>

#if defined(__x86_64__)
TARGET("avx2,fma")
#define BACKEND BACKEND_AVX2
#elif defined(__aarch64__)
#define BACKEND BACKEND_NEON
#else
#define BACKEND BACKEND_SCALAR
#endif
#include "../csrc/real.h"
#include "../csrc/vmath.h"

/* count: a multiple of 16 */
#define FUNCTION(name)                                                                                                \
    void array_##name(const REAL *x, const REAL *unused, REAL *result, size_t count)                                  \
    {                                                                                                                 \
        (void)unused;                                                                                                 \
        for (size_t i = 0; i < count; i += WIDTH) store_(result + i, name(load_(x + i)));                             \
    }

#define FUNCTION_OF_TWO(name)                                                                                         \
    void array_##name(const REAL *x, const REAL *y, REAL *result, size_t count)                                       \
    {                                                                                                                 \
        for (size_t i = 0; i < count; i += WIDTH) store_(result + i, name(load_(x + i), load_(y + i)));               \
    }

/* `shift` is what the bits of y are */
INLINE real exp_shifted_by_bits_(real x, real y) { return exp_shifted_(x, exp_shift_by_(bits_(y))); }

/* the exponent is the exact product */
INLINE real exp_sum_of_product_(real x, real y) { return exp_sum_(x * y, product_rest_(x, y, x * y)); }

FUNCTION(exp_)
FUNCTION(exp_nonpositive_)
FUNCTION(expm1_)
FUNCTION(tanh_small_)
FUNCTION(sigmoid_)
FUNCTION(log1p_unit_)
FUNCTION(log_)
FUNCTION(log1p_)
FUNCTION_OF_TWO(exp_sum_of_product_)
FUNCTION_OF_TWO(exp_shifted_by_bits_)

#if defined(__x86_64__)
TARGET_END
#endif

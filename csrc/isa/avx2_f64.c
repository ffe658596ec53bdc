#include "../fastloss.h"
#include "../target.h"

#include <math.h>

#if HAS_AVX2
TARGET("avx2,fma")
#define BACKEND BACKEND_AVX2
#define REAL double
#define REAL_IS_FLOAT 0
#define TABLE fl_avx2_f64
#include "../kernels.h"
TARGET_END
#endif

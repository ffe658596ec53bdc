#include "../fastloss.h"
#include "../target.h"

#include <math.h>

#if HAS_AVX2
TARGET("avx2,fma,f16c")
#define BACKEND BACKEND_AVX2
#define REAL float
#define REAL_IS_FLOAT 1
#define TABLE fl_avx2_f32
#include "../kernels.h"
TARGET_END
#endif

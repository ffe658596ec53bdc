#include "../fastloss.h"
#include "../target.h"

#include <math.h>

#if HAS_AVX512
TARGET("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma")
#define BACKEND BACKEND_AVX512
#define REAL float
#define REAL_IS_FLOAT 1
#define TABLE fl_avx512_f32
#include "../kernels.h"
TARGET_END
#endif

#include "../fastloss.h"
#include "../target.h"

#include <math.h>

#if HAS_SSE2
#define BACKEND BACKEND_SSE2
#define ELEMENTARY static __attribute__((noinline, unused)) /* for a small wheel */
#define REAL float
#define REAL_IS_FLOAT 1
#define TABLE fl_sse2_f32
#include "../kernels.h"
#endif

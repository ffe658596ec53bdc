#include "../fastloss.h"
#include "../target.h"

#include <math.h>

#if HAS_SSE2
#define BACKEND BACKEND_SSE2
#define ELEMENTARY static __attribute__((noinline, unused)) /* for a small wheel */
#define REAL double
#define REAL_IS_FLOAT 0
#define TABLE fl_sse2_f64
#include "../kernels.h"
#endif

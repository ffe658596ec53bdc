#include "../fastloss.h"
#include "../target.h"

#include <math.h>

#if defined(__aarch64__)
#define BACKEND BACKEND_NEON
#define REAL double
#define REAL_IS_FLOAT 0
#define TABLE fl_neon_f64
#include "../kernels.h"
#endif

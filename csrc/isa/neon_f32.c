#include "../fastloss.h"
#include "../target.h"

#include <math.h>

#if defined(__aarch64__)
#define BACKEND BACKEND_NEON
#define REAL float
#define REAL_IS_FLOAT 1
#define TABLE fl_neon_f32
#include "../kernels.h"
#endif

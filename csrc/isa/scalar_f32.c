/* The vocabulary in plain C: every other CPU, the debug build, and the oracle of the vector back-ends.
 * On x86 it uses the FMA instruction, so that it agrees with them bit for bit. */
#include "../fastloss.h"
#include "../target.h"

#include <math.h>

#if HAS_SCALAR
#if defined(__x86_64__)
TARGET("fma")
#endif
#define BACKEND BACKEND_SCALAR
#define REAL float
#define REAL_IS_FLOAT 1
#define TABLE fl_scalar_f32
#include "../kernels.h"
#if defined(__x86_64__)
TARGET_END
#endif
#endif

/* The operations of programs: X(name, number of operands, formula), with the operands a, b, c and d. Results of
 * comparisons are masks (all bits set or none; in the scalar back-end 1 or 0), which are operands of `and`, `or`,
 * `not`, `number` and `select`. */
#define FL_OPERATIONS(X) FL_ARITHMETIC(X) FL_FUNCTIONS(X)

#define FL_ARITHMETIC(X)                                                                                              \
    X(copy, 1, a)                                                                                                     \
    X(negative, 1, -a)                                                                                                \
    X(absolute, 1, abs_(a))                                                                                           \
    X(sign, 1, sign_(a))                                                                                              \
    X(sqrt, 1, sqrt_(a))                                                                                              \
    X(add, 2, a + b)                                                                                                  \
    X(subtract, 2, a - b)                                                                                             \
    X(multiply, 2, a *b)                                                                                              \
    X(divide, 2, a / b)                                                                                               \
    X(minimum, 2, unless_nan_(a, min_(a, b)))                                                                         \
    X(maximum, 2, unless_nan_(a, max_(a, b)))                                                                         \
    X(unless_nan, 2, unless_nan_(a, b))                                                                               \
    X(times_sign, 2, select_(abs_(b) > all_(0), flip_sign_(a, b), abs_(b) * a))                                       \
    X(copysign, 2, copysign_(a, b))                                                                                   \
    X(less, 2, as_bits_(a < b))                                                                                       \
    X(less_equal, 2, as_bits_(a <= b))                                                                                \
    X(equal, 2, as_bits_(a == b))                                                                                     \
    X(and, 2, as_bits_(as_mask_(a) & as_mask_(b)))                                                                    \
    X(or, 2, as_bits_(as_mask_(a) | as_mask_(b)))                                                                     \
    X(not, 1, as_bits_(not_(as_mask_(a))))                                                                            \
    X(number, 1, select_(as_mask_(a), all_(1), all_(0)))                                                              \
    X(select, 3, select_(as_mask_(a), b, c))                                                                          \
    X(select_less, 4, select_(a < b, c, d))                                                                           \
    X(select_less_equal, 4, select_(a <= b, c, d))                                                                    \
    X(clip_times, 3, program_clip_(a, b) * c)                                                                         \
    X(multiply_3, 3, a * b * c)                                                                                       \
    X(sum_times, 3, (a + b) * c)                                                                                      \
    X(difference_times, 3, (a - b) * c)                                                                               \
    X(multiply_add, 3, fma_(a, b, c))                                                                                 \
    X(multiply_subtract, 3, fma_(a, b, -c))                                                                           \
    X(subtract_product, 3, fma_(-a, b, c))

#define FL_FUNCTIONS(X)                                                                                               \
    X(exp, 1, exp_(a))                                                                                                \
    X(log, 1, log_(a))                                                                                                \
    X(log1p, 1, log1p_(a))                                                                                            \
    X(expm1, 1, program_expm1_(a))                                                                                    \
    X(power, 2, program_power(a, b))                                                                                  \
    X(exp_minus_abs, 1, exp_nonpositive_(-abs_(a)))                                                                   \
    X(softplus_minus, 3, (max_(all_(0), b) - c) + log1p_unit_(a))                                                     \
    X(logistic, 3, program_logistic_(a, b, c))                                                                        \
    X(sigmoid_minus, 3, program_sigmoid_(a, b, c))                                                                    \
    X(sigmoid_slope, 1, a / ((R(1) + a) * (R(1) + a)))                                                                \
    X(expm1_twice_abs, 1, expm1_(min_(all_(40), abs_(a) + abs_(a))))                                                  \
    X(log_cosh, 2, program_log_cosh(a, b))                                                                            \
    X(tanh, 2, program_tanh_(a, b))                                                                                   \
    X(tanh_slope, 1, program_tanh_slope_(a))                                                                          \
    X(root_less_1, 1, program_root_less_1_(a))                                                                        \
    X(exp_of_square, 2, exp_of_square_(a, b))                                                                         \
    X(erfcx, 1, program_erfcx(a))                                                                                     \
    X(erf, 3, program_erf_(a, b, c))                                                                                  \
    X(erfc, 3, program_erfc_(a, b, c))                                                                                \
    X(normal_bend, 1, program_normal_bend(a))                                                                         \
    X(gammaln, 1, program_gammaln(a))                                                                                 \
    X(digamma, 1, program_digamma(a))                                                                                 \
    X(trigamma, 1, program_trigamma(a))                                                                               \
    X(tetragamma, 1, program_tetragamma(a))

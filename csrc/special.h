/* Special functions of users' formulas: the error function and the normal distribution, the gamma function and its
 * logarithmic derivatives. One source for every back-end and both types, as in vmath.h. Errors, in ULP, are those of
 * tests/test_formula.py, first for float and then for double. */
#ifndef FASTLOSS_SPECIAL_H
#define FASTLOSS_SPECIAL_H

#include "vmath.h"

/* never inlined: code of several of them at once would take compilers long, and registers */
#define OUTLINE static __attribute__((noinline))

/* ---- the error function and the normal distribution ---- */

/* e^(b x^2) for b = -1 or -1/2: with the rounding error of the square */
INLINE real exp_of_square_(real x, real b)
{
    real square = x * x, rest = select_(square < all_(R(4 * EXP_MAX)), product_rest_(x, x, square), all_(0));
    return exp_sum_(b * square, b * rest);
}

/* Functions of x >= 0 are quotients of polynomials in t = x / (x + 4) < 1. */
INLINE real half_line_(real x) { return x / (x + R(4)); }

/* e^(x^2) erfc(x) for x = |a|, which falls as 1 / x */
OUTLINE real program_erfcx(real a)
{
    real x = min_(all_(R(LARGEST)), abs_(a)), t = half_line_(x);
#if REAL_IS_FLOAT
    real above = POLY6(t, 0x1p+0, 0x1.1169ep+3, 0x1.d1013ep+3, 0x1.e594f2p+4, 0x1.f460e8p+4, 0x1.832faep+4),
         below = POLY6(t, 0x1p+0, 0x1.43b10ep+2, 0x1.b0a738p+3, 0x1.81f85cp+4, 0x1.ca624ep+4, 0x1.90b2d8p+4);
#else
    real above = POLY12(t, 0x1p+0, 0x1.b2b669238c465p+2, 0x1.6222ecbb3372dp+1, 0x1.ddf6ff337f2d4p+4,
                        0x1.17571a0e48754p+3, 0x1.7a00f2c8a138ap+5, 0x1.60d44d1f79771p+4, 0x1.28a307f3badc6p+5,
                        0x1.56d349103f94dp+4, 0x1.fadee0fff320bp+3, 0x1.ccdf933f2581bp+2, 0x1.22947d89fb0c6p+1),
         below = POLY12(t, 0x1p+0, 0x1.a727bc4f6bf94p+1, 0x1.f731276b4b1eap+2, 0x1.c9187afecf20ap+3,
                        0x1.5777dfc142e66p+4, 0x1.b58cdcb2e7a03p+4, 0x1.de26b09d5dc96p+4, 0x1.bfd9268670ec6p+4,
                        0x1.62de03978f809p+4, 0x1.cd9fdf034a29dp+3, 0x1.ca6a0918f0dbap+2, 0x1.2dcd470a83f4fp+1);
#endif
    return above / (below * fma_(all_(2), x, all_(1)));
}

/* erf(x), erfc(x) from e = e^(-x^2) and s = program_erfcx(x) */
INLINE real program_erf_(real x, real e, real s)
{
    real u = x * x;
#if REAL_IS_FLOAT
    real small = fma_(x,
                      POLY7(u, 0x1.06eba8p-3, -0x1.81273ep-2, 0x1.ce2cfp-4, -0x1.b7f858p-6, 0x1.53ff94p-8,
                            -0x1.a3c98p-11, 0x1.48ee8ep-14),
                      x);
#else
    real small =
        fma_(x,
             POLY12(u, 0x1.06eba8214db68p-3, -0x1.812746b0379b1p-2, 0x1.ce2f21a04083cp-4, -0x1.b82ce311ebfd3p-6,
                    0x1.565bccf7a687cp-8, -0x1.c02db00c7d9b7p-11, 0x1.f9a2b6a372415p-14, -0x1.f4ca16734fad5p-17,
                    0x1.b97de9bea6f04p-20, -0x1.5bfc6fb4b9166p-23, 0x1.d6d6ac8c701f8p-27, -0x1.aaf082c0c5964p-31),
             x);
#endif
    return select_(u < all_(1), small, copysign_(fma_(-e, s, all_(1)), x));
}

INLINE real program_erfc_(real x, real e, real s)
{
    real tail = e * s;
    return select_(x < all_(0), R(2) - tail, tail);
}

/* h (h - x) with h = p(x) / P(-x) for the normal density p and distribution P, and x = sqrt(2) |a|: the second
 * derivative of -log P at -x. It rises from 2/pi to 1. */
OUTLINE real program_normal_bend(real a)
{
    real t = half_line_(min_(all_(R(LARGEST)), abs_(a)));
#if REAL_IS_FLOAT
    real above = POLY6(t, 0x1.45f306p-1, 0x1.ac3fdep+0, 0x1.86f4ccp+1, 0x1.2bf1dap+2, 0x1.53759p+2, 0x1.27c17ap+2),
         below = POLY6(t, 0x1p+0, 0x1.6186ap-1, 0x1.1a1a06p+2, 0x1.c14bfcp+1, 0x1.6d638ap+2, 0x1.2a1d3ep+2);
#else
    real above = POLY13(t, 0x1.45f306dc9c883p-1, 0x1.3d626864ef891p-1, 0x1.100c8adf8e7d4p+1, 0x1.c5f96d27f9813p+1,
                        0x1.3fc2bbd3386a1p+2, 0x1.9f7f6ea135e2ep+2, 0x1.f527642bc3f91p+2, 0x1.fe671085dbc47p+2,
                        0x1.b30a54fbed84bp+2, 0x1.4ffcb72cbac0cp+2, 0x1.ce2c15c68fd62p+1, 0x1.acfa0fc0e63bap+0,
                        0x1.1c9d9a62a1267p-11),
         below = POLY12(t, 0x1p+0, -0x1.ed4f2fd3ca872p-1, 0x1.89bfb88ad2999p+2, -0x1.9be45c063e79dp+1,
                        0x1.a433894b2657cp+3, -0x1.8a8bd9ec525fdp-1, 0x1.90bb60e845c63p+3, 0x1.6e60fd0f419aep+2,
                        0x1.e0be01ee67016p+2, 0x1.46efa613a3dcap+2, 0x1.d0fa2ea4cb754p+1, 0x1.b99c3b8318c3fp+0);
#endif
    return above / below;
}

/* ---- the gamma function ---- */

/* log(x) for x >= 0 as a double-double number, with nearly twice the digits; see log_ratio2_ */
INLINE real log_and_rest_(real x, real *low)
{
    real m, k = log_split_any_(x, &m), d = m - all_(1), sum = m + all_(1), inverse = all_(1) / sum;
    real s = d * inverse, product = s * sum;
    real s_rest = ((d - product) - product_rest_(s, sum, product) - s * sum_rest_(m, all_(1), sum)) * inverse;
    real big = k * all_(R(LN2_HI)), twice = s + s, high = big + twice, small = s * atanh_rest_(s * s);
    real rest = (twice - (high - big)) + fma_(k, all_(R(LN2_LO)), small + (s_rest + s_rest)), log = high + rest;
    mask plain = (x > all_(0)) & (x < all_(R(INFINITY)));
    *low = select_(plain, rest - (log - high), all_(0));
    return select_(plain, log, select_(x == all_(0), all_(R(-INFINITY)), x));
}

/* Everything is computed at z >= 1, where y = z - 1 has no rounding error: for x < 1 at z = x + 1, from where the
 * recurrence leads to x, and for x < 0 at z = 1 - x, from where the reflection does. From z = 4 on there are series in
 * u = 1 / z^2, below quotients of polynomials in y with positive coefficients. */
typedef struct {
    real z, y, i, u; /* i = 1 / z */
    mask far, low;   /* z >= 4; 0 <= x < 1 */
} gamma_point;

INLINE gamma_point gamma_point_(real x)
{
    real size = abs_(x), z = select_(x < all_(1), size + R(1), x), i = R(1) / z;
    real y = select_(x < all_(1), size, x - R(1));
    return (gamma_point){z, y, i, i * i, z >= all_(4), (x >= all_(0)) & (x < all_(1))};
}

/* For x < 0: `sine` is sin(pi x) / pi and `cosine` cos(pi x), both times the same sign. At poles `sine` is 0. */
typedef struct {
    real sine, cosine;
} gamma_mirror;

INLINE gamma_mirror gamma_mirror_(real x)
{
    real large = all_(R((fl_int)1 << MANTISSA_BITS)), t = -x, whole = (t + large) - large;
    real r = select_(t < large, whole - t, all_(0)), u = r * r;
#if REAL_IS_FLOAT
    real sine = POLY5(u, 0x1p+0, -0x1.a51a5ap+0, 0x1.9f993cp-1, -0x1.8607dp-3, 0x1.95019ap-6);
    real cosine = POLY5(u, 0x1p+0, -0x1.de9e6p-1, 0x1.472a7cp-2, -0x1.d47ab8p-5, 0x1.8c0ca8p-8);
#else
    real sine =
        POLY9(u, 0x1p+0, -0x1.a51a6625307d3p+0, 0x1.9f9cb402bc429p-1, -0x1.86a8e4720a1dfp-3, 0x1.ac6805cc89dbcp-6,
              -0x1.33816997d3dc8p-9, 0x1.3746a18e2aeb4p-13, -0x1.d3e6a731601f3p-18, 0x1.0743b3a168ac1p-22);
    real cosine =
        POLY9(u, 0x1p+0, -0x1.de9e64df22ef3p-1, 0x1.472be122434bbp-2, -0x1.d4fcd8311752ep-5, 0x1.9f05cb007ad31p-8,
              -0x1.f309e7ec8f1ccp-12, 0x1.b2682e0a2f829p-16, -0x1.1e5e3be1c2d99p-20, 0x1.2093216d9dd0ap-25);
#endif
    return (gamma_mirror){r * sine, fma_(all_(-4), u, all_(1)) * cosine};
}

/* log |gamma(x)|: infinite at poles, and as SciPy has it at -inf */
OUTLINE real program_gammaln(real x)
{
    gamma_point at = gamma_point_(x);
    real y = at.y, u = at.u, low, log = log_and_rest_(select_(at.far, at.z, select_(at.low, x, all_(1))), &low);
#if REAL_IS_FLOAT
    real above = POLY5(y, 0x1.2788dp-1, 0x1.94a68ep-1, 0x1.2fb7a4p-2, 0x1.cb2124p-6, 0x1.637f14p-13),
         below = POLY5(y, 0x1p+0, 0x1.cb4a5ep+0, 0x1.01c12cp+0, 0x1.8aa672p-3, 0x1.2d1206p-7);
    real stirling = POLY3(u, 0x1.55554cp-4, -0x1.6bb8d4p-9, 0x1.7b5b6ap-11);
#else
    real above = POLY9(y, 0x1.2788cfc6fb619p-1, 0x1.c217592155c6bp+0, 0x1.0b097449cc4fap+1, 0x1.3903eee128e41p+0,
                       0x1.7bfbd2685a8b3p-2, 0x1.cadcdbdda61dfp-5, 0x1.e2bd04e72a74fp-9, 0x1.3eb2f40a0bb34p-14,
                       0x1.b7836dd3a78c1p-24),
         below =
             POLY9(y, 0x1p+0, 0x1.bc444f5ae251ap+1, 0x1.347650d4aacecp+2, 0x1.b72a9507d5385p+1, 0x1.55daf58dd3649p+0,
                   0x1.200c17e6c8abap-2, 0x1.e9388403ae918p-6, 0x1.64018ff060e1fp-10, 0x1.2b756818ef2e7p-16);
    real stirling = POLY9(u, 0x1.5555555555501p-4, -0x1.6c16c16aa9389p-9, 0x1.a019fd1e861d6p-11,
                          -0x1.3811b147e0486p-11, 0x1.b8e4928ee1f5fp-11, -0x1.ee91db5c9e9ccp-10, 0x1.71e7bcd12826dp-8,
                          -0x1.13450e9218f74p-6, 0x1.f594d015b5db3p-6);
#endif
    real near = y * (y - R(1)) * (above / below) - low - log;
    real far = fma_(at.z - R(0.5), (log - R(1)) + low, fma_(at.i, stirling, all_(R(0.41893853320467274178))));
    real value = select_(at.far, far, near);
    if (any_(x < all_(0))) {
        real sine = gamma_mirror_(x).sine;
        real mirrored = select_(sine == all_(0), all_(R(INFINITY)), -log_(abs_(sine)) - value);
        value = select_(x < all_(0), select_(x == all_(R(-INFINITY)), x, mirrored), value);
    }
    return value;
}

/* Its derivative, with the zero near 1.46 in two parts; NaN at negative poles */
OUTLINE real program_digamma(real x)
{
    gamma_point at = gamma_point_(x);
    real y = at.y, u = at.u, inverse = R(1) / x;
#if REAL_IS_FLOAT
    real above = POLY5(y, 0x1.4018eap+0, 0x1.5b6a38p+0, 0x1.93b078p-2, 0x1.d74a0ap-6, 0x1.f73a96p-14),
         below = POLY5(y, 0x1p+0, 0x1.c4d5e2p+0, 0x1.d860b4p-1, 0x1.48ed38p-3, 0x1.ca49f8p-8);
    real series = POLY3(u, 0x1.555524p-4, -0x1.1085fap-7, 0x1.cce4d8p-9);
    real zero = all_(0x1.d8b618p-2f), zero_low = all_(0x1.ab5f2p-27f);
#else
    real above = POLY8(y, 0x1.4018e9a62525ep+0, 0x1.fd692a0780c98p+0, 0x1.25d72363aa73ap+0, 0x1.36a2bc44a1645p-2,
                       0x1.352f771dec589p-5, 0x1.069d9bc5c1c92p-9, 0x1.169ff6e8332dbp-15, 0x1.132bde56d5d3ep-25),
         below = POLY8(y, 0x1p+0, 0x1.233244df99c27p+1, 0x1.df08ee188ec58p+0, 0x1.72bb1733d439p-1,
                       0x1.1fe3955e9e001p-3, 0x1.b2dbaf307595p-7, 0x1.169ef6212853ap-11, 0x1.9f929414156e4p-18);
    real series = POLY9(u, 0x1.5555555555157p-4, -0x1.1111110c6f1ep-7, 0x1.04103950d90fep-8, -0x1.110dd5cd903f2p-8,
                        0x1.efb1dd6572622p-8, -0x1.51d4d36bf6214p-6, 0x1.239286cd8b1d9p-4, -0x1.dc692243b5949p-3,
                        0x1.cbc0debb56c71p-2);
    real zero = all_(0x1.d8b618d5af8fep-2), zero_low = all_(-0x1.1e563779a1f5bp-56);
#endif
    real near = ((y - zero) - zero_low) * (above / below) - select_(at.low, inverse, all_(0));
    real value = select_(at.far, log_(at.z) - fma_(u, series, R(0.5) * at.i), near);
    if (any_(x < all_(0))) {
        gamma_mirror m = gamma_mirror_(x);
        real mirrored = select_(m.sine == all_(0), all_(R(NAN)), value - m.cosine / m.sine);
        value = select_(x < all_(0), mirrored, value);
    }
    return value;
}

/* The second derivative, infinite at poles */
OUTLINE real program_trigamma(real x)
{
    gamma_point at = gamma_point_(x);
    real y = at.y, u = at.u, inverse = R(1) / x;
#if REAL_IS_FLOAT
    real above = POLY4(y, 0x1.a51a66p+0, 0x1.90cc5p+1, 0x1.123144p+1, 0x1.0c8f5cp-1),
         below = POLY5(y, 0x1p+0, 0x1.aebb38p+1, 0x1.0fc6b6p+2, 0x1.33c0ccp+1, 0x1.0c9006p-1);
    real series = POLY3(u, 0x1.5554bcp-3, -0x1.102092p-5, 0x1.4ef8dcp-6);
#else
    real above = POLY7(y, 0x1.a51a6625307d3p+0, 0x1.26c21de139c6cp+2, 0x1.5f8e11aba937fp+2, 0x1.c6b09f0f7e2fbp+1,
                       0x1.503f605e80543p+0, 0x1.0e69e782566cp-2, 0x1.7394b589e28adp-6),
         below = POLY8(y, 0x1p+0, 0x1.10baacd930488p+2, 0x1.e5fd59b2326e9p+2, 0x1.d786b28b05f6ap+2, 0x1.0eb94f2a4c9p+2,
                       0x1.728878c62525cp+0, 0x1.1a068d6321c0ap-2, 0x1.7394b56e52cabp-6);
    real series = POLY10(u, 0x1.55555555552d4p-3, -0x1.1111110f12bfap-5, 0x1.86185d1d75a1p-6, -0x1.110fd998307c3p-5,
                         0x1.361b7dee7acbcp-4, -0x1.00a36fa8dfa94p-2, 0x1.14885726ce3f2p+0, -0x1.4118af9b6f9a5p+2,
                         0x1.3009aae9134d1p+4, -0x1.3513689a8d3eap+5);
#endif
    real near = above / below + select_(at.low, inverse * inverse, all_(0));
    real value = select_(at.far, fma_(at.i, fma_(u, series, R(0.5) * at.i), at.i), near);
    if (any_(x < all_(0))) {
        real m = R(1) / gamma_mirror_(x).sine;
        value = select_(x < all_(0), m * m - value, value);
    }
    return value;
}

/* The third derivative; NaN at negative poles */
OUTLINE real program_tetragamma(real x)
{
    gamma_point at = gamma_point_(x);
    real y = at.y, u = at.u, inverse = R(1) / x;
#if REAL_IS_FLOAT
    real above = POLY4(y, 0x1.33bap+1, 0x1.ded26ap+1, 0x1.1accc6p+1, 0x1.f5c484p-2),
         below = POLY6(y, 0x1p+0, 0x1.107592p+2, 0x1.cf871p+2, 0x1.8c95dap+2, 0x1.597eeep+1, 0x1.f5c7acp-2);
    real series = POLY4(u, 0x1.ffffdep-2, -0x1.552a22p-3, 0x1.4ca3eap-3, -0x1.abce1ep-3);
#else
    real above = POLY7(y, 0x1.33ba004f00621p+1, 0x1.4631a3cb81cc6p+2, 0x1.28d4504ee1137p+2, 0x1.1e28b71368d6ep+1,
                       0x1.256a7724151a4p-1, 0x1.09575723c0f39p-4, 0x1.64ef3b98a1954p-11),
         below =
             POLY9(y, 0x1p+0, 0x1.348e9460cefep+2, 0x1.38d7bc299742dp+3, 0x1.5b1e7085f31d5p+3, 0x1.ca3da5a7c3d95p+2,
                   0x1.6ba8e7212a653p+1, 0x1.46c1ea66e5cbbp-1, 0x1.0c214112d4ffp-4, 0x1.64ef0bd560191p-11);
    real series = POLY11(u, 0x1.ffffffffffcd5p-2, -0x1.55555553d3502p-3, 0x1.55555354d129p-3, -0x1.3332883dfbadfp-2,
                         0x1.aa891b8792f6cp-1, -0x1.a310fe66d9898p+1, 0x1.0c70513a06d43p+4, -0x1.8915e4f9cd337p+6,
                         0x1.0da3da1cd3d98p+9, -0x1.0f6f73799bdbbp+11, 0x1.1475ebd02bc27p+12);
#endif
    real near = above / below + select_(at.low, R(2) * inverse * inverse * inverse, all_(0));
    real value = -select_(at.far, u * (R(1) + fma_(u, series, at.i)), near);
    if (any_(x < all_(0))) {
        gamma_mirror mirror = gamma_mirror_(x);
        real m = R(1) / mirror.sine, mirrored = value - R(2) * mirror.cosine * m * m * m;
        value = select_(x < all_(0), select_(mirror.sine == all_(0), all_(R(NAN)), mirrored), value);
    }
    return value;
}

#endif

/* Runs what fastloss/formula makes of a user's formula: a list of instructions, each of which is one pass over a tile
 * of numbers in the first-level cache. */
#include "program_operations.h"

INLINE mask as_mask_(real x)
{
    mask m;
    memcpy(&m, &x, sizeof m);
    return m;
}

INLINE real as_bits_(mask m)
{
#if BACKEND == BACKEND_SCALAR
    m = m ? 1 : 0; /* not_ is a logical one */
#endif
    real x;
    memcpy(&x, &m, sizeof x);
    return x;
}

/* -0 for -0, which is its own limit at 0 of all that is made of it */
INLINE real program_expm1_(real x) { return select_(x == all_(0), x, expm1_(x)); }

/* e = e^-|u|: 1 / (1 + e^-u) - t, without cancellation where t is 0 or 1 */
INLINE real program_sigmoid_(real e, real u, real t)
{
    real rest = R(1) - t;
    mask positive = u > all_(0);
    return fma_(select_(positive, -t, rest), e, select_(positive, rest, -t)) / (R(1) + e);
}

/* E = e^(2|u|) - 1, held where it is large; see log_cosh_loss */
static __attribute__((noinline)) real program_log_cosh(real E, real u)
{
    real a = abs_(u);
    return select_(a > all_(20), a - R(0.69314718055994530942), R(0.5) * log1p_(R(0.25) * E * (E / (R(1) + E))));
}

INLINE real program_tanh_(real E, real u)
{
    real h = R(0.5) * E, tanh = h / (R(1) + h);
    return copysign_(select_(h < all_(1), fma_(-h, tanh, h), tanh), u);
}

/* sqrt(1 + v) - 1 */
INLINE real program_root_less_1_(real v)
{
    real s = sqrt_(R(1) + v);
    return select_(v < all_(1), v / (s + R(1)), s - R(1));
}

/* 1 - tanh^2 = 4 e / (1 + e)^2 with e = e^-2|u| */
INLINE real program_tanh_slope_(real u)
{
    real e4 = exp_shifted_(R(-2) * abs_(u), exp_shift_by_(alli_(-2))), root = R(1) + R(0.25) * e4;
    return e4 / (root * root);
}

/* As C has it, and results that are subnormal are right too. */
static __attribute__((noinline)) real program_power(real x, real p)
{
    real rest, log = log_ratio_and_rest_(abs_(x), all_(1), &rest);
    /* whole numbers, and odd ones: halves of these are not whole */
    real large = all_(R((fl_int)1 << MANTISSA_BITS)), size = abs_(p), half = R(0.5) * size;
    mask whole = ((size + large) - large == size) | (size >= large);
    mask even = ((half + large) - large == half) | (half >= large);
    real one = select_(((bits_(x) & alli_(SIGN_BIT)) != alli_(0)) & whole & not_(even), all_(-1), all_(1));
    real y = times_exp_product_(one, log, rest, p);
    y = select_((x < all_(0)) & not_(whole) & (x >= all_(-R(LARGEST))), x * all_(R(NAN)), y);
    return select_((p == all_(0)) | (x == all_(1)), all_(1), unless_nan_(x, unless_nan_(p, y)));
}

#define RUN_1(formula)                                                                                                \
    for (size_t i = 0; i < count; i += WIDTH, p += step_a) {                                                          \
        real a = load_(p);                                                                                            \
        store_(to + i, formula);                                                                                      \
    }
#define RUN_2(formula)                                                                                                \
    for (size_t i = 0; i < count; i += WIDTH, p += step_a, q += step_b) {                                             \
        real a = load_(p), b = load_(q);                                                                              \
        store_(to + i, formula);                                                                                      \
    }
#define RUN_3(formula)                                                                                                \
    for (size_t i = 0; i < count; i += WIDTH, p += step_a, q += step_b, r += step_c) {                                \
        real a = load_(p), b = load_(q), c = load_(r);                                                                \
        store_(to + i, formula);                                                                                      \
    }
#define RUN_4(formula)                                                                                                \
    for (size_t i = 0; i < count; i += WIDTH, p += step_a, q += step_b, r += step_c, s += step_d) {                   \
        real a = load_(p), b = load_(q), c = load_(r), d = load_(s);                                                  \
        store_(to + i, formula);                                                                                      \
    }
#define RUN(name, operands, formula)                                                                                  \
    case FL_DO_##name: RUN_##operands(formula) break;

/* Where the numbers of each slot are, and how far on those of the next register */
typedef struct {
    REAL *at[FL_SLOTS];
    size_t step[FL_SLOTS];
} program_slots;

static void run_instructions(const fl_instruction *code, int length, unsigned wanted, size_t count,
                             const program_slots *slots)
{
    for (const fl_instruction *now = code; now < code + length; now++) {
        if (!(now->needed & wanted)) continue;
        REAL *to = slots->at[now->to];
        const REAL *p = slots->at[now->from[0]], *q = slots->at[now->from[1]];
        const REAL *r = slots->at[now->from[2]], *s = slots->at[now->from[3]];
        size_t step_a = slots->step[now->from[0]], step_b = slots->step[now->from[1]];
        size_t step_c = slots->step[now->from[2]], step_d = slots->step[now->from[3]];
        switch (now->operation) {
            FL_OPERATIONS(RUN)
        }
    }
}

static int is_read(const fl_pointwise_args *args, const void *output)
{
    int is = 0;
    for (int k = 0; k < args->program->inputs; k++) is |= args->inputs[k] == output;
    for (int k = 0; args->per_element && k < args->program->parameters; k++) is |= args->parameters[k] == output;
    return is;
}

/* Results that take the place of what is read go there when all of a tile has been read. */
static void run_program(const fl_pointwise_args *args)
{
    const fl_program *program = args->program;
    program_slots slots = {0};
    _Alignas(FL_PAD) REAL memory[FL_PROGRAM_BYTES / sizeof(REAL)];
    _Alignas(FL_PAD) REAL numbers[FL_PROGRAM_NUMBERS * WIDTH];
    size_t number_of = 0, size = sizeof(REAL);
    unsigned wanted = args->lanes ? 1u << FL_VALUE : 0, late = 0;
    for (int k = 0; k < FL_MAX_OUTPUTS; k++) wanted |= (unsigned)(args->outputs[k] != NULL) << k;
    const fl_code *code = program->codes;
    while (wanted & ~code->outputs) code++;

    /* slots that are tiles of scratch: registers, outputs that are not stored or late, numbers that vary */
    int tiles = code->registers;
    for (int k = 0; k < FL_MAX_OUTPUTS; k++) {
        if (args->outputs[k] && is_read(args, args->outputs[k])) late |= 1u << k;
        tiles += (code->outputs >> k & 1) && (!args->outputs[k] || (late >> k & 1));
    }
    if (args->per_element) tiles += program->prelude_length;
    size_t tile = FL_PROGRAM_BYTES / size / (size_t)(tiles ? tiles : 1) / FL_PAD * FL_PAD;
    if (tile * size > FL_TILE_BYTES) tile = FL_TILE_BYTES / size;
    if (args->count < tile) tile = (args->count + FL_PAD - 1) / FL_PAD * FL_PAD;
    REAL *free_tile = memory;
    for (int k = 0; k < program->numbers; k++) {
        int slot = FL_NUMBERS + k, parameter = k - 1;
        if (args->per_element && k >= program->numbers - program->prelude_length) {
            slots.at[slot] = free_tile;
            slots.step[slot] = WIDTH;
            free_tile += tile;
        } else if (args->per_element && parameter >= 0 && parameter < program->parameters) {
            slots.step[slot] = WIDTH;
        } else {
            slots.at[slot] = numbers + WIDTH * number_of++;
            store_(slots.at[slot], all_((REAL)args->numbers[k]));
        }
    }
    for (int k = 0; k < program->inputs; k++) slots.step[k] = WIDTH;
    for (int k = 0; k < code->registers; k++, free_tile += tile) {
        slots.at[FL_REGISTERS + k] = free_tile;
        slots.step[FL_REGISTERS + k] = WIDTH;
    }
    for (int k = 0; k < FL_MAX_OUTPUTS; k++) {
        slots.step[FL_OUTPUTS + k] = WIDTH;
        if (!(code->outputs >> k & 1) || (args->outputs[k] && !(late >> k & 1))) continue;
        slots.at[FL_OUTPUTS + k] = free_tile;
        free_tile += tile;
    }
    for (size_t start = 0; start < args->count; start += tile) {
        size_t count = args->count - start < tile ? args->count - start : tile;
        for (int k = 0; k < program->inputs; k++) slots.at[k] = (REAL *)args->inputs[k] + start;
        for (int k = 0; k < FL_MAX_OUTPUTS; k++)
            if (args->outputs[k] && !(late >> k & 1)) slots.at[FL_OUTPUTS + k] = (REAL *)args->outputs[k] + start;
        if (args->per_element) {
            for (int k = 0; k < program->parameters; k++)
                slots.at[FL_NUMBERS + 1 + k] = (REAL *)args->parameters[k] + start;
            run_instructions(program->prelude, program->prelude_length, ~0u, count, &slots);
        }
        run_instructions(code->instructions, code->length, wanted, count, &slots);
        if (args->lanes) add(count, slots.at[FL_OUTPUTS + FL_VALUE], args->lanes);
        for (int k = 0; late && k < FL_MAX_OUTPUTS; k++)
            if (late >> k & 1) memcpy((REAL *)args->outputs[k] + start, slots.at[FL_OUTPUTS + k], count * size);
    }
}

#if !REAL_IS_FLOAT
/* What is made of parameters and constants alone */
static void run_prelude(const fl_program *program, double *numbers)
{
    program_slots slots = {0};
    double wide[FL_PROGRAM_NUMBERS * WIDTH];
    for (int k = 0; k < program->numbers; k++) {
        slots.at[FL_NUMBERS + k] = wide + k * WIDTH;
        store_(wide + k * WIDTH, all_(numbers[k]));
    }
    run_instructions(program->prelude, program->prelude_length, ~0u, WIDTH, &slots);
    for (int k = 0; k < program->numbers; k++) numbers[k] = wide[k * WIDTH];
}
#endif

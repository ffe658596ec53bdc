/* The interpreter of programs, to which fastloss/formula compiles users' formulas: each instruction is one pass over a
 * tile in the first-level cache. */
#include "program_functions.h"
#include "program_operations.h"

/* Loads take most of the time of short operations: operands that are scalars, whose step is 0, are loaded once. */
#define LOAD_1                                                                                                        \
    if (step_a) a = load_(p + i)
#define LOAD_2                                                                                                        \
    LOAD_1;                                                                                                           \
    if (step_b) b = load_(q + i)
#define LOAD_3                                                                                                        \
    LOAD_2;                                                                                                           \
    if (step_c) c = load_(r + i)
#define LOAD_4                                                                                                        \
    LOAD_3;                                                                                                           \
    if (step_d) d = load_(s + i)
#define PASS(load, formula)                                                                                           \
    for (size_t i = 0; i < count; i += WIDTH) {                                                                       \
        load;                                                                                                         \
        store_(to + i, formula);                                                                                      \
    }
#define RUN_FUNCTION(name, operands, formula)                                                                         \
    case FL_DO_##name: PASS(LOAD_##operands, formula) break;
#if BACKEND == BACKEND_SCALAR || BACKEND == BACKEND_SSE2 /* to keep the wheel small */
#define RUN_ARITHMETIC RUN_FUNCTION
#else
/* A loop of its own, without conditions, where no operand is a scalar */
#define ALL_1 step_a
#define ALL_2 (ALL_1 && step_b)
#define ALL_3 (ALL_2 && step_c)
#define ALL_4 (ALL_3 && step_d)
#define VARY_1 a = load_(p + i)
#define VARY_2 VARY_1, b = load_(q + i)
#define VARY_3 VARY_2, c = load_(r + i)
#define VARY_4 VARY_3, d = load_(s + i)
#define RUN_ARITHMETIC(name, operands, formula)                                                                       \
    case FL_DO_##name:                                                                                                \
        if (ALL_##operands)                                                                                           \
            PASS(VARY_##operands, formula)                                                                            \
        else                                                                                                          \
            PASS(LOAD_##operands, formula)                                                                            \
        break;
#endif

/* For each slot, a pointer to its elements, and the step from one register of them to the next: 0 for scalars. Unused
 * operands are slot 0. */
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
        real a = load_(p), b = load_(q), c = load_(r), d = load_(s);
        switch (now->operation) {
            FL_FUNCTIONS(RUN_FUNCTION)
            FL_ARITHMETIC(RUN_ARITHMETIC)
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

/* The first output of a set, which has a bit for each. Loops over a set end with the removal of that bit. */
INLINE int first_of(unsigned outputs) { return __builtin_ctz(outputs); }

_Static_assert(FL_PROGRAM_BYTES / sizeof(REAL) / (FL_PROGRAM_REGISTERS + FL_PROGRAM_NUMBERS + FL_MAX_OUTPUTS) >= LANES,
               "tiles of the longest program have room for the lanes of a sum");

static void run_program(const fl_pointwise_args *args)
{
    const fl_program *program = args->program;
    program_slots slots;
    _Alignas(FL_PAD) REAL memory[FL_PROGRAM_BYTES / sizeof(REAL)];
    _Alignas(FL_PAD) REAL numbers[FL_PROGRAM_NUMBERS * WIDTH];
    unsigned given = 0, wanted = args->lanes ? 1u << FL_VALUE : 0;
    for (int k = 0; k < FL_MAX_OUTPUTS; k++) given |= (unsigned)(args->outputs[k] != NULL) << k;
    wanted |= given;
    const fl_code *code = program->codes;
    while (wanted & ~code->outputs) code++;

    /* Outputs are written in place, with two exceptions, which are written to scratch: those that are only operands of
     * others, and `late` ones, whose memory is that of an input or parameter. Late ones are copied when all of a tile
     * has been read. */
    unsigned late = 0;
    for (unsigned left = given; left; left &= left - 1)
        late |= (unsigned)is_read(args, args->outputs[first_of(left)]) << first_of(left);
    unsigned buffered = (code->outputs & ~given) | late, at_once = given & ~late;
    int varying = args->per_element ? program->prelude_length : 0;
    size_t tiles = (size_t)(code->registers + varying + __builtin_popcount(buffered)), size = sizeof(REAL);
    size_t tile = tiles ? FL_PROGRAM_BYTES / size / tiles / LANES * LANES : FL_TILE_BYTES / size;
    if (tile * size > FL_TILE_BYTES) tile = FL_TILE_BYTES / size;
    if (args->count < tile) tile = (args->count + LANES - 1) / LANES * LANES;

    REAL *scratch = memory;
    for (int k = 0; k < program->inputs; k++) slots.step[k] = WIDTH;
    int fixed = program->numbers - varying;
    for (int k = 0; k < fixed; k++) {
        slots.at[FL_NUMBERS + k] = numbers + k * WIDTH;
        slots.step[FL_NUMBERS + k] = 0;
        store_(numbers + k * WIDTH, all_((REAL)args->numbers[k]));
    }
    for (int k = 0; args->per_element && k < program->parameters; k++) slots.step[FL_NUMBERS + 1 + k] = WIDTH;
    for (int k = 0; k < varying; k++, scratch += tile) {
        slots.at[FL_NUMBERS + fixed + k] = scratch;
        slots.step[FL_NUMBERS + fixed + k] = WIDTH;
    }
    for (int k = 0; k < code->registers; k++, scratch += tile) {
        slots.at[FL_REGISTERS + k] = scratch;
        slots.step[FL_REGISTERS + k] = WIDTH;
    }
    for (unsigned left = code->outputs; left; left &= left - 1) slots.step[FL_OUTPUTS + first_of(left)] = WIDTH;
    for (unsigned left = buffered; left; left &= left - 1, scratch += tile)
        slots.at[FL_OUTPUTS + first_of(left)] = scratch;
    for (size_t start = 0; start < args->count; start += tile) {
        size_t count = args->count - start < tile ? args->count - start : tile;
        for (int k = 0; k < program->inputs; k++) slots.at[k] = (REAL *)args->inputs[k] + start;
        for (unsigned left = at_once; left; left &= left - 1)
            slots.at[FL_OUTPUTS + first_of(left)] = (REAL *)args->outputs[first_of(left)] + start;
        for (int k = 0; args->per_element && k < program->parameters; k++)
            slots.at[FL_NUMBERS + 1 + k] = (REAL *)args->parameters[k] + start;
        if (varying) run_instructions(program->prelude, varying, ~0u, count, &slots);
        run_instructions(code->instructions, code->length, wanted, count, &slots);
        if (args->lanes) add(count, slots.at[FL_OUTPUTS + FL_VALUE], args->lanes);
        for (unsigned left = late; left; left &= left - 1)
            memcpy((REAL *)args->outputs[first_of(left)] + start, slots.at[FL_OUTPUTS + first_of(left)], count * size);
    }
}

#if !REAL_IS_FLOAT
/* Computes the numbers that depend on parameters and constants alone. */
static void run_prelude(const fl_program *program, double *numbers)
{
    program_slots slots;
    double wide[FL_PROGRAM_NUMBERS * WIDTH];
    slots.at[0] = wide; /* for operands that an operation does not use */
    for (int k = 0; k < program->numbers; k++) {
        slots.at[FL_NUMBERS + k] = wide + k * WIDTH;
        slots.step[FL_NUMBERS + k] = 0;
        store_(wide + k * WIDTH, all_(numbers[k]));
    }
    run_instructions(program->prelude, program->prelude_length, ~0u, WIDTH, &slots);
    for (int k = 0; k < program->numbers; k++) numbers[k] = wide[k * WIDTH];
}
#endif

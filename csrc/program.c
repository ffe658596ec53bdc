/* Programs as losses: the checks before they run, and kernels that run them on the instruction set in use. */
#include "fastloss.h"

#define DESCRIBE(name, operands, formula) {#name, #formula, operands},
static const struct {
    const char *name, *formula;
    int operands;
} operations[] = {FL_OPERATIONS(DESCRIBE)};

const char *fl_operation(int number, const char **formula, int *operands)
{
    if (number < 0 || number >= FL_OPERATION_COUNT) return NULL;
    *formula = operations[number].formula;
    *operands = operations[number].operands;
    return operations[number].name;
}

static void run_floats(const fl_pointwise_args *args) { fl_current_isa->tables[FL_F32]->run_program(args); }
static void run_doubles(const fl_pointwise_args *args) { fl_current_isa->tables[FL_F64]->run_program(args); }

static void nothing(double *numbers) { (void)numbers; }

/* True if instructions write only to slots that they may write to, and read only what has been written for all the
 * outputs that they are needed for. */
static int is_sound(const fl_program *program, const fl_instruction *code, int length, int registers, unsigned outputs,
                    int is_prelude)
{
    unsigned ready[FL_SLOTS] = {0};
    int constants = program->numbers - program->prelude_length;
    if (!is_prelude)
        for (int k = 0; k < program->inputs; k++) ready[k] = ~0u;
    for (int k = 0; k < (is_prelude ? constants : program->numbers); k++) ready[FL_NUMBERS + k] = ~0u;
    for (int i = 0; i < length; i++) {
        const fl_instruction *now = &code[i];
        if (now->operation >= FL_OPERATION_COUNT || !now->needed || now->to >= FL_SLOTS) return 0;
        unsigned needed = is_prelude ? ~0u : now->needed;
        for (int k = 0; k < 4; k++) {
            if (now->from[k] >= FL_SLOTS) return 0;
            if (k < operations[now->operation].operands && (needed & ~ready[now->from[k]])) return 0;
        }
        if (is_prelude) {
            if (now->to != FL_NUMBERS + constants + i) return 0;
        } else if (now->to >= FL_OUTPUTS) {
            int output = now->to - FL_OUTPUTS;
            if (output >= FL_MAX_OUTPUTS || !(outputs >> output & 1)) return 0;
        } else if (now->to < FL_REGISTERS || now->to >= FL_REGISTERS + registers) {
            return 0;
        }
        ready[now->to] = needed;
    }
    for (int k = 0; k < FL_MAX_OUTPUTS; k++)
        if ((outputs >> k & 1) && !(ready[FL_OUTPUTS + k] >> k & 1)) return 0;
    return 1;
}

int fl_program_check(const fl_program *program)
{
    if (program->inputs < 1 || program->inputs > FL_MAX_INPUTS) return 0;
    if (program->parameters < 0 || program->parameters > FL_MAX_PARAMETERS) return 0;
    if (program->prelude_length < 0 || program->numbers > FL_PROGRAM_NUMBERS) return 0;
    if (program->numbers - program->prelude_length < 1 + program->parameters) return 0;
    if (!is_sound(program, program->prelude, program->prelude_length, 0, 0, 1)) return 0;
    if (program->code_count < 1 || program->code_count > FL_CODES) return 0;
    for (int k = 0; k < program->code_count; k++) {
        const fl_code *code = &program->codes[k];
        if (code->registers < 0 || code->registers > FL_PROGRAM_REGISTERS) return 0;
        if (code->outputs >> FL_MAX_OUTPUTS || (code->outputs & ~program->codes[program->code_count - 1].outputs))
            return 0;
        if (!is_sound(program, code->instructions, code->length, code->registers, code->outputs, 0)) return 0;
    }
    return 1;
}

void fl_program_bind(fl_program *program)
{
    for (int type = FL_F32; type <= FL_F64; type++) {
        fl_pointwise_kernel run = type == FL_F32 ? run_floats : run_doubles;
        program->as[type] =
            (fl_pointwise_loss){"", program->inputs, program->parameters, run, run, run, run, run, nothing};
    }
}

void fl_program_use(fl_program *program, const fl_compiled *compiled)
{
    __atomic_store_n(&program->compiled, compiled, __ATOMIC_RELEASE);
}

const fl_pointwise_loss *fl_program_loss(const fl_program *program, fl_type type)
{
    const fl_compiled *compiled = __atomic_load_n(&program->compiled, __ATOMIC_ACQUIRE);
    return compiled && compiled->isa == fl_current_isa ? &compiled->as[type] : &program->as[type];
}

int fl_program_numbers(const fl_program *program, double scale, const double *parameters, double *numbers)
{
    int moderate = 1;
    numbers[0] = scale;
    for (int k = 1; k < program->numbers; k++)
        numbers[k] = k <= program->parameters ? parameters[k - 1] : program->constants[k];
    if (program->prelude_length) fl_current_isa->tables[FL_F64]->run_prelude(program, numbers);
    for (int k = 0; k < program->numbers; k++) moderate &= fl_is_moderate(numbers[k]);
    return moderate;
}

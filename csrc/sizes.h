/* Sizes that several files agree on. Sizes of blocks, parts and lanes determine the order of summation, so a change of
 * one changes the bits of results. Tests read them from `_core.sizes()`. */
#ifndef FASTLOSS_SIZES_H
#define FASTLOSS_SIZES_H

/* ---- limits of formulas; raise one where a formula needs more ---- */

#define FL_MAX_INPUTS 3
#define FL_MAX_PARAMETERS 4
#define FL_MAX_NUMBERS 8 /* parameters, and constants derived from them */
/* Index of the last number. If it is 1, the next loss of the list is equal at these parameters, and is used. */
#define FL_PLAIN 7
#define FL_MAX_OUTPUTS (2 + 2 * FL_MAX_INPUTS)
#define FL_MAX_GIVEN 2 /* arrays with one value per row */
#define FL_MAX_FOLDS 4
#define FL_MAX_TOTALS 13 /* of all folds of a loss */
#define FL_MAX_FACTORS 8
#define FL_MAX_DIMS 64 /* NumPy's */

/* ---- programs: losses that are made at run time ---- */

#define FL_PROGRAM_NUMBERS 48 /* parameters, constants, and what is computed from these once a call */
#define FL_PROGRAM_REGISTERS 24
#define FL_CODES 3             /* versions of a program, by the outputs that are wanted */
#define FL_TILE_BYTES 4096     /* elements that one instruction processes: larger tiles are no faster */
#define FL_PROGRAM_BYTES 24576 /* scratch for the tiles of a program, which are smaller if there are many */

/* ---- elements ---- */

/* Elements processed at a time: several blocks of doubles fit into 32 KB of first-level cache. */
#define FL_BLOCK 512
#define FL_CHUNK 16 /* blocks in a chunk, the unit of summation and of work for a thread */
/* Doubles that are added to the lanes of a sum before these begin again, because rounding errors of equal terms do not
 * cancel */
#define FL_SPAN (4 * FL_BLOCK)
/* Lanes of a sum, by the size of its elements in bytes: element i goes to lane i mod this on every instruction set. */
#define FL_LANES(size) ((size) == 4 ? 16 : 32)
/* Bytes of the widest register. Buffers are longer than their contents by at least as much, because kernels store
 * whole registers. */
#define FL_PAD 64

/* ---- rows ---- */

#define FL_ROWS 256     /* rows processed at a time */
#define FL_TILE_ROWS 64 /* short rows that are transposed at a time, and the classes that they have at most */
#define FL_TILE_CLASSES(size) ((size) == 4 ? 31 : 16)
#define FL_EXPONENTIALS 2048  /* elements of short rows that are processed at a time */
#define FL_SOFTMAX_PART 32768 /* classes; a row of more than two parts is summed part by part */
#define FL_ROW_PART 16384     /* elements; the same for losses over rows, where the last part is up to twice as long */
#define FL_LIST_NUMBERS(length)                                                                                       \
    (3 * ((length) + FL_PAD / sizeof(double))) /* doubles of scratch for a list of labels */

_Static_assert(FL_BLOCK % FL_LANES(4) == 0 && FL_BLOCK % FL_LANES(8) == 0, "element 0 of a block is in lane 0");
_Static_assert(FL_ROWS % FL_LANES(8) == 0, "the first row of a block is in lane 0");
_Static_assert(FL_PLAIN < FL_MAX_NUMBERS && FL_MAX_PARAMETERS <= FL_PLAIN, "derived numbers follow the parameters");

#endif

/* Elementary functions that losses are made of. */

#define PRIMITIVES_LOSSES(X)

/* Divergences between distributions. */

#define DIVERGENCE_LOSSES(X)

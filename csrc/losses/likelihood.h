/* Negative log-likelihoods. */

#define LIKELIHOOD_LOSSES(X)

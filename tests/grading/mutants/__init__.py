"""Wrong code, one small mistake each: edits of right submissions, and the verdict each must get."""

from grading.mutants import (
    depthwise,
    depthwise_gradients,
    filter_gradients,
    forward,
    gradients,
    insertion,
    linear_map,
    padded,
    padding,
    separable,
    transpose,
    witness,
)
from grading.mutants.mutant import Mutant

MUTANTS: tuple[Mutant, ...] = (
    *forward.MUTANTS,
    *padding.MUTANTS,
    *padded.MUTANTS,
    *linear_map.MUTANTS,
    *gradients.MUTANTS,
    *filter_gradients.MUTANTS,
    *witness.MUTANTS,
    *insertion.MUTANTS,
    *transpose.MUTANTS,
    *depthwise.MUTANTS,
    *depthwise_gradients.MUTANTS,
    *separable.MUTANTS,
)

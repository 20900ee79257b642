"""Which mutants make which catalogued mistake: exercise -> name of the mutant -> name of the misconception."""

from diagnosis.known import depthwise, forward, gradients, linear_map, padding, transpose

KNOWN: dict[str, dict[str, str]] = {
    **forward.KNOWN,
    **padding.KNOWN,
    **linear_map.KNOWN,
    **gradients.KNOWN,
    **transpose.KNOWN,
    **depthwise.KNOWN,
}

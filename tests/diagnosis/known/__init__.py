"""Which mutants make which catalogued mistake: exercise -> name of the mutant -> name of the misconception.

Two misconceptions that are had together are joined by " & ", in alphabetical order.
"""

from diagnosis.known import depthwise, forward, gradients, linear_map, padding, transpose, witness

KNOWN: dict[str, dict[str, str]] = {
    **forward.KNOWN,
    **padding.KNOWN,
    **linear_map.KNOWN,
    **gradients.KNOWN,
    **witness.KNOWN,
    **transpose.KNOWN,
    **depthwise.KNOWN,
}

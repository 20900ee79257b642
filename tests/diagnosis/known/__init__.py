"""Which mutants make which catalogued mistake: exercise -> name of the mutant -> name of the misconception.

Two misconceptions that are had together are joined by " & ", in alphabetical order.
"""

from collections import defaultdict

from diagnosis.known import depthwise, dtypes, forward, gradients, linear_map, padding, transpose, witness

KNOWN: dict[str, dict[str, str]] = defaultdict(dict)
for module in (forward, padding, linear_map, gradients, witness, transpose, depthwise, dtypes):
    for exercise, mutants in module.KNOWN.items():
        KNOWN[exercise].update(mutants)

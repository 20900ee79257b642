"""How far a right answer may be from TensorFlow's: rounding theory, not a magic rtol.

Cases that carry a grade use small integers, whose sums every algorithm gets exactly (or, through an FFT,
to far better than one half), while a wrong answer is off by at least one: `EXACT_LIMIT` decides.

Real-valued cases are judged normwise. For y = sum of K products x_i w_i, summed in any order, the error is
at most gamma_K |x|.|w| <= gamma_K ||x|| ||w|| with gamma_K = K u / (1 - K u) (Higham, Accuracy and Stability
of Numerical Algorithms, section 3.1). Fast algorithms (FFT, Winograd) are accurate in the same norm only,
with a constant that grows like log2 of the length. The elementwise bound |x|.|w| would reject them.
"""

import math

import numpy as np

EXACT_LIMIT = 0.5
#: The student's algorithm and TensorFlow's each take their share, and an FFT goes forth and back in 2-D.
SAFETY = 8.0


def unit_roundoff(dtype: np.dtype) -> float:
    """Half the distance from 1 to the next number: 2**-24 for float32, 2**-53 for float64."""
    return float(np.finfo(dtype).eps) / 2


def normwise_bound(input: np.ndarray, filters: np.ndarray, terms: int) -> float:
    """Largest error of a legal algorithm for a bilinear map of `input` and `filters`.

    Args:
        input: any shape, float32 or float64.
        filters: any shape, dtype of `input`.
        terms: number of products summed for one output, >= 1.

    Returns:
        An absolute bound, the same for every output element.
    """
    u = unit_roundoff(input.dtype)
    gamma = terms * u / (1 - terms * u)
    length = max(2, input.size + filters.size)
    fast = 6 * u * math.log2(length)
    norms = float(np.linalg.norm(input.astype(np.float64)) * np.linalg.norm(filters.astype(np.float64)))
    return SAFETY * (gamma + fast) * norms

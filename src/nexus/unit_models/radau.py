"""Radau IIA with three stages, as the profiles along reactors and membranes are collocated.

Symbols: c_m collocation points of an element of unit length, a_mq Runge-Kutta coefficients (the integral from 0 to c_m
of the Lagrange polynomial of point q), w_m = a_3m weights of the whole element, since its last point is its end.

    sum over q of a_mq c_q^k = c_m^(k+1) / (k+1)   for k = 0, 1, 2
    sum over q of w_q c_q^k = 1 / (k+1)            for k = 0 to 4: an element's end is accurate to the fifth order

Source: Hairer and Wanner, Solving Ordinary Differential Equations II, 1996, table IV.5.6.
"""

from math import sqrt

R6 = sqrt(6.0)
NODES = ((4 - R6) / 10, (4 + R6) / 10, 1.0)
"""Collocation points c."""

COEFFICIENTS = (
    ((88 - 7 * R6) / 360, (296 - 169 * R6) / 1800, (-2 + 3 * R6) / 225),
    ((296 + 169 * R6) / 1800, (88 + 7 * R6) / 360, (-2 - 3 * R6) / 225),
    ((16 - R6) / 36, (16 + R6) / 36, 1 / 9),
)
"""Runge-Kutta coefficients a, a row for each collocation point."""

WEIGHTS = COEFFICIENTS[-1]
"""Weights w of the whole element."""

"""Smooth complementarity: of two quantities that are never negative, one is zero but for a known small amount.

    a + b = sqrt(a^2 + b^2 + 2 eps^2)      which means   a b = eps^2, a > 0, b > 0

Where a = b the smoothing is largest, both are eps; where one is of order 1 the other is eps^2. a and b are free of
units and scaled to order 1.

Source: Fischer, Optimization 24 (1992) 269, smoothed as by Kanzow, SIAM J. Matrix Anal. Appl. 17 (1996) 851.
"""

from pyomo.environ import sqrt


def complementary(a, b, eps: float):
    """Returns the equation that a b = eps^2 with a > 0 and b > 0, for scaled expressions `a` and `b`."""
    return a + b == sqrt(a**2 + b**2 + 2 * eps**2)


def positive_parts(net, eps):
    """Returns a and b, a - b = `net` and a b = eps^2: smooth positive parts of `net` and of -`net`, closed form."""
    root = sqrt(net**2 + 4 * eps**2)
    return (root + net) / 2, (root - net) / 2

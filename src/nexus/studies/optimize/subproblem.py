"""The quadratic program of a step: a model of the goal, linear limits that may give way at a price, a trust region.

    min  g'd + d'W d / 2 + sum(penalty s)   s.t.  A d - s <= room,  s >= 0,  low <= d <= high

W is the exact Hessian of the Lagrangian and may be indefinite; within the box there is a minimum all the same, of which
Ipopt finds a local one. What it takes for active is then solved for as equations, so that a limit that holds by a small
multiplier holds exactly. Of thousands of limits within reach a few matter: rows enter the program as its solutions pass
them, each by more than is tolerated of it. The penalty makes every program feasible [R. Fletcher, Practical Methods of
Optimization, 2nd ed., Wiley 1987, section 14.4].
"""

from dataclasses import dataclass

import numpy as np

from nexus.kernel.ipopt import run

PARALLEL = 1e-9  # 1 - cosine
AT_ONCE = 30  # rows that enter together
PASSED = 1e-9  # of the region's radius
ROUNDS = 40
SNAP = 1e-8  # of the radius: a step this near to the box's side takes it
EXACT, NEAR = 1e-10, 1e-3  # of the radius: how well equations hold, and how far from an interior point
EXCHANGES = 20
LESS_THAN_DEAR = 0.999  # of the penalty: a multiplier beyond is that of a row that gives way
SETTINGS = {
    "tol": 1e-11,
    "dual_inf_tol": 1e-9,
    "compl_inf_tol": 1e-11,
    "constr_viol_tol": 1e-11,
    "max_iter": 200,
    "hessian_constant": "yes",
    "jac_c_constant": "yes",
    "jac_d_constant": "yes",
    "nlp_scaling_method": "none",
    "mu_strategy": "adaptive",
}
SOLVED = (0, 1)


@dataclass(frozen=True, eq=False)
class Trial:
    """A step, the multipliers of all rows, the goal's predicted change, and by how much limits are passed after it.

    `passed` is the sum over rows, `slack` the same at the rows' penalties.
    """

    step: np.ndarray
    multipliers: np.ndarray
    slack: float
    passed: float
    change: float


def solve_subproblem(gradient, hessian, rows, room, tolerated, box, radius, penalty, first) -> Trial | None:
    """Returns the step of the program; None where it cannot be solved.

    `rows` (m, n) and `room` (m) are all limits within reach; a row enters when it is passed by more than `tolerated`
    (m) and costs `penalty` (m); `box` is (low, high) of the step; `first` are positions of rows to begin with.
    """
    chosen = np.array(sorted(set(first)), dtype=np.int64)
    size = np.maximum(np.linalg.norm(rows, axis=1), 1e-300)
    left = np.ones(len(room), dtype=bool)
    for _ in range(ROUNDS):
        left[chosen] = False
        chosen = _tightest(rows / size[:, None], room / size, chosen)
        found = _program(gradient, hessian, rows[chosen], room[chosen], box, radius, penalty[chosen])
        if found is None:
            return None
        step, pull = found
        passed = rows @ step - room - tolerated
        passed[~left] = -np.inf
        worst = np.argsort(-passed)[:AT_ONCE]
        worst = worst[passed[worst] > PASSED * radius]
        if not len(worst):
            multipliers = np.zeros(len(room))
            multipliers[chosen] = pull
            over = np.maximum(rows[chosen] @ step - room[chosen], 0.0)
            change = float(gradient @ step + step @ hessian @ step / 2)
            return Trial(step, multipliers, float(penalty[chosen] @ over), float(over.sum()), change)
        chosen = np.union1d(chosen, worst)
    return None


def _tightest(directions, room, chosen):
    """Returns the chosen rows without those that are parallel to a tighter one, as one flow through several units."""
    order = chosen[np.argsort(room[chosen], kind="stable")]
    alike = directions[order] @ directions[order].T > 1 - PARALLEL
    kept = [k for k in range(len(order)) if not alike[k, :k].any()]
    return np.sort(order[kept])


class _Dense:
    """Ipopt's view of the program in t = d / radius and s / radius, its value divided by the radius."""

    def __init__(self, gradient, hessian, rows, penalty) -> None:
        self._gradient, self._hessian, self._rows, self._penalty = gradient, hessian, rows, penalty
        self._n, self._m = len(gradient), len(rows)
        self._lower = np.tril_indices(self._n)
        k = np.arange(self._m)
        grid = np.indices(rows.shape).reshape(2, -1)
        self._structure = np.concatenate([grid[0], k]), np.concatenate([grid[1], self._n + k])
        self._entries = np.concatenate([rows.ravel(), -np.ones(self._m)])

    def objective(self, z):
        t, s = z[: self._n], z[self._n :]
        return float(self._gradient @ t + t @ self._hessian @ t / 2 + self._penalty @ s)

    def gradient(self, z):
        t = z[: self._n]
        return np.concatenate([self._gradient + self._hessian @ t, self._penalty])

    def constraints(self, z):
        return self._rows @ z[: self._n] - z[self._n :]

    def jacobianstructure(self):
        return self._structure

    def jacobian(self, z):
        return self._entries

    def hessianstructure(self):
        return self._lower

    def hessian(self, z, multipliers, factor):
        return factor * self._hessian[self._lower]


def _program(gradient, hessian, rows, room, box, radius, penalty):
    """Returns (step, multipliers) of the program with these rows alone, or None."""
    n, m = rows.shape[1], len(rows)
    low, high = box[0] / radius, box[1] / radius
    curvatures = (hessian, _convex(hessian))
    for curvature in curvatures:
        dense = _Dense(gradient, radius * curvature, rows, penalty)
        bounds = np.concatenate([low, np.zeros(m)]), np.concatenate([high, np.full(m, np.inf)])
        sides = np.full(m, -np.inf), room / radius
        start = np.concatenate([np.clip(np.zeros(n), low, high), np.maximum(-room / radius, 0.0) + 1e-2])
        z, info, _ = run(dense, start, bounds, sides, SETTINGS)
        if info["status"] in SOLVED:
            t, pull = z[:n], np.maximum(np.asarray(info["mult_g"]), 0.0)
            ends = np.asarray(info["mult_x_L"])[:n] > t - low, np.asarray(info["mult_x_U"])[:n] > high - t
            sides = np.where(ends[0] | (t - low <= SNAP), -1, np.where(ends[1] | (high - t <= SNAP), 1, 0))
            t = np.where(t - low <= SNAP, low, np.where(high - t <= SNAP, high, t))
            exact = _exact(gradient, radius * curvature, rows, room / radius, (low, high), penalty, t, pull, sides)
            t, pull = (t, pull) if exact is None else exact
            return radius * t, pull
    return None


def _exact(gradient, hessian, rows, room, box, penalty, t, pull, sides):
    """Returns (t, multipliers) that solve the equations of what is active, beginning with what an interior point says.

    What leaves the box or a row is held from then on; what pulls the wrong way is let go. None where that does not end
    near the interior point.
    """
    dear = pull >= LESS_THAN_DEAR * penalty
    held = (pull > np.abs(room - rows @ t)) & ~dear
    for _ in range(EXCHANGES):
        exact, multipliers = _equations(gradient, hessian, rows, room, box, penalty, sides, held, dear)
        below, above = (exact < box[0] - EXACT) & (sides == 0), (exact > box[1] + EXACT) & (sides == 0)
        wrong, passed = held & (multipliers < -EXACT), (rows @ exact - room > EXACT) & ~held & ~dear
        outward = sides * (gradient + hessian @ exact + rows.T @ multipliers) > EXACT
        if not any(each.any() for each in (below, above, wrong, passed, outward)):
            close = np.abs(exact - t).max(initial=0.0) <= NEAR
            return (np.clip(exact, *box), np.maximum(multipliers, 0.0)) if close else None
        sides = np.where(outward, 0, np.where(below, -1, np.where(above, 1, sides)))
        held = (held & ~wrong) | passed
    return None


def _equations(gradient, hessian, rows, room, box, penalty, sides, held, dear):
    """Returns (t, multipliers) with some of t on sides of the box, rows held, and rows that give way at the penalty."""
    free, fixed, held = np.flatnonzero(sides == 0), np.flatnonzero(sides), np.flatnonzero(held)
    t, multipliers = np.where(sides < 0, box[0], box[1]), np.where(dear, penalty, 0.0)
    matrix = rows[np.ix_(held, free)]
    whole = np.block([[hessian[np.ix_(free, free)], matrix.T], [matrix, np.zeros((len(held), len(held)))]])
    pulled = gradient[free] + hessian[np.ix_(free, fixed)] @ t[fixed] + penalty[dear] @ rows[dear][:, free]
    right = np.concatenate([-pulled, room[held] - rows[np.ix_(held, fixed)] @ t[fixed]])
    found = np.linalg.lstsq(whole, right, rcond=1e-14)[0]
    t[free], multipliers[held] = found[: len(free)], found[len(free) :]
    return t, multipliers


def _convex(hessian):
    values, vectors = np.linalg.eigh(hessian)
    return (vectors * np.maximum(values, 0.0)) @ vectors.T

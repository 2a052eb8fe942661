"""Optimisation of a plant in the space of its decisions, along solved states.

decisions    what may be chosen, within which bounds
model        the plant as a function of its decisions: states, figures and exact derivatives
goal         what is asked for: a figure or a weighted sum, to be least or largest
watched      everything that has a limit: figures, variables of the plant, inequalities such as capacities
subproblem   the quadratic program of a step
search       sequential quadratic programming with a trust region
optimum      what it ends in, with conditions and prices
kkt          conditions of optimality, checked apart from the solver
multistart   other starts, and neighbours of an optimum
limits       what a scenario's constraints ask for
plant        the compiled plant of a scenario
tables       decisions, prices, figures before and after
study        from a scenario to its results folder
"""

from nexus.studies.optimize.decisions import Decision
from nexus.studies.optimize.goal import Goal
from nexus.studies.optimize.kkt import Kkt, check_kkt
from nexus.studies.optimize.model import ReducedModel, State
from nexus.studies.optimize.multistart import multistart, perturbations
from nexus.studies.optimize.optimum import Optimum, minimise
from nexus.studies.optimize.search import Options

__all__ = [
    "Decision",
    "Goal",
    "Kkt",
    "Optimum",
    "Options",
    "ReducedModel",
    "State",
    "check_kkt",
    "minimise",
    "multistart",
    "perturbations",
]

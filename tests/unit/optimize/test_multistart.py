"""Doubts of optima of small plants: other starts and neighbours, against hand calculations."""

import numpy as np
import pytest
from small_plants import box

from nexus.studies.optimize import Goal, Options, minimise, multistart, perturbations
from nexus.studies.optimize.multistart import start_table

SURFACE = Goal("surface")


def test_random_starts_end_in_the_same_optimum_and_neighbours_are_no_better():
    """The box has one optimum; a step in either side of each decision makes the surface larger."""
    model = box()
    found = minimise(model, SURFACE, {})
    table = start_table(model, multistart(model, SURFACE, {}, starts=6), found)
    assert table["same"].all() and (table["part of the way"] == 1.0).all()
    assert (table["differs in"] == "").all()
    beside = perturbations(model, SURFACE, {}, found)
    assert len(beside) == 4
    assert (beside["goal change"] > 0).all() and not beside["improves"].any()


def test_a_start_that_ends_elsewhere_is_told_with_what_differs():
    """Stopped before its first step it stays where it began, which is told beside the optimum at a = b = 2 m."""
    model = box()
    found = minimise(model, SURFACE, {})
    (row,) = start_table(
        model, multistart(model, SURFACE, {}, 1, options=Options(max_iterations=0)), found
    ).itertuples()
    assert not row.optimum and not row.same
    a, b = 0.2 + 4.8 * np.random.default_rng(0).random(2)
    told = dict(part.split(": ") for part in row[-1].split("; "))
    assert told == {"a": f"{a:.4g} for 2 m", "b": f"{b:.4g} for 2 m"}


def test_a_start_without_a_state_begins_on_the_way_there():
    """A height of 0.5 m or more leaves floors of up to 8 m2: the straight way to 5 m by 5 m ends before that."""
    model = box(height=(0.5, 1000))
    part, state = model.walked(np.ones(2))
    assert 0.4 < part < (8**0.5 - 1) / 4 + 1e-9
    assert state.figures["height"] >= 0.5


def test_a_neighbour_that_is_better_is_told():
    """Stopped after one step, the state is no optimum, and a neighbour shows it."""
    model = box()
    stopped = minimise(model, SURFACE, {}, options=Options(max_iterations=1))
    assert not stopped.ok
    assert perturbations(model, SURFACE, {}, stopped)["improves"].any()


def test_a_neighbour_beyond_a_limit_pays_for_it():
    """At a + b <= 1.5 m a longer side is a smaller surface, but twice the price of the limit makes it dearer."""
    model, limits = box(), {"sides": (None, 1.5)}
    found = minimise(model, SURFACE, limits)
    beside = perturbations(model, SURFACE, limits, found)
    longer = beside[beside["step"] > 0]
    assert (longer["goal change"] < 0).all() and (longer["limit passed"] == "sides <= 1.5 m").all()
    (held,) = found.multipliers
    paid = longer["goal change"] - 2 * held.price * 4.8e-3
    assert longer["priced change"].to_numpy() == pytest.approx(paid.to_numpy(), rel=1e-6)
    assert (longer["priced change"] > 0).all() and not beside["improves"].any()

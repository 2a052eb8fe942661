"""Key figures as outputs of a solved plant: what the equations define, and what is calculated from their cash flow."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from nexus import kernel
from nexus.costing.returns import RETURNS, Return
from nexus.flowsheets.plant import Plant, PlantError
from nexus.studies.campaign.model import CampaignModel


class Figures:
    """The key figures of a campaign's plant at its base solution, in the units in which they are shown.

    `names` and `units` are in the order of the key figures, with rate of return and paybacks, where there are any, at
    the end; `base` are their values. A figure of merit without a value (no payback) is none of them.
    """

    def __init__(self, model: CampaignModel) -> None:
        self._model = model
        model.base.solution.load()
        self._returns = {each.name: each for each in _returns(model.plant) if each.value is not None}
        self.units = {kpi.name: kpi.units for kpi in model.plant.kpis}
        self.units |= {name: each.units for name, each in self._returns.items()}
        self.names = tuple(self.units)
        self.base = model.figures(model.base.solution) | {n: each.value for n, each in self._returns.items()}

    def value(self, solution: kernel.Solution, name: str) -> float:
        """Returns a figure at a solution; NaN for a figure of merit that the solution does not have."""
        if name not in self._returns:
            return self._model.figures(solution)[name]
        solution.load()
        found = next(each.value for each in _returns(self._model.plant) if each.name == name)
        self._model.base.solution.load()
        return np.nan if found is None else found

    def check(self, name: str) -> None:
        """Raises PlantError for a figure that the plant does not have or that has no value, with the reason."""
        if name in self.units:
            return
        missing = next((each for each in _returns(self._model.plant) if each.name == name), None)
        if missing is not None:
            raise PlantError(f"'{name}' has no value to differentiate. {missing.meaning}.")
        if name in RETURNS:
            raise PlantError(f"Plant '{self._model.plant.name}' has no market price, so no '{name}'.")
        self._model.plant.kpi(name)

    def expressions(self) -> Mapping[str, Any]:
        """Returns {name: expression} of the figures that are calculated from the cash flow."""
        return {name: each.expression for name, each in self._returns.items()}


def _returns(plant: Plant) -> tuple[Return, ...]:
    return () if plant.costs is None else plant.costs.returns()

"""Derivatives of all figures by all inputs of a plant, from one factorisation at its base solution."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from nexus.studies.campaign.model import CampaignModel
from nexus.studies.tornado.figures import Figures


def gradients(model: CampaignModel, figures: Figures, data: Sequence[Any] | None = None) -> pd.DataFrame:
    """Returns the derivatives of figures (rows, in the units shown) by variables and parameters (columns, own units).

    `data` are fixed variables and mutable Params; those that the model's cube moves if None. The columns carry their
    Pyomo names. The kernel factorises the equations once and solves with the factors once a figure (adjoint), or once
    an input where these are fewer. Raises ModelError for an input that the plant calculates or that is a constant.
    """
    data = moved(model) if data is None else list(data)
    sensitivity = model.base.solution.sensitivity()
    table = sensitivity.output_derivatives(data)
    table = table.mul(pd.Series(model.factors()), axis=0)
    expressions = figures.expressions()
    if expressions:
        table = pd.concat([table, sensitivity.derivatives(dict(expressions), data)])
    return table.loc[list(figures.names)]


def moved(model: CampaignModel) -> list[Any]:
    """Returns the variables and parameters that the inputs of a campaign set."""
    cube = model.cube
    return [datum for datum, written in zip(cube.datums, cube.written, strict=True) if written]


def by_input(model: CampaignModel, table: pd.DataFrame) -> pd.DataFrame:
    """Returns the derivatives of figures by the inputs of the model's table, per unit of each input's own number.

    Fractions that are divided by their sum move together, as in a draw of the campaign.
    """
    cube = model.cube
    slopes = cube.slopes(model.base.point)[cube.written]
    width = np.array([each.high - each.low for each in cube.inputs])
    names = [each.name for each in cube.inputs]
    return pd.DataFrame(table.to_numpy() @ slopes / width, index=table.index, columns=names)

"""Gradients of the integrated plant: their cost, and the tornado that is drawn from them."""

import re
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from nexus.kernel import Sensitivity, sparse_lu
from nexus.kernel.sensitivity import factorisation
from nexus.scenario import load_scenario
from nexus.studies.campaign import model as campaign_model
from nexus.studies.campaign.inputs import read_inputs
from nexus.studies.tornado.figures import Figures
from nexus.studies.tornado.gradients import by_input, gradients, moved
from nexus.studies.tornado.page import tornado_html
from nexus.studies.tornado.study import OWN_TABLES, Tornado
from nexus.studies.tornado.tornado import predicted, resolved
from tests.plant.report_page import browse, browser

pytestmark = pytest.mark.xdist_group("biorefinery")

FIGURE = "net_present_value"
TOP = 10
AGREEMENT = 1e-3  # of the change: a central difference over one percent of a range is itself off by its curvature


@pytest.fixture(scope="module")
def model(biorefinery):
    """Returns the solved base case with the inputs of both of the plant's tables."""
    folder = Path(str(files("nexus.flowsheets")))
    rows = [row for kind in OWN_TABLES for row in read_inputs(folder / f"biorefinery_{kind}.csv")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(campaign_model, "started", lambda scenario, progress: biorefinery.plant)
        return campaign_model.CampaignModel(load_scenario("biorefinery"), tuple(rows), lambda line: None)


@pytest.fixture(scope="module")
def figures(model):
    return Figures(model)


@pytest.fixture(scope="module")
def slopes(model, figures):
    return gradients(model, figures)


def test_every_figure_has_a_derivative_by_more_than_a_hundred_inputs(biorefinery, model, slopes):
    """All key figures that have a value, by prices, design values, compositions and financial assumptions."""
    shown = biorefinery.results.tables["kpis"]
    assert list(slopes.index) == list(shown[shown["value"].notna()]["name"])
    assert "internal_rate_of_return" in slopes.index and len(slopes) >= 40
    assert slopes.shape[1] >= 300 and len(model.cube.inputs) >= 100
    assert np.isfinite(slopes.to_numpy()).all()


def test_all_gradients_take_one_factorisation_and_a_warm_solve_takes_more(model, monkeypatch):
    """Counted, not timed: `tests/benchmarks/gradients.py` measures the seconds of both.

    The gradients factorise once and solve once a figure; the warm solve follows one percent more feed.
    """
    factorised, sides = [], []
    for module in (factorisation, sparse_lu):
        monkeypatch.setattr(module, "splu", _counted(module.splu, factorised))
    whole = factorisation.Factorisation.solve

    def counted(self, right, transposed=False):
        sides.append(1 if right.ndim == 1 else right.shape[1])
        return whole(self, right, transposed)

    monkeypatch.setattr(factorisation.Factorisation, "solve", counted)
    table = Sensitivity(model.base.solution).output_derivatives(moved(model))  # made anew: a solution keeps its own
    assert table.shape == (len(model.plant.kpis), len(moved(model))) and table.shape[1] >= 300
    assert len(factorised) == 1 and sum(sides) <= len(table)

    rate = next(i for i, each in enumerate(model.cube.inputs) if each.name == "feed_rate")
    point = model.base.point.copy()
    point[rate] += 0.01 / (model.cube.inputs[rate].high - model.cube.inputs[rate].low)
    assert model.solve(point, model.base, predicted=False, exact=True).ok
    assert len(factorised) > 2


def _counted(function, calls):
    def call(*arguments, **settings):
        calls.append(1)
        return function(*arguments, **settings)

    return call


def test_the_largest_bars_agree_with_re_solves_a_small_step_away(model, figures, slopes):
    """The ten largest of 101; the shares of composition move with the others of their sum, as in a draw."""
    table = predicted(model, figures, FIGURE, by_input(model, slopes))
    checked = resolved(model, figures, FIGURE, table, TOP, ends=False).iloc[:TOP]
    assert (checked["agreement"] < AGREEMENT).all(), checked.set_index("input")["agreement"].to_dict()
    assert {"ethanol_price", "installed_factor", "internal_rate_of_return"} <= set(checked["input"])


@browser
def test_the_page_is_drawn_in_a_browser(model, figures, slopes, tmp_path):
    """Without a message in the console; the chart has an axis label for each input that it shows."""
    table = predicted(model, figures, FIGURE, by_input(model, slopes))
    found = Tornado(FIGURE, figures.base[FIGURE], figures.units[FIGURE], table, slopes, tmp_path)
    page = tmp_path / "tornado.html"
    html = tornado_html(found, model.scenario, model.plant.title, "biorefinery", model.cube.inputs)
    page.write_text(html, encoding="utf-8")
    done = browse(page, tmp_path / "profile", "--dump-dom")
    assert 'data-drawn="yes"' in done.stdout and not re.findall(r".*CONSOLE.*", done.stderr)
    assert done.stdout.count('class="ytick"') >= 15


def test_prices_move_the_present_value_as_the_cash_flow_says(model, slopes, biorefinery):
    """The present value's derivative by the price, times the price, is the present worth of ethanol's sales at 10 %,
    less a tax of at most 35 %."""
    flows = biorefinery.results.tables["cash_flow"]
    market = flows[flows["basis"] == "market price"]
    discount = 1.1 ** -market["year"].clip(lower=1)
    sales = float((market["product_sales [MUSD_2007]"] * discount).sum())
    price = biorefinery.plant.costs.market_cash_flow.product_price
    worth = float(slopes.loc[FIGURE, price.name]) * price.value
    assert 0.65 * sales <= worth <= sales

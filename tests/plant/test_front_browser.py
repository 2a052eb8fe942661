"""The page of a front in a browser: plots that draw, one choice of a point that all of them show, links, limits."""

import html
import json
import re

import pytest

from nexus.studies.pareto.front import find_front
from nexus.studies.pareto.objectives import Objective, Sense
from nexus.studies.pareto.page import Labels, page_data, page_html
from tests.plant.report_page import browse, browser
from tests.unit.pareto.analytic import AnalyticModel, slsqp, three_centres

MEASURE = """
<script>
const seen = {errors: []};
window.addEventListener('error', event => seen.errors.push(event.message));
const wait = milliseconds => new Promise(done => setTimeout(done, milliseconds));
const title = () => document.querySelector('#panel h2').textContent;
async function walk() {
  while (document.body.dataset.drawn !== 'yes') await wait(50);
  seen.first = title();
  seen.lines = document.querySelectorAll('#lines .scatterlayer .trace').length;
  seen.marks = document.querySelectorAll('#plane .scatterlayer .trace .point').length;
  const plane = document.getElementById('plane');
  plane.emit('plotly_hover', {points: [{curveNumber: 0, pointIndex: 1}]});
  seen.hovered = title();
  plane.emit('plotly_unhover', {});
  seen.left = title();
  document.getElementById('lines').emit('plotly_click', {points: [{curveNumber: 2}]});
  seen.clicked = title();
  seen.hash = location.hash;
  await wait(200);
  seen.ring = [plane.data[3].x[0], plane.data[3].y[0]];
  seen.line = document.getElementById('lines').data.at(-1).y;
  seen.row = document.querySelector('#table tr.chosen').dataset.number;
  seen.panel = document.getElementById('panel').innerHTML;
  document.dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowRight'}));
  seen.next = title();
  document.querySelector('#table tbody tr').click();
  seen.table = title();
  seen.link = document.querySelector('#panel a.open') && document.querySelector('#panel a.open').getAttribute('href');
  const limit = document.querySelector('#limits input[data-goal="0"][data-side="high"]');
  limit.value = FRONT.points[3].values[0];
  limit.dispatchEvent(new Event('input', {bubbles: true}));
  await wait(200);
  seen.count = document.querySelector('#limits .count').textContent;
  seen.faded = document.getElementById('lines').data.filter(trace => trace.opacity < 0.1).length;
  const texts = [...document.querySelectorAll('svg text')].map(each => each.textContent).join(' ');
  seen.missing = (document.body.innerText + texts).match(/\\b(NaN|None|nan|null|undefined|Infinity)\\b/g) || [];
  seen.width = document.documentElement.scrollWidth;
  const output = document.createElement('pre');
  output.id = 'seen';
  output.textContent = JSON.stringify(seen);
  document.body.append(output);
}
walk().catch(error => { seen.errors.push(String(error)); });
</script></body>
"""


def profit_and_carbon():
    """A front whose objectives have units and one of which is to be large."""
    model = AnalyticModel(
        {
            "operating_profit": lambda x: 100 * x[0] - 30 * x[0] ** 2 - 5 * x[2],
            "carbon": lambda x: x[0] ** 2 + x[1] ** 2,
            "water": lambda x: 3 + x[1],
        },
        [(0.0, 1.5), (-1.0, 1.0), (0.0, 2.0)],
    )
    objectives = [Objective("operating_profit", Sense.maximize, "MUSD_2007/yr"), Objective("carbon", units="kg/kg")]
    return find_front(model, objectives, 8, slsqp, model.start), model


def three():
    """A front of three objectives."""
    model = three_centres()
    return find_front(model, [Objective(name) for name in "abc"], 10, slsqp, model.start), model


LABELS = Labels("A plant", "to see what it costs", "results/front")


@pytest.fixture(scope="module", params=[profit_and_carbon, three])
def page(request, tmp_path_factory):
    """Returns a front, its page's file, and what the page says of itself; one point has results."""
    folder = tmp_path_factory.mktemp("page")
    front, model = request.param()
    report = folder / "points" / f"{front.points[0].number:04d}" / "report.html"
    report.parent.mkdir(parents=True)
    report.write_text("results", encoding="utf-8")
    file = folder / "pareto.html"
    text = page_html(front, model, LABELS, folder)
    file.write_text(text.replace("</body>", MEASURE), encoding="utf-8")
    done = browse(file, folder / "profile", "--dump-dom")
    match = re.search(r'<pre id="seen">(.*?)</pre>', done.stdout, re.DOTALL)
    assert match, done.stderr[-2000:]
    return front, model, json.loads(html.unescape(match.group(1)))


@browser
def test_every_plot_draws_every_point(page):
    front, _, seen = page
    assert seen["errors"] == [] and seen["missing"] == []
    assert seen["lines"] == len(front.points) + 1
    assert seen["marks"] >= len(front.points) + 2


@browser
def test_a_point_chosen_in_one_plot_is_shown_in_all(page):
    front, _, seen = page
    assert seen["hovered"] == f"Point {front.points[1].number}"
    assert seen["left"] == seen["first"]
    chosen = front.points[2]
    assert (seen["clicked"], seen["hash"]) == (f"Point {chosen.number}", f"#point-{chosen.number}")
    assert seen["ring"] == pytest.approx(list(chosen.values[:2]))
    assert seen["line"][-1] == pytest.approx(chosen.state.point[-1]) or len(seen["line"]) < 4
    assert seen["row"] == str(chosen.number)
    assert seen["next"] == f"Point {front.points[3].number}"
    assert seen["table"] == f"Point {front.points[0].number}"


@browser
def test_the_panel_shows_decisions_rates_and_where_the_results_lie(page):
    front, model, seen = page
    for decision in model.decisions:
        assert decision.path in seen["panel"]
    assert f"nexus pareto-point results/front {front.points[2].number}" in seen["panel"]
    assert "costs" in seen["panel"] and "Found as" in seen["panel"]
    assert seen["link"] == f"points/{front.points[0].number:04d}/report.html"


@browser
def test_limits_fade_what_lies_beyond_them(page):
    front, _, seen = page
    limit = front.points[3].values[0]
    inside = sum(point.values[0] <= limit for point in front.points)
    assert seen["count"] == f"{inside} of {len(front.points)} within"
    assert seen["faded"] == len(front.points) - inside
    assert seen["width"] <= 1400


def test_what_never_moves_is_named_and_not_drawn(tmp_path):
    """Water is not traded and the third decision only costs: it stays at its lower bound."""
    front, model = profit_and_carbon()
    data = page_data(front, model, LABELS, tmp_path)
    assert [decision["moves"] for decision in data["decisions"]] == [True, False, False]
    assert [figure["name"] for figure in data["figures"]] == ["Water"]
    assert [goal["up"] for goal in data["objectives"]] == [True, False]

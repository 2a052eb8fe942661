"""The snippets of the documentation that need the whole plant run as they are shown."""

from functools import cache

import pytest

from nexus.run import run
from tests.unit.test_docs import PAGES, name, snippets

pytestmark = pytest.mark.xdist_group("documentation")

WITH_PLANT = [p for p in PAGES if any(s.mark == "plant" for s in snippets(p, "python"))]


@cache
def solved_once(name_or_file, settings):
    """Returns the results of a run; pages that show the same run share it."""
    return run(name_or_file, settings, out="results/shown", progress=lambda line: None)


@pytest.mark.parametrize("page", WITH_PLANT, ids=name)
def test_snippets_that_need_the_plant_run(page, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("nexus.run.run", lambda name, settings=(), out=None: solved_once(name, tuple(settings)))
    namespace = {"__name__": "documentation"}
    for snippet in snippets(page, "python"):
        if snippet.mark == "plant":
            exec(compile(snippet.text, name(page), "exec"), namespace)
    assert capsys.readouterr().out.strip()
    if "prices" in namespace:
        values = list(namespace["prices"].values())
        assert len(values) == 3
        assert values == sorted(values, reverse=True), "the page says that the price falls with the solids loading"
    assert all(namespace[each].ok for each in ("results", "base", "more") if each in namespace)

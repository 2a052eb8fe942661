"""The report in a real browser: no error in the console, labels that do not overlap at 1400 pixels, text that fits.

Chromium runs headless; a page measures itself and prints what it finds into the document that `--dump-dom` returns.
Where there is no Chromium these tests are skipped.
"""

import html
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from nexus.scenario import shipped_scenarios

YARDSTICK = "nrel2011"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium found; install Debian's package chromium")
FLAGS = """--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
--disable-component-update --disable-sync --hide-scrollbars --window-size=1400,1000 --virtual-time-budget=60000
--enable-logging=stderr""".split()  # noqa: SIM905 (a command line reads best as one)
FOLDERS = (Path(__file__).parent, Path(__file__).parents[1] / "unit" / "run")

MEASURE = """
<script>
const found = {drawn: false, overlaps: [], outside: [], labels: 0, states: 0, errors: []};
window.addEventListener('error', event => found.errors.push(event.message));

function boxes(graph, selector) {
  return [...graph.querySelectorAll(selector)]
    .filter(text => text.textContent.trim() && getComputedStyle(text).display !== 'none')
    .map(text => ({text: text.textContent, box: text.getBoundingClientRect()}));
}

function inspect(name) {
  const graph = document.getElementById(name), frame = graph.querySelector('.main-svg').getBoundingClientRect();
  const labels = boxes(graph, '.node-label, .ytick text, .xtick text, .bartext, .legendtext, .xtitle');
  const bars = [...graph.querySelectorAll('.node-rect')].map(bar => bar.getBoundingClientRect())
    .map(box => ({text: 'a node', box}));
  labels.forEach((a, i) => {
    if (a.box.left < frame.left - 1 || a.box.right > frame.right + 1 || a.box.top < frame.top - 1 ||
        a.box.bottom > frame.bottom + 1) found.outside.push([name, a.text]);
    for (const b of [...labels.slice(i + 1), ...bars]) {
      const width = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
      const height = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
      if (width > 2 && height > 2) found.overlaps.push([name, a.text, b.text]);
    }
  });
  found.labels += labels.length;
  found.states += 1;
}

async function measure() {
  while (document.body.dataset.drawn !== 'yes') await new Promise(done => setTimeout(done, 50));
  for (const name of Object.keys(FIGURES)) {
    for (let choice = 0; choice < FIGURES[name].length; choice += 1) {
      await draw(name, choice);
      inspect(name);
    }
    await draw(name, 0);
  }
  found.drawn = true;
  found.width = document.documentElement.scrollWidth;
  found.hidden = [...document.querySelectorAll('#streams thead th')].filter(head => head.hidden).length;
  sortTable(document.getElementById('streams'), 7);
  found.sorted = [...document.querySelectorAll('#streams tbody tr')].map(row => Number(row.cells[7].dataset.v));
  const tools = document.querySelector('.tools[data-table="streams"]');
  tools.querySelector('input').value = 'no such stream';
  tools.querySelector('input').dispatchEvent(new Event('input', {bubbles: true}));
  found.count = tools.querySelector('.count').textContent;
  const output = document.createElement('pre');
  output.id = 'measured';
  output.textContent = JSON.stringify(found);
  document.body.append(output);
}
measure().catch(error => { throw error; });
</script></body>
"""


def browse(page: Path, profile: Path, *flags: str) -> subprocess.CompletedProcess:
    """Opens a page and returns what Chromium printed."""
    command = [CHROMIUM, *FLAGS, f"--user-data-dir={profile}", *flags, page.as_uri()]
    return subprocess.run(command, capture_output=True, text=True, timeout=180, check=True)


def nine_areas_report(folder: Path) -> Path:
    """Writes the report of the imagined large plant."""
    from nine_areas import nine_areas

    from nexus.report import write_report

    write_report(nine_areas(), folder / "report.html")
    return folder / "report.html"


def sugar_mill_report(folder: Path) -> Path:
    """Solves the sugar mill and returns its report."""
    from nexus.run import run

    (folder / "mill.yaml").write_text("plant: sugar_mill:SugarMill\nwhy: a sugar mill\n", encoding="utf-8")
    return run(str(folder / "mill.yaml"), out=folder / "out", progress=lambda line: None).folder / "report.html"


def yardstick_report(folder: Path) -> Path:
    """Solves the published design and returns its report."""
    from nexus.run import run

    return run(YARDSTICK, out=folder / "out", progress=lambda line: None).folder / "report.html"


REPORTS = {"sugar_mill": sugar_mill_report, "nine_areas": nine_areas_report}
if YARDSTICK in shipped_scenarios():
    REPORTS[YARDSTICK] = yardstick_report


@pytest.fixture(scope="module", params=list(REPORTS.values()), ids=list(REPORTS))
def report(request, tmp_path_factory):
    """Returns the report of a small solved plant, of the largest one imaginable, and of the published design."""
    sys.path[:0] = [str(folder) for folder in FOLDERS]
    yield request.param(tmp_path_factory.mktemp("report"))
    del sys.path[: len(FOLDERS)]


@pytest.fixture(scope="module")
def measured(report, tmp_path_factory):
    """Returns what the page found about itself, and the console's messages."""
    folder = tmp_path_factory.mktemp("browser")
    page = folder / "measured.html"
    page.write_text(report.read_text(encoding="utf-8").replace("</body>", MEASURE), encoding="utf-8")
    done = browse(page, folder / "profile", "--dump-dom")
    match = re.search(r'<pre id="measured">(.*?)</pre>', done.stdout, re.DOTALL)
    assert match, f"the page did not measure itself: {done.stderr[-2000:]}"
    return json.loads(html.unescape(match.group(1))), re.findall(r".*CONSOLE.*", done.stderr)


def test_the_console_stays_empty(measured):
    found, console = measured
    assert (found["drawn"], found["errors"], console) == (True, [], [])


def test_labels_do_not_overlap_at_1400_pixels(measured):
    found, _ = measured
    assert found["labels"] > 100 and found["states"] >= 13
    assert found["overlaps"] == [], f"{len(found['overlaps'])} pairs of labels touch"


def test_nothing_is_cut_off(measured):
    found, _ = measured
    assert found["outside"] == []
    assert found["width"] <= 1400


def test_the_stream_table_sorts_filters_and_hides_what_nobody_carries(measured):
    found, _ = measured
    assert found["sorted"] == sorted(found["sorted"]) and len(found["sorted"]) >= 11
    assert re.fullmatch(r"0 of \d+ shown", found["count"])
    assert found["hidden"] == 0


def test_the_report_prints(report, tmp_path):
    """A landscape page of A4 is 842 points wide; a report of tables and seven figures takes several."""
    browse(report, tmp_path / "profile", f"--print-to-pdf={tmp_path / 'report.pdf'}", "--no-pdf-header-footer")
    data = (tmp_path / "report.pdf").read_bytes()
    assert data.startswith(b"%PDF")
    assert re.search(rb"/MediaBox\s*\[\s*0 0 84[12][\d.]* 59[45]", data)
    assert 3 <= len(re.findall(rb"/Type\s*/Page\b", data)) <= 40


def test_a_screenshot_shows_more_than_a_blank_page(report, tmp_path):
    browse(report, tmp_path / "profile", f"--screenshot={tmp_path / 'report.png'}")
    assert (tmp_path / "report.png").stat().st_size > 50_000

"""A report opened in a browser without a window: the page measures itself and prints what it finds."""

import html
import importlib.util
import json
import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"


def pictures_script():
    """Returns the script that takes the pictures of the documentation, as a module."""
    spec = importlib.util.spec_from_file_location("make_pictures", DOCS / "images" / "make_pictures.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


make_pictures = pictures_script()
browse = make_pictures.browse
browser = pytest.mark.skipif(
    make_pictures.browser() is None, reason="no Chromium found; install Debian's package chromium"
)

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
  const text = document.body.innerText + [...document.querySelectorAll('svg text')].map(t => t.textContent).join(' ');
  found.missing = text.match(/\\b(NaN|None|nan|null|undefined|Infinity)\\b/g) || [];
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


def measure(report, folder):
    """Returns what a report's page finds about itself, and the console's messages."""
    page = folder / "measured.html"
    page.write_text(report.read_text(encoding="utf-8").replace("</body>", MEASURE), encoding="utf-8")
    done = browse(page, folder / "profile", "--dump-dom")
    match = re.search(r'<pre id="measured">(.*?)</pre>', done.stdout, re.DOTALL)
    assert match, f"the page did not measure itself: {done.stderr[-2000:]}"
    return json.loads(html.unescape(match.group(1))), re.findall(r".*CONSOLE.*", done.stderr)

"""Takes the pictures of the documentation from the reports of both plants, one PNG a figure.

Run as `python docs/images/make_pictures.py [FOLDER]`; without a folder that holds the results of the scenarios under
their names it solves them first. It needs Chromium or Chrome, which runs without a window; Pillow, which comes with
IDAES, reduces the pictures to 256 colours.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

FOLDER = Path(__file__).parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
WIDTH = 1400  # pixels, for which the report is drawn
FLAGS = f"""--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
--disable-component-update --disable-sync --hide-scrollbars --window-size={WIDTH},1000 --virtual-time-budget=60000
--enable-logging=stderr""".split()
PICTURES = {
    "report_sankey_mass": ("sankey-mass", "whole plant"),
    "report_sankey_carbon": ("sankey-carbon", "whole plant"),
    "report_sankey_energy": ("sankey-energy", "whole plant"),
    "report_sankey_energy_800": ("sankey-energy", "800"),
    "report_capital": ("capital", "by area"),
    "report_operating": ("operating", ""),
    "report_price": ("price", ""),
    "report_power": ("power", "largest items"),
    "report_heat": ("heat", "largest duties"),
    "biorefinery_sankey_mass": ("sankey-mass", "whole plant"),
    "biorefinery_sankey_carbon": ("sankey-carbon", "whole plant"),
    "biorefinery_sankey_energy": ("sankey-energy", "whole plant"),
    "biorefinery_composite": ("composite", "composite curves"),
    "biorefinery_power": ("power", "largest items"),
    "biorefinery_price": ("price", ""),
}
"""File names, and the figure of the page and the beginning of the choice that each shows."""
SUMMARIES = ("report_sustainability", "biorefinery_sustainability")
"""File names of the summaries of the sustainability reports."""
FRONTS = ("biorefinery_front_capital", "biorefinery_front_slate")
"""Fronts of whose first two figures a picture is taken, where their results are there: they take minutes."""
SCENARIOS = {"report": "nrel2011", "biorefinery": "biorefinery"}
"""What the file names begin with, and the scenario of whose report they are."""

ALONE = """
<script>
(async () => {
  while (document.body.dataset.drawn !== 'yes') await new Promise(done => setTimeout(done, 50));
  const [name, choice] = WANTED;
  const figure = document.getElementById(name).closest('figure'), select = figure.querySelector('select');
  const chosen = select === null ? 0 : [...select.options].findIndex(option => option.text.startsWith(choice));
  if (select !== null) select.value = chosen;
  await draw(name, chosen);
  for (const part of document.querySelectorAll('header, nav, footer, section, section > *')) {
    if (!part.contains(figure)) part.style.display = 'none';
  }
  for (const part of [figure.parentElement, figure]) { part.style.padding = '4px 0'; part.style.margin = '0'; }
  scrollTo(0, 0);
  document.body.dataset.height = Math.ceil(figure.getBoundingClientRect().bottom + 8);
})();
</script></body>
"""


PLANE = """
<script>
(async () => {
  const plane = document.getElementById('plane');
  while (plane.querySelector('.main-svg .points') === null) await new Promise(done => setTimeout(done, 50));
  const {left, top, right, bottom} = plane.getBoundingClientRect();
  document.body.dataset.box = [left, top, right, bottom].map(Math.round).join(' ');
})();
</script></body>
"""


def browser() -> str | None:
    """Returns the path of a browser that can run without a window, None where there is none."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def browse(page: Path, profile: Path, *flags: str) -> subprocess.CompletedProcess:
    """Opens a page with an empty profile and returns what the browser printed; a later flag overrides an earlier."""
    command = [browser(), *FLAGS, f"--user-data-dir={profile}", *flags, page.as_uri()]
    return subprocess.run(command, capture_output=True, text=True, timeout=180, check=True)


def take_picture(report: Path, figure: str, choice: str, target: Path) -> None:
    """Writes one figure of a report with its title and caption as a PNG of 256 colours."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        page = folder / "page.html"
        script = ALONE.replace("WANTED", json.dumps([figure, choice]))
        page.write_text(report.read_text(encoding="utf-8").replace("</body>", script), encoding="utf-8")
        drawn = browse(page, folder / "measuring", "--dump-dom").stdout
        height = re.search(r'<body[^>]* data-height="(\d+)"', drawn)
        if height is None:
            raise RuntimeError(f"The report has no figure '{figure}' with a choice that begins with '{choice}'.")
        shot = folder / "shot.png"
        browse(page, folder / "taking", f"--window-size={WIDTH},{height.group(1)}", f"--screenshot={shot}")
        _reduce(shot, target)


def take_summary(report: Path, target: Path) -> None:
    """Writes the page of key messages of a sustainability report as a PNG of 256 colours."""
    text = report.read_text(encoding="utf-8")
    end = text.index("</section>", text.index('<section id="summary">')) + len("</section>")
    script = "<script>document.body.dataset.height = Math.ceil(document.querySelector('main').getBoundingClientRect()"
    script += ".bottom + 12);</script>"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        page, shot = folder / "page.html", folder / "shot.png"
        page.write_text(f"{text[:end]}</main>{script}</body></html>", encoding="utf-8")
        drawn = browse(page, folder / "measuring", "--dump-dom").stdout
        height = re.search(r'<body[^>]* data-height="(\d+)"', drawn).group(1)
        browse(page, folder / "taking", f"--window-size={WIDTH},{height}", f"--screenshot={shot}")
        _reduce(shot, target)


def take_front(page: Path, target: Path) -> None:
    """Writes the plane of two figures of a front, its colours among them, as a PNG of 256 colours."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        measured, shot = folder / "page.html", folder / "shot.png"
        measured.write_text(page.read_text(encoding="utf-8").replace("</body>", PLANE), encoding="utf-8")
        drawn = browse(measured, folder / "measuring", "--dump-dom").stdout
        box = tuple(map(int, re.search(r'<body[^>]* data-box="([^"]+)"', drawn).group(1).split()))
        browse(measured, folder / "taking", f"--window-size={WIDTH},{box[3]}", f"--screenshot={shot}")
        with Image.open(shot) as image:
            cut = image.crop(box)
        cut.save(shot)
        _reduce(shot, target)


def _reduce(shot: Path, target: Path) -> None:
    """Writes a picture with 256 colours."""
    with Image.open(shot) as image:
        few = image.convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        few.save(target, optimize=True)


def main() -> None:
    """Solves, or takes a results folder, and writes all pictures."""
    if browser() is None:
        sys.exit(f"No browser found to take the pictures: install one of {', '.join(BROWSERS)} and run this again.")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(name)
        if len(sys.argv) == 1:
            from nexus.run import run

            for scenario in SCENARIOS.values():
                run(scenario, out=folder / scenario)
        for picture, (figure, choice) in PICTURES.items():
            target = FOLDER / f"{picture}.png"
            scenario = SCENARIOS[picture.partition("_")[0]]
            take_picture(folder / scenario / "report.html", figure, choice, target)
            print(f"{target.name}: {target.stat().st_size / 1000:.0f} kB")
        for picture in SUMMARIES:
            scenario = SCENARIOS[picture.partition("_")[0]]
            take_summary(folder / scenario / "sustainability.html", FOLDER / f"{picture}.png")
        for scenario in FRONTS:
            if (page := folder / scenario / "pareto.html").is_file():
                take_front(page, FOLDER / f"{scenario}.png")


if __name__ == "__main__":
    main()

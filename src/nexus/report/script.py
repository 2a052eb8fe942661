"""Script: the report's own JavaScript: draws the figures, sorts and filters tables."""

DRAWING_JAVASCRIPT = """
const FIGURES = JSON.parse(document.getElementById('figures').textContent);
const CONFIG = {displayModeBar: false, responsive: true};
const GAP = 5;

// Plotly writes the last column's labels over the links: write the ends' labels into the margins instead.
function placeEndLabels(graph) {
  const nodes = [...graph.querySelectorAll('.sankey-node')].map(node => {
    const shape = node.querySelector('.node-rect'), label = node.querySelector('.node-label');
    return {label, box: shape.getBoundingClientRect(), width: shape.width.baseVal.value};
  });
  const left = Math.min(...nodes.map(node => node.box.left)), right = Math.max(...nodes.map(node => node.box.right));
  for (const {label, box, width} of nodes) {
    const first = box.left < left + 1, last = box.right > right - 1;
    if (!first && !last) continue;
    const shift = label.transform.baseVal.consolidate();
    const y = shift === null ? 0 : shift.matrix.f;
    label.style.textAnchor = first ? 'end' : 'start';
    label.setAttribute('transform', `translate(${first ? -GAP : width + GAP},${y})`);
  }
}

// A new plot each time: Plotly moves the nodes of a changed diagram slowly, and the end labels would be left behind.
async function draw(name, choice) {
  const figure = FIGURES[name][choice];
  Plotly.purge(name);
  const graph = await Plotly.newPlot(name, figure.data, structuredClone(figure.layout), CONFIG);
  graph.closest('figure').querySelector('figcaption').innerHTML = figure.caption;
  if (figure.data[0].type !== 'sankey') return;
  graph.on('plotly_afterplot', () => placeEndLabels(graph));
  placeEndLabels(graph);
}

async function drawAll() {
  for (const name of Object.keys(FIGURES)) {
    await draw(name, 0);
    const select = document.querySelector(`select[data-figure="${name}"]`);
    if (select) select.addEventListener('change', () => draw(name, Number(select.value)));
  }
  document.body.dataset.drawn = 'yes';
}
"""

TABLE_JAVASCRIPT = """
function cellKey(row, column) {
  const cell = row.cells[column];
  return cell.dataset.v === undefined ? cell.textContent.trim().toLowerCase() : Number(cell.dataset.v);
}

function sortTable(table, column) {
  const head = table.tHead.rows[0].cells[column];
  const direction = head.getAttribute('aria-sort') === 'ascending' ? -1 : 1;
  for (const other of table.tHead.rows[0].cells) other.removeAttribute('aria-sort');
  head.setAttribute('aria-sort', direction === 1 ? 'ascending' : 'descending');
  const rows = [...table.tBodies[0].rows];
  rows.sort((a, b) => {
    const x = cellKey(a, column), y = cellKey(b, column);
    return direction * (typeof x === 'number' && typeof y === 'number' ? x - y : String(x).localeCompare(String(y)));
  });
  table.tBodies[0].append(...rows);
}

function filterTable(table) {
  const tools = document.querySelector(`.tools[data-table="${table.id}"]`);
  const text = tools.querySelector('input').value.trim().toLowerCase();
  const area = tools.querySelector('select').value;
  let shown = 0;
  for (const row of table.tBodies[0].rows) {
    const fits = (!text || row.textContent.toLowerCase().includes(text)) && (!area || row.dataset.area === area);
    row.hidden = !fits;
    shown += fits;
  }
  const columns = table.tHead.rows[0].cells.length;
  for (let i = 0; i < columns; i += 1) {
    const head = table.tHead.rows[0].cells[i];
    if (!head.classList.contains('c')) continue;
    const used = [...table.tBodies[0].rows].some(row => !row.hidden && Number(row.cells[i].dataset.v) !== 0);
    head.hidden = !used;
    for (const row of table.tBodies[0].rows) row.cells[i].hidden = !used;
  }
  tools.querySelector('.count').textContent = `${shown} of ${table.tBodies[0].rows.length} shown`;
}

for (const table of document.querySelectorAll('table.sortable')) {
  [...table.tHead.rows[0].cells].forEach((cell, i) => cell.addEventListener('click', () => sortTable(table, i)));
  const tools = document.querySelector(`.tools[data-table="${table.id}"]`);
  if (tools) {
    tools.addEventListener('input', () => filterTable(table));
    filterTable(table);
  }
}
"""

JAVASCRIPT = f"'use strict';{DRAWING_JAVASCRIPT}{TABLE_JAVASCRIPT}\ndrawAll();\n"

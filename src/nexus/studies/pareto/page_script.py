"""Page script: the JavaScript and style of a front's page. The choice of a point is one state; every plot draws it."""

STYLE = """
.front { display: grid; grid-template-columns: minmax(0, 1fr) 390px; gap: 34px; align-items: start; }
aside { position: sticky; top: 12px; max-height: calc(100vh - 24px); overflow: auto; border: 1px solid var(--line);
  border-radius: 6px; padding: 16px 18px; margin-top: 34px; background: #fff; }
aside h2 { margin: 0 0 6px; } aside h3 { margin: 16px 0 2px; font-size: 15px; }
aside p { margin: 4px 0; font-size: 14px; } aside p.note { font-size: 13px; }
aside table { width: 100%; } aside td, aside th { padding: 3px 6px 3px 0; font-size: 13px; }
aside th { font-weight: 400; overflow-wrap: anywhere; }
aside code { font-size: 12px; overflow-wrap: anywhere; background: var(--wash); padding: 2px 4px; display: block; }
aside a.open { display: inline-block; background: var(--accent); color: #fff; padding: 5px 12px; border-radius: 5px;
  text-decoration: none; margin: 6px 0; font-size: 14px; }
.badge.soft { background: var(--soft); margin-right: 4px; } .bound { color: var(--bad); }
#limits label { white-space: nowrap; } #limits input { width: 92px; }
#table tbody tr { cursor: pointer; } #table tbody tr.chosen td, #table tbody tr.chosen th { background: #f6e3df; }
#plane { height: 460px; } #space { height: 560px; }
@media (max-width: 1000px) { .front { grid-template-columns: 1fr; } aside { position: static; max-height: none; } }
@media print { .front { grid-template-columns: 1fr; } aside { position: static; max-height: none; }
  #limits { display: none; } }
"""

JAVASCRIPT = """
const FRONT = JSON.parse(document.getElementById('front').textContent);
const {objectives: GOALS, points: POINTS, colours: C} = FRONT;
const OPTIONS = {displayModeBar: false, responsive: true};
const THREE = GOALS.length === 3;
const MOVING = FRONT.decisions.map((decision, k) => ({...decision, k})).filter(decision => decision.moves);
let kept = 0, shown = 0, axes = [0, 1];
const within = POINTS.map(() => true);

const place = number => POINTS.findIndex(point => point.number === number);
const text = value => {
  const size = Math.abs(value);
  if (value !== 0 && (size >= 1e6 || size < 1e-3)) return value.toExponential(3).replace('-', '−');
  return String(Number(value.toPrecision(4))).replace('-', '−');
};
const clean = words => {
  const span = document.createElement('span');
  span.textContent = words;
  return span.innerHTML;
};
const titled = goal => goal.units ? `${clean(goal.name)}, ${goal.units}` : clean(goal.name);
const value = (decision, scaled) => decision.lower + scaled * (decision.upper - decision.lower);
const named = path => {
  const parts = path.split(';')[0].split('.');
  return [parts.slice(0, -1).join(' ').replaceAll('_', ' '), parts.at(-1).replaceAll('_', ' ')];
};
const hover = point => `Point ${point.number}<br>` +
  GOALS.map((goal, i) => `${clean(goal.name)} ${text(point.values[i])} ${goal.units}`).join('<br>') + '<extra></extra>';
const column = i => POINTS.map(point => point.values[i]);
const opacity = () => within.map(inside => inside ? 1 : 0.12);
const layout = more => ({margin: {l: 70, r: 20, t: 14, b: 56}, showlegend: false, hovermode: 'closest',
  font: {color: C.axis, size: 13}, paper_bgcolor: '#fff', plot_bgcolor: '#fff', ...more});
const axis = goal => ({title: {text: titled(goal)}, gridcolor: C.grid, zeroline: false, automargin: true});

function listen(graph, at) {
  graph.on('plotly_hover', event => { const i = at(event.points[0]); if (i >= 0) show(i); });
  graph.on('plotly_unhover', () => show(kept));
  graph.on('plotly_click', event => { const i = at(event.points[0]); if (i >= 0) keep(i); });
}

function mark(at, colour, symbol, size, name) {
  return {type: 'scatter', mode: 'markers', x: at ? [at[axes[0]]] : [], y: at ? [at[axes[1]]] : [], name,
    marker: {color: colour, symbol, size, line: {width: 2.5}}, hovertemplate: `${name}<extra></extra>`};
}

function planeTraces() {
  const rest = [0, 1, 2].find(i => !axes.includes(i));
  const knee = FRONT.knee === null ? null : POINTS[place(FRONT.knee)].values;
  const marker = {size: 9, color: C.point, opacity: opacity(), line: {color: '#fff', width: 1}};
  if (THREE) Object.assign(marker, {color: column(rest), colorscale: 'Viridis', showscale: true,
    colorbar: {title: {text: titled(GOALS[rest]), side: 'right'}, thickness: 12}});
  return [
    {type: 'scatter', mode: THREE ? 'markers' : 'lines+markers', x: column(axes[0]), y: column(axes[1]), marker,
      line: {color: C.grid, width: 2}, hovertemplate: POINTS.map(hover)},
    mark(FRONT.start, C.start, 'diamond-open', 12, 'As it is'),
    mark(knee, C.knee, 'star-open', 18, 'Knee'),
    {...mark(POINTS[shown].values, C.chosen, 'circle-open', 17, ''), hoverinfo: 'skip', hovertemplate: null},
  ];
}

async function drawPlane() {
  const graph = await Plotly.react('plane', planeTraces(),
    layout({xaxis: axis(GOALS[axes[0]]), yaxis: axis(GOALS[axes[1]])}), OPTIONS);
  if (!graph.dataset.listens) listen(graph, point => point.curveNumber === 0 ? point.pointIndex : -1);
  graph.dataset.listens = 'yes';
}

function spaceTraces() {
  const at = POINTS[shown].values;
  return [
    {type: 'scatter3d', mode: 'markers', x: column(0), y: column(1), z: column(2), hovertemplate: POINTS.map(hover),
      marker: {size: 4.5, color: POINTS.map((p, i) => within[i] ? p.values[2] : null), colorscale: 'Viridis'}},
    {type: 'scatter3d', mode: 'markers', x: [at[0]], y: [at[1]], z: [at[2]], hoverinfo: 'skip',
      marker: {size: 8, color: C.chosen, symbol: 'circle-open', line: {width: 3}}},
  ];
}

async function drawSpace() {
  const scene = {xaxis: axis(GOALS[0]), yaxis: axis(GOALS[1]), zaxis: axis(GOALS[2]), uirevision: 'kept',
    camera: {eye: {x: 1.5, y: 1.5, z: 1.1}}, domain: {x: [0, 1], y: [0.04, 1]}};
  const graph = await Plotly.react('space', spaceTraces(), layout({scene, margin: {l: 0, r: 0, t: 0, b: 0}}), OPTIONS);
  if (!graph.dataset.listens) listen(graph, point => point.curveNumber === 0 ? point.pointNumber : -1);
  graph.dataset.listens = 'yes';
}

const spans = GOALS.map((goal, i) => [Math.min(...column(i)), Math.max(...column(i))]);
function heights(point) {
  const goals = GOALS.map((goal, i) => {
    const share = (point.values[i] - spans[i][0]) / (spans[i][1] - spans[i][0] || 1);
    return goal.up ? share : 1 - share;
  });
  return [...goals, ...MOVING.map(decision => point.scaled[decision.k])];
}

function lineTraces() {
  const x = [...GOALS, ...MOVING].map((_, i) => i);
  const traces = POINTS.map((point, i) => ({type: 'scatter', mode: 'lines+markers', x, y: heights(point),
    line: {color: C.point, width: 1.2}, marker: {size: 4, color: C.point}, opacity: within[i] ? 0.5 : 0.06,
    hovertemplate: hover(point)}));
  return [...traces, {type: 'scatter', mode: 'lines+markers', x, y: heights(POINTS[shown]), hoverinfo: 'skip',
    line: {color: C.chosen, width: 3}, marker: {size: 7, color: C.chosen}}];
}

function lineLayout() {
  const ends = [...GOALS.map((goal, i) => goal.up ? spans[i] : [...spans[i]].reverse()),
    ...MOVING.map(decision => [decision.lower, decision.upper])];
  const note = (x, y, shown, anchor) => ({x, y, text: text(shown), showarrow: false, yanchor: anchor,
    font: {size: 11, color: C.axis}});
  const labels = [...GOALS.map(goal => `<b>${clean(goal.name)}</b><br>${goal.units}`), ...MOVING.map(decision => {
    const [where, what] = named(decision.path).map(clean);
    return `${what}${decision.units ? `, ${decision.units}` : ''}<br>${where}`;
  })];
  const lines = labels.flatMap(label => label.replaceAll(/<\\/?b>/g, '').split('<br>'));
  const longest = Math.max(...lines.map(line => line.length));
  return layout({width: Math.max(document.getElementById('lines').clientWidth, 58 * labels.length + 160),
    height: 340 + 5.2 * longest, margin: {l: 90, r: 40, t: 30, b: 36 + 5.2 * longest},
    xaxis: {tickvals: labels.map((_, i) => i), ticktext: labels, tickangle: 50, gridcolor: C.axis, zeroline: false,
      range: [-0.5, labels.length - 0.5], tickfont: {size: 11}},
    yaxis: {visible: false, range: [-0.08, 1.08]},
    annotations: ends.flatMap(([low, high], i) => [note(i, 0, low, 'top'), note(i, 1, high, 'bottom')])});
}

async function drawLines() {
  const graph = await Plotly.react('lines', lineTraces(), lineLayout(), {displayModeBar: false});
  if (!graph.dataset.listens) listen(graph, point => point.curveNumber < POINTS.length ? point.curveNumber : -1);
  graph.dataset.listens = 'yes';
}

function moveMarks() {
  const at = POINTS[shown].values;
  Plotly.restyle('plane', {x: [[at[axes[0]]]], y: [[at[axes[1]]]]}, [3]);
  Plotly.restyle('lines', {y: [heights(POINTS[shown])]}, [POINTS.length]);
  if (THREE) Plotly.restyle('space', {x: [[at[0]]], y: [[at[1]]], z: [[at[2]]]}, [1]);
}

function panel(point) {
  const row = (name, number, unit, more = '', title = '') => `<tr><th title="${title}">${name}</th>` +
    `<td class="n">${number}</td><td class="unit">${unit}</td><td>${more}</td></tr>`;
  const badges = [...point.best, ...(point.number === FRONT.knee ? ['knee'] : [])];
  const goals = GOALS.map((goal, i) => row(clean(goal.name), text(point.values[i]), goal.units)).join('');
  const choices = FRONT.decisions.map((decision, k) => {
    const u = point.scaled[k], side = u <= 1e-6 ? 'lower' : u >= 1 - 1e-6 ? 'upper' : '';
    const held = side ? ` <span class="bound">at its ${side} bound</span>` : '';
    return row(clean(named(decision.path).join(' ')), text(value(decision, u)), decision.units,
      `was ${text(decision.base)}${held}`, clean(decision.path));
  }).join('');
  const figures = FRONT.figures.map((figure, i) =>
    row(clean(figure.name), text(point.figures[i]), figure.units)).join('');
  const open = point.link
    ? `<a class="open" href="${encodeURI(point.link)}">Open the results of point ${point.number}</a>`
    : `<p class="note">For its full results:</p><code>nexus pareto-point ${clean(FRONT.folder)} ${point.number}</code>`;
  document.getElementById('panel').innerHTML = `<h2>Point ${point.number}</h2>` +
    badges.map(badge => `<span class="badge soft">${clean(badge)}</span>`).join('') +
    `<table>${goals}</table>${open}<p>Found as ${point.problem}. ${clean(point.status)}</p>` +
    (point.rates.length ? `<h3>Trade-off here</h3>${point.rates.map(r => `<p>${clean(r)}.</p>`).join('')}` : '') +
    `<h3>Decisions</h3><table>${choices}</table>` +
    (figures ? `<details><summary>Other figures</summary><table>${figures}</table></details>` : '');
}

function show(i) {
  if (i === shown && document.getElementById('panel').dataset.point === String(POINTS[i].number)) return;
  shown = i;
  panel(POINTS[i]);
  document.getElementById('panel').dataset.point = POINTS[i].number;
  for (const row of document.querySelectorAll('#table tbody tr')) {
    row.classList.toggle('chosen', Number(row.dataset.number) === POINTS[i].number);
  }
  moveMarks();
}

function keep(i) { kept = i; show(i); location.replace(`#point-${POINTS[i].number}`); }

function limit() {
  const inputs = [...document.querySelectorAll('#limits input')];
  POINTS.forEach((point, i) => {
    within[i] = inputs.every(input => {
      const side = Number(input.value), found = point.values[input.dataset.goal];
      return input.value === '' || (input.dataset.side === 'low' ? found >= side : found <= side);
    });
  });
  document.querySelector('#limits .count').textContent = `${within.filter(Boolean).length} of ${POINTS.length} within`;
  drawPlane(); drawLines();
  if (THREE) drawSpace();
}

function addLimits() {
  const box = (i, side, sign) => `<label>${sign} <input type="number" step="any" data-goal="${i}" data-side="${side}"
    aria-label="${side === 'low' ? 'least' : 'largest'} ${clean(GOALS[i].name)}"></label>`;
  document.getElementById('limits').innerHTML = GOALS.map((goal, i) =>
    `${titled(goal)} ${box(i, 'low', '≥')} ${box(i, 'high', '≤')}`).join(' ') + '<span class="count"></span>';
  document.getElementById('limits').addEventListener('input', limit);
}

function addStill() {
  const still = FRONT.decisions.map((decision, k) => ({...decision, k})).filter(decision => !decision.moves);
  const words = still.map(decision => {
    const u = POINTS[0].scaled[decision.k];
    const where = u < 0.005 ? 'at its lower bound' : u > 0.995 ? 'at its upper bound' : 'inside its bounds';
    return `${clean(named(decision.path).join(' '))} ${text(value(decision, u))} ${decision.units} (${where})`;
  });
  document.getElementById('still').innerHTML = 'Objectives: top is better. Decisions: between their bounds.' +
    (words.length ? ` <b>The same all along the front:</b> ${words.join('; ')}.` : '');
}

function addAxes() {
  if (!THREE) return;
  const selects = ['across', 'up'].map(name => document.getElementById(name));
  selects.forEach((select, k) => {
    select.value = axes[k];
    select.addEventListener('change', () => {
      const before = axes[k];
      axes[k] = Number(select.value);
      if (axes[0] === axes[1]) { axes[1 - k] = before; selects[1 - k].value = before; }
      drawPlane();
    });
  });
}

async function drawFront() {
  addLimits(); addAxes(); addStill();
  const asked = place(Number(location.hash.replace('#point-', '')));
  kept = shown = asked >= 0 ? asked : FRONT.knee === null ? 0 : place(FRONT.knee);
  await drawPlane();
  if (THREE) await drawSpace();
  await drawLines();
  show(kept);
  document.getElementById('table').tBodies[0].addEventListener('click', event => {
    const row = event.target.closest('tr');
    if (row) keep(place(Number(row.dataset.number)));
  });
  document.addEventListener('keydown', event => {
    const step = {ArrowRight: 1, ArrowLeft: -1}[event.key];
    if (step && event.target.tagName !== 'INPUT') keep(Math.min(POINTS.length - 1, Math.max(0, kept + step)));
  });
  document.body.dataset.drawn = 'yes';
}
drawFront();
"""

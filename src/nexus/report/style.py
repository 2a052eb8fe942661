"""Style: the report's font and style sheet."""

FONT = "Inter, 'Segoe UI', system-ui, -apple-system, 'Helvetica Neue', Arial, sans-serif"
CSS = (
    f"body {{ font-family: {FONT}; }}"
    + """
:root { --ink: #1d2830; --soft: #5b6973; --line: #dfe4e8; --wash: #f5f7f8; --accent: #2f6690; --good: #3c7d4b;
  --bad: #b3402f; }
* { box-sizing: border-box; }
html { scroll-behavior: smooth; }
body { margin: 0; color: var(--ink); background: #fff; line-height: 1.5; font-size: 15px; }
main, header > div, nav > div { max-width: 1400px; margin: 0 auto; padding: 0 32px; }
header { background: var(--wash); border-bottom: 1px solid var(--line); padding: 30px 0 24px; }
header .kicker { color: var(--soft); font-size: 13px; letter-spacing: .04em; text-transform: uppercase; }
h1 { font-size: 30px; line-height: 1.2; margin: 4px 0 6px; letter-spacing: -.01em; }
header .why { font-size: 17px; margin: 0 0 14px; max-width: 75ch; }
.badge { display: inline-block; padding: 2px 10px; border-radius: 99px; color: #fff; background: var(--good);
  font-size: 13px; font-weight: 600; margin-right: 10px; }
header ul { margin: 12px 0 0; padding: 0; list-style: none; font-size: 14px; color: var(--soft); }
nav { position: sticky; top: 0; background: rgba(255,255,255,.96); border-bottom: 1px solid var(--line); z-index: 5; }
nav a { display: inline-block; padding: 10px 18px 10px 0; color: var(--accent); text-decoration: none;
  font-size: 14px; }
nav a:hover { text-decoration: underline; }
section { padding: 34px 0 6px; scroll-margin-top: 34px; }
h2 { font-size: 22px; margin: 0 0 4px; letter-spacing: -.005em; }
h3 { font-size: 17px; margin: 22px 0 2px; }
p.lead { margin: 0 0 12px; color: var(--soft); max-width: 95ch; }
figure { margin: 18px 0 30px; break-inside: avoid; }
figure .plot { overflow-x: auto; }
figure .head { display: flex; gap: 16px; align-items: baseline; justify-content: space-between; }
figure .head h3 { margin: 0; }
figcaption { color: var(--soft); font-size: 14px; max-width: 110ch; border-left: 3px solid var(--line);
  padding-left: 12px; margin-top: 4px; }
figcaption b { color: var(--ink); font-weight: 600; }
select, input { font: inherit; font-size: 14px; padding: 4px 8px; border: 1px solid #c3ccd3; border-radius: 5px;
  background: #fff; color: var(--ink); }
.blocks { display: grid; grid-template-columns: repeat(auto-fit, minmax(340px, 1fr)); gap: 28px; }
.blocks > * { min-width: 0; }
table { border-collapse: collapse; font-size: 14px; font-variant-numeric: tabular-nums; }
th, td { padding: 5px 12px 5px 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { font-weight: 600; color: var(--soft); font-size: 13px; border-bottom: 2px solid #c3ccd3; vertical-align: bottom; }
tbody th { color: var(--ink); font-size: 14px; border-bottom: 1px solid var(--line); vertical-align: top; }
td.n, th.n { text-align: right; white-space: nowrap; }
table.wide { width: 100%; }
table.sortable th { cursor: pointer; user-select: none; }
table.sortable th:hover { color: var(--accent); }
th[aria-sort=ascending]::after { content: ' ▲'; font-size: 10px; }
th[aria-sort=descending]::after { content: ' ▼'; font-size: 10px; }
.scroll { overflow: auto; max-height: 640px; border: 1px solid var(--line); border-radius: 6px; }
.scroll table { border-collapse: separate; border-spacing: 0; }
.scroll th, .scroll td { padding: 5px 12px; white-space: nowrap; }
.scroll thead th { position: sticky; top: 0; background: var(--wash); z-index: 1; }
.scroll tbody th, .scroll thead th:first-child { position: sticky; left: 0; background: #fff; z-index: 1; }
.scroll thead th:first-child { z-index: 2; background: var(--wash); }
.scroll tbody th { color: var(--ink); font-size: 14px; border-bottom: 1px solid var(--line); }
.scroll tbody tr:hover td, .scroll tbody tr:hover th { background: #eef4f8; }
.tools { display: flex; gap: 12px; align-items: center; margin: 10px 0 8px; flex-wrap: wrap; font-size: 14px; }
.tools .count { color: var(--soft); }
.unit { white-space: nowrap; }
.kpis tr.group th { color: var(--accent); font-size: 16px; padding-top: 18px; border-bottom: 2px solid #c3ccd3; }
.scroll .path { white-space: normal; min-width: 165px; max-width: 215px; }
td.zero { color: #aab4bb; }
.far { color: var(--bad); font-weight: 600; }
.note { color: var(--soft); font-size: 13px; }
.deviation { position: relative; display: inline-block; width: 92px; height: 10px; background: var(--wash);
  border-left: 0; vertical-align: middle; margin-right: 8px; }
.deviation::before { content: ''; position: absolute; left: 50%; top: -2px; bottom: -2px; width: 1px;
  background: #8d99a2; }
.deviation i { position: absolute; top: 1px; bottom: 1px; background: var(--accent); }
.deviation i.far { background: var(--bad); }
footer { border-top: 1px solid var(--line); margin-top: 30px; padding: 18px 0 40px; color: var(--soft);
  font-size: 13px; }
@media (max-width: 900px) { main, header > div, nav > div { padding: 0 16px; } }
@page { size: A4 landscape; margin: 12mm; }
@media print {
  body { zoom: .73; }
  nav, .tools, figure .head label, .c { display: none; }
  main, header > div { padding: 0; max-width: none; }
  header { background: #fff; padding: 0 0 8px; }
  section { padding-top: 16px; }
  .scroll { max-height: none; overflow: visible; border: 0; }
  .scroll table { font-size: 12px; } .scroll th, .scroll td { padding: 2px 8px; position: static !important; }
  .scroll tbody th, .scroll thead th { font-size: 12px; }
  .plot { overflow: visible; }
  h2, h3 { break-after: avoid; } tr { break-inside: avoid; }
}
"""
)

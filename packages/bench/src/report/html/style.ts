/** The style sheet of the page. It names no file and no font that is not on every machine. */
export const style = `
:root {
  color-scheme: light dark;
  --page: #ffffff; --panel: #f6f7f9; --line: #d9dce1; --text: #1b1f24; --soft: #59616b;
  --link: #005a9c;
  --faster: #0072b2; --slower: #c2410c; --same: #6b7280; --inconclusive: #946200;
  --js: #6b7280; --numboa: #0072b2; --assemblyscript: #b87700; --clang: #a8457e; --gcc: #007a5a;
  --numba: #c2410c; --pypy: #7a5230; --other: #1b1f24;
  --low: #c2410c; --high: #0072b2;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #14171b; --panel: #1d2127; --line: #383e47; --text: #e8eaed; --soft: #a5adb8;
    --link: #7cc4f4;
    --faster: #56b4e9; --slower: #ff8f57; --same: #a5adb8; --inconclusive: #e6c300;
    --js: #a5adb8; --numboa: #56b4e9; --assemblyscript: #e69f00; --clang: #e08fbb; --gcc: #2ebd93;
    --numba: #ff8f57; --pypy: #c9a27e; --other: #e8eaed;
    --low: #ff8f57; --high: #56b4e9;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth; }
body {
  margin: 0; background: var(--page); color: var(--text); overflow-wrap: anywhere;
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
}
main, header, footer, nav { max-width: 908px; margin: 0 auto; padding: 0 24px; }
header { padding-top: 40px; }
h1 { font-size: 30px; line-height: 1.2; margin: 0 0 4px; letter-spacing: -0.01em; }
h2 { font-size: 22px; margin: 56px 0 8px; line-height: 1.25; letter-spacing: -0.005em; }
h3 { font-size: 17px; margin: 32px 0 4px; }
p { margin: 8px 0; max-width: 70ch; }
.soft, figcaption, footer { color: var(--soft); font-size: 14px; }
a { color: var(--link); }
code { font: 13px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; overflow-wrap: anywhere; }
nav ul { display: flex; flex-wrap: wrap; gap: 4px 18px; padding: 12px 0; margin: 20px 0 0; list-style: none;
  border-block: 1px solid var(--line); font-size: 14px; }
nav a { text-decoration: none; }
nav a:hover { text-decoration: underline; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; padding: 0; margin: 16px 0;
  list-style: none; }
.cards li { background: var(--panel); border: 1px solid var(--line); border-radius: 8px; padding: 12px 14px; }
.cards .what { display: block; font-size: 13px; color: var(--soft); }
.cards .figure { display: block; font-size: 26px; font-weight: 650; line-height: 1.3; letter-spacing: -0.01em;
  font-variant-numeric: tabular-nums; }
.cards .more { display: block; font-size: 13px; color: var(--soft); overflow-wrap: anywhere; }
.notice { border-left: 4px solid var(--slower); background: var(--panel); padding: 8px 14px; margin: 16px 0;
  border-radius: 0 6px 6px 0; }
.notice ul { margin: 4px 0; padding-left: 20px; }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: 2px 18px; margin: 12px 0; font-size: 14px; }
.facts dt { color: var(--soft); }
.facts dd { margin: 0; overflow-wrap: anywhere; min-width: 0; }
figure { margin: 16px 0; min-width: 0; }
figcaption { margin-top: 4px; max-width: 80ch; }
.drawing svg { display: block; max-width: 100%; height: auto; font-size: 12px; font-family: inherit; overflow: visible; }
.drawing text { white-space: pre; }
.drawing.natural svg { max-width: none; }
.drawing.narrow { display: none; }
.legend { display: flex; flex-wrap: wrap; gap: 2px 16px; list-style: none; margin: 0 0 6px; padding: 0; font-size: 13px; }
.legend li { display: inline-flex; align-items: center; gap: 5px; }
.legend svg { display: block; }
.small { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(255px, 100%), 1fr)); gap: 4px 20px; }
.small svg { width: 100%; }
.small figure { margin: 6px 0; }
.small h4 { font-size: 13px; margin: 0; font-weight: 600; }
.scroll { overflow-x: auto; overflow-wrap: normal; margin: 12px 0; }
table { border-collapse: collapse; font-size: 13.5px; width: 100%; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--soft); font-size: 13.5px; padding: 4px 0; }
caption span { display: inline-block; position: sticky; left: 0; max-width: min(80ch, calc(100vw - 64px)); overflow-wrap: anywhere; }
th, td { padding: 4px 10px; border-bottom: 1px solid var(--line); text-align: left; vertical-align: baseline;
  white-space: nowrap; }
td.long { white-space: normal; min-width: 220px; overflow-wrap: anywhere; }
thead th { font-weight: 600; border-bottom: 2px solid var(--line); }
tbody th { font-weight: 500; }
th:first-child, td:first-child { padding-left: 0; }
.number { text-align: right; }
tbody tr:hover { background: var(--panel); }
th button { all: unset; cursor: pointer; }
th button:hover { text-decoration: underline; }
th button:focus-visible, a:focus-visible, summary:focus-visible, .scroll:focus-visible {
  outline: 2px solid var(--link); outline-offset: 2px; }
th[aria-sort="ascending"] button::after { content: " ▴"; }
th[aria-sort="descending"] button::after { content: " ▾"; }
details { border: 1px solid var(--line); margin: 8px 0; padding: 0 14px; border-radius: 8px; }
details + details { margin-top: -9px; border-top-left-radius: 0; border-top-right-radius: 0; }
details:has(+ details) { border-bottom-left-radius: 0; border-bottom-right-radius: 0; }
details h3 { margin-top: 14px; font-size: 15px; }
details[open] { padding-bottom: 10px; }
summary { cursor: pointer; padding: 8px 0; font-size: 14.5px; font-weight: 550; }
summary .soft { font-weight: 400; }
.faster { color: var(--faster); } .slower, .wrong { color: var(--slower); }
.same { color: var(--same); } .inconclusive { color: var(--inconclusive); }
.verdict { font-weight: 600; white-space: nowrap; }
footer { padding-top: 24px; padding-bottom: 48px; margin-top: 56px; border-top: 1px solid var(--line); }
@media (max-width: 700px) {
  main, header, footer, nav { padding-left: 16px; padding-right: 16px; }
  header { padding-top: 24px; }
  h1 { font-size: 25px; }
  h2 { font-size: 20px; margin-top: 44px; }
  .drawing.wide { display: none; }
  .drawing.narrow { display: block; }
  .cards { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 8px; }
  .cards li { padding: 10px 12px; }
  .cards .figure { font-size: 21px; }
  .facts { grid-template-columns: 1fr; gap: 0; }
  .facts dd { margin-bottom: 6px; }
}
@media print { details { border: 0; } nav { display: none; } }
`;

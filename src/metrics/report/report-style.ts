/** Of the report's page: dark and light, no file from elsewhere. */
export const reportStyle = `
:root { color-scheme: light dark; --text: #1a1c1f; --dim: #565d66; --page: #fff; --line: #c9ced6; --head: #f1f3f6;
  --good: #0b5d36; --good-page: #e4f4ea; --other: #7a3b00; --other-page: #fdf0df; --link: #0a4fa3; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6e8eb; --dim: #a4acb7; --page: #14171b; --line: #3c444e; --head: #20252b;
    --good: #8fdcb0; --good-page: #12301f; --other: #f5c583; --other-page: #3a2810; --link: #8dbdff; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 70rem; background: var(--page); color: var(--text);
  font: 1rem/1.5 system-ui, sans-serif; }
h1, h2, h3 { line-height: 1.25; }
h2 { margin: 2.5rem 0 0.5rem; border-bottom: 1px solid var(--line); }
p, ul { max-width: 50rem; }
a { color: var(--link); }
code { overflow-wrap: anywhere; }
.dim, figcaption { color: var(--dim); }
.scroll { overflow-x: auto; }
.scroll:focus-visible { outline: 3px solid var(--link); }
table { border-collapse: collapse; margin: 0.5rem 0; }
caption { text-align: left; font-weight: 600; padding: 0.25rem 0; }
th, td { padding: 0.3rem 0.7rem; text-align: right; font-variant-numeric: tabular-nums; border-bottom: 1px solid var(--line); }
th:first-child, td.text { text-align: left; overflow-wrap: break-word; min-width: 9rem; max-width: 24rem; }
td { white-space: nowrap; }
td.text { white-space: normal; max-width: 40rem; min-width: 0; overflow-wrap: anywhere; }
article th:first-child { min-width: 6rem; }
thead th { background: var(--head); vertical-align: bottom; }
tbody th { font-weight: 500; }
tbody tr.group th { text-align: left; font-weight: 400; background: var(--head); max-width: 50rem; }
tr.group div { position: sticky; left: 0.7rem; width: fit-content; max-width: min(48rem, calc(100vw - 4.5rem)); }
tbody.yours { border-left: 0.4rem solid var(--good); }
tbody.yours .verdict { color: var(--good); background: var(--good-page); }
tbody.apart { border-left: 0.4rem double var(--other); border-top: 0.4rem double var(--other); }
tbody.apart .verdict { color: var(--other); background: var(--other-page); }
.verdict { display: block; padding: 0.1rem 0.4rem; font-weight: 600; }
article { margin: 1.5rem 0 3rem; }
.grid { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fill, minmax(15rem, 1fr)); padding: 0; list-style: none;
  max-width: none; }
.pair { display: flex; gap: 0.25rem; }
.pair > span { flex: 1; min-width: 0; }
.pair small { display: block; color: var(--dim); }
figure { margin: 0; }
img { display: block; max-width: 100%; height: auto; background: var(--head); }
.pair img, .drawn img { width: 100%; image-rendering: auto; }
@media print { body { max-width: none; } .scroll { overflow: visible; } figure, tr { break-inside: avoid; } }
`;

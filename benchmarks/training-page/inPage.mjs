/* Runs inside the page: each function stands alone. */

/** Notes how long after this moment the first rows stand in the page. */
export function startRowClock() {
  const startedAt = performance.now();
  window.firstRowsMs = undefined;
  const look = () => {
    if (document.querySelector('tr[data-key] td')) {
      window.firstRowsMs = performance.now() - startedAt;
    } else {
      requestAnimationFrame(look);
    }
  };
  look();
}

/** Scrolls three rows each frame until the last run is there. */
export async function scrollThrough(runs) {
  const PATIENCE_MS = 180_000;
  const table = document.querySelector('table[aria-rowcount]');
  const scroller = table.parentElement;
  const startedAt = performance.now();
  const frames = [];
  let mostRows = 0;
  let reached = 0;
  let before = startedAt;
  for (;;) {
    const now = await new Promise(requestAnimationFrame);
    frames.push(now - before);
    before = now;
    const rows = table.querySelectorAll('tr[data-key]');
    mostRows = Math.max(mostRows, rows.length);
    const last = rows[rows.length - 1];
    // Rows are counted with the headings of columns and groups.
    const index = Number(last?.getAttribute('aria-rowindex') ?? 0);
    const total = Number(table.getAttribute('aria-rowcount'));
    reached = Math.max(reached, runs - (total - index));
    if (reached >= runs || now - startedAt > PATIENCE_MS) break;
    scroller.scrollTop += 200;
  }
  return { frames, mostRows, reached, listMs: performance.now() - startedAt };
}

/** Prints rows as a Markdown table, so that it can be pasted as it is. */
export function printTable(title, columns, rows) {
  const cells = [columns, ...rows].map(row =>
    row.map(cell => String(cell ?? '')),
  );
  const widths = columns.map((_, column) =>
    Math.max(...cells.map(row => row[column].length)),
  );
  const line = row =>
    `| ${row.map((cell, i) => cell.padEnd(widths[i])).join(' | ')} |`;
  const [head, ...body] = cells;
  process.stdout.write(
    [
      '',
      `### ${title}`,
      '',
      line(head),
      `|${widths.map(width => '-'.repeat(width + 2)).join('|')}|`,
      ...body.map(line),
      '',
    ].join('\n'),
  );
}

export function number(value, digits = 0) {
  return value.toLocaleString('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

export function ratio(value, base) {
  return `${number(value / base, value / base < 0.1 ? 3 : 2)}x`;
}

export function say(line) {
  process.stderr.write(`benchmark: ${line}\n`);
}

import { readFileSync, writeFileSync } from 'node:fs';
import { arch, availableParallelism, platform } from 'node:os';

const readme = new URL('../README.md', import.meta.url);
const isWriting = process.argv.includes('--write');

/** A table of rows that have the same keys, as Markdown. */
export function toTable(rows) {
  const keys = Object.keys(rows[0]);
  const cells = [keys, ...rows.map((row) => keys.map((key) => text(row[key])))];
  const widths = keys.map((_key, column) => Math.max(...cells.map((line) => line[column].length)));
  const isNumber = keys.map((key) =>
    rows.every((row) => typeof row[key] === 'number' || row[key] === undefined),
  );
  const toLine = (line) =>
    `| ${line.map((cell, i) => (isNumber[i] ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join(' | ')} |`;
  const rule = widths.map((width, i) => (isNumber[i] ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)));
  const [head, ...body] = cells;
  return [toLine(head), toLine(rule), ...body.map(toLine)].join('\n');
}

function text(value) {
  if (value === undefined) return '';
  return typeof value === 'number' ? value.toLocaleString('en') : String(value);
}

/**
 * Prints tables; with `--write` on the command line, they also become a section of README.md, between the two comments
 * with its name.
 *
 * @param versions what was measured with, besides Node: `Chromium 156.0` for example
 */
export function report(section, command, versions, tables) {
  const date = new Date().toISOString().slice(0, 10);
  const machine = `${platform()} ${arch()}, ${availableParallelism()} processors`;
  const about = `Measured on ${date} with \`${command}\`: ${[...versions, `Node ${process.version.slice(1)}`, machine].join(', ')}.`;
  const body = [about, ...tables.map(toTable)].join('\n\n');
  console.log(`\n${body}\n`);
  if (!isWriting) return;
  const before = readFileSync(readme, 'utf8');
  const pattern = new RegExp(`(<!-- ${section} -->\n)[^]*?(<!-- /${section} -->)`);
  if (!pattern.test(before)) throw new Error(`bench/README.md has no section ${section}`);
  writeFileSync(
    readme,
    before.replace(pattern, (_all, start, end) => `${start}\n${body}\n\n${end}`),
  );
}

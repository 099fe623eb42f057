// Tables in Markdown, and the sections of pages that programs write.

/** As aligned columns, which read well on a terminal too; the first to the left, numbers to the right. */
export function alignedTable(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = titles.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]!.length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join(" | ")} |`;
  const rule = widths.map((width, i) => (i === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`));
  return [line(titles), `| ${rule.join(" | ")} |`, ...rows.map(line)].join("\n");
}

/**
 * Puts `body` between `<!-- name:start -->` and `<!-- name:end -->`.
 * @throws when the page lacks the markers.
 */
export function replaceSection(page: string, name: string, body: string): string {
  const [start, end] = [`<!-- ${name}:start -->`, `<!-- ${name}:end -->`];
  const [from, to] = [page.indexOf(start), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`The page lacks the markers ${start} and ${end}.`);
  return `${page.slice(0, from + start.length)}\n\n${body}\n\n${page.slice(to)}`;
}

/** Pieces of Markdown. */

/** A table; the first column is aligned left, the others right. A bar in a cell is escaped. */
export function table(titles: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const escaped = (cells: readonly string[]): string[] =>
    cells.map((cell) => cell.replaceAll("|", String.raw`\|`).replaceAll(/\s*\n\s*/g, " "));
  const rule = titles.map((_, column) => (column === 0 ? "---" : "---:"));
  return [line(escaped(titles)), line(rule), ...rows.map((row) => line(escaped(row)))].join("\n");
}

export function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join("\n");
}

export function paragraphs(parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("\n\n");
}

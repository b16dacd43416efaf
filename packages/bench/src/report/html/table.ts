/** Tables for people: a caption, headings for screen readers, and columns that can be sorted by a click. */
import { markup } from "./markup.ts";
import type { Content, Markup } from "./markup.ts";

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => Content;
  /** Long text, which may take several lines. */
  readonly wraps?: boolean;
  /** What the column is sorted by, and that it holds numbers; those that are not finite come last. */
  readonly value?: (row: Row) => number | null | undefined;
}

export interface Table<Row> {
  readonly caption: Content;
  /** The first column names the row. */
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
}

/** The table, in a box of its own that scrolls sideways where the page is too narrow. */
export function table<Row>({ caption, columns, rows }: Table<Row>): Markup {
  const heads = columns.map(({ title, value }) => {
    return markup`<th scope="col" class="${value ? "number" : ""}">${title}</th>`;
  });
  const body = rows.map(
    (row) => markup`<tr>${columns.map((column, at) => cell(column, row, at))}</tr>
`,
  );
  return markup`<div class="scroll" tabindex="0"><table>
<caption><span>${caption}</span></caption>
<thead><tr>${heads}</tr></thead>
<tbody>
${body}</tbody></table></div>`;
}

function cell<Row>({ cell: content, value, wraps }: Column<Row>, row: Row, at: number): Markup {
  if (at === 0) return markup`<th scope="row">${content(row)}</th>`;
  if (!value) return markup`<td class="${wraps ? "long" : ""}">${content(row)}</td>`;
  const sort = value(row);
  const key = typeof sort === "number" && Number.isFinite(sort) ? sort.toPrecision(6) : "";
  return markup`<td class="number" data-value="${key}">${content(row)}</td>`;
}

/** A table behind a line that opens it, for numbers that a plot above shows already. */
export function folded(title: string, content: Content): Markup {
  return markup`<details><summary>${title}</summary>${content}</details>`;
}

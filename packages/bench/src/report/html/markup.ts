/**
 * HTML from template strings, safe by construction: what is put into a template is escaped, in text and
 * in quoted attributes alike, unless it is markup that another template made.
 */

/** HTML that needs no escaping any more. */
export interface Markup {
  readonly html: string;
}

export type Content = Markup | string | number | null | undefined | readonly Content[];

/**
 * Attribute values must be quoted in the template.
 * @example markup`<p title="${name}">${name}, ${rows.map((row) => markup`<i>${row}</i>`)}</p>`
 */
export function markup(texts: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return { html: String.raw({ raw: texts }, ...contents.map(render)) };
}

/** Markup that a library made, or that is written in this package. Never text from a report. */
export function trusted(html: string): Markup {
  return { html };
}

function render(content: Content): string {
  if (content === null || content === undefined) return "";
  if (typeof content === "string") return escape(content);
  if (typeof content === "number") return String(content);
  return "html" in content ? content.html : content.map(render).join("");
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ESCAPES[character]);
}

/** `docs/diagnostics.md`, generated from the table of codes. */
import { PROBLEMS, type Problem } from "@numboa/parser";

const HEAD = `# Diagnostics

Every message, by its code. Codes do not change; a program may rely on them. What is in backquotes varies with
the source. With each comes its place and, where types do not fit, the inferred ones.

This page is generated from \`packages/parser/src/codes.ts\` and, at its end, \`packages/runtime/src/refusals.ts\`; run
their tests with \`BLESS=1\` after a change.
`;

/** What the runtime's own test writes. */
const REST = /^<!-- runtime: begin -->$[^]*/m;

/** The page; what the runtime has to say stays as it is in `before`. */
export function renderCatalogue(before: string): string {
  const sections = Object.values(PROBLEMS).map((factory) => {
    const make = factory as (...args: readonly string[]) => Problem;
    const { code, message, help } = make(...factory.example);
    return `## ${code}\n\n> ${message}\n\n${help}\n`;
  });
  const rest = REST.exec(before)?.[0] ?? "<!-- runtime: begin -->\n\n<!-- runtime: end -->\n";
  return [HEAD, ...sections, rest].join("\n");
}

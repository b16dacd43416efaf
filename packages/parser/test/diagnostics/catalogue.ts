/** `docs/diagnostics.md`, generated from the table of codes. */
import { PROBLEMS, type Problem } from "@numboa/parser";

const HEAD = `# Diagnostics

Every message of the front end, by its code. Codes do not change; a program may rely on them. What is in
backquotes varies with the source. The compiler adds codes of its own where types do not fit.

This page is generated from \`packages/parser/src/codes.ts\`; run its test with \`BLESS=1\` after a change.
`;

/** The page. */
export function renderCatalogue(): string {
  const sections = Object.values(PROBLEMS).map((factory) => {
    const make = factory as (...args: readonly string[]) => Problem;
    const { code, message, help } = make(...factory.example);
    return `## ${code}\n\n> ${message}\n\n${help}\n`;
  });
  return [HEAD, ...sections].join("\n");
}

/** `docs/PIPELINE.md`: one function at every stage of the compiler, with what happens there and why. */
import { stagesOf, type PassStage, type Snapshot, type Stages } from "./stages.ts";

export const NAME = "rowSums";
export const SOURCE = `function rowSums(a, n, sums) {
  for (let i = 0; i < sums.length; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) {
      sum += a[i * n + j];
    }
    sums[i] = sum;
  }
}`;
export const SIGNATURE = ["f64[]", "int", "f64[]"] as const;

/** What each pass does when it first changes this function, and when it does so again. */
const PASSES: Readonly<Record<string, readonly [first: string, again?: string]>> = {
  inline: ["**Calls are replaced by the bodies of what they call.**"],
  simplify: [
    `**Ops that can be written more simply are.** The proof that an index is an element is worth something
here: a 64-bit product of which only the low 32 bits are looked at is a 32-bit product, so the index of the
fast version no longer needs 64 bits. A test that is always true becomes the constant 1.`,
    `**Ops that the passes in between have made simpler.**`,
  ],
  "if-convert": ["**Small branches without effects become a choice between two values.**"],
  gvn: [
    `**What is computed twice is computed once.** ("Global value numbering": equal computations get equal
numbers.) The guard asked twice for the length of \`sums\` and twice for \`n\` as a double.`,
    `**What is computed twice is computed once,** after the passes in between have made more things equal.`,
  ],
  licm: [
    `**What gives the same in every round is computed before the loop.** ("Loop-invariant code motion".)
\`sums.length\` and \`n\` as a 64-bit integer leave both loops; \`i * n\` leaves the inner one. That is allowed
although the loop may run zero times, because none of it can fail or be seen from outside.`,
    `**Again, for what the last passes made movable:** the 32-bit \`i * n\` of the fast version leaves the
inner loop.`,
  ],
  "counted-loops": [
    `**A loop that counts is said to count.** Level \`js\` knows only "go round again". Both loops here
compare an integer with a limit that does not change and add 1, so each becomes a \`for\` with start, end and step.
This needed the pass before: only since \`sums.length\` stands outside is it seen not to change. What is left of
the old counting, additions and comparisons, is dead now, and goes later.`,
  ],
  "hoist-bounds": [
    `**Bounds are checked once, before the loops, instead of at each access.** From the bounds of the loops
follow the smallest and the largest index: for \`a[i * n + j]\` they are computed in doubles, which hold all of these numbers
exactly, and compared with 0 and the length (the long row of \`f64\` ops; \`f64.min\` and \`f64.max\` because \`n\` may be negative).
If all is well, the loops run in a version where accesses are \`inbounds\`: no check at all. Otherwise they run as
they were, in a version marked \`cold\`, with what JavaScript gives outside of an array. The function gets twice as
long, and its inner loop loses its only branch.`,
  ],
  narrow: ["**Integers that fit 32 bits are held in 32.**"],
  dce: [
    `**What nobody uses is removed.** ("Dead code elimination".) The old counters and comparisons go, and
with them everything that only they needed.`,
    `**What nobody uses is removed:** the sum that was the index before the row had an address of its own.`,
  ],
  "promote-cells": [
    "**An element that a loop reads and writes over and over lives in a variable meanwhile.**",
  ],
  "row-pointers": [
    `**The part of an index that is fixed in a loop becomes part of the address.** \`array.at\` is the array seen from
row \`i\` on; the inner loop then indexes it with \`j\` alone, and the addition per element is gone.`,
  ],
};

export function renderPage(): string {
  const stages = stagesOf(NAME, SOURCE, SIGNATURE);
  return `${[
    intro(),
    readingIr(stages.javascript),
    knowledge(stages),
    typed(stages.typed),
    passes(stages),
    webAssembly(stages.wasm),
    ending(),
  ].join("\n\n")}\n`;
}

const fence = (language: string, text: string): string =>
  `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;

function intro(): string {
  return `# One function, every stage

What happens to a function between \`jit(f)\` and WebAssembly? This page follows one through the whole compiler. It is made by
running the compiler, and a test fails when it is out of date; \`BLESS=1 npx vitest run packages/compiler/test/docs\`
rewrites it. The prose is in [pipeline-page.ts](../packages/compiler/test/docs/pipeline-page.ts).

## Source

The sums of the rows of a matrix, which is stored row after row in one array with \`n\` elements a row:

${fence("js", SOURCE)}

It is called with two \`Float64Array\`s and a small whole number, so that is what it will be compiled for: the
signature is \`(${SIGNATURE.join(", ")})\`. Calls with other arguments never reach this version.

The promise to keep: the same bits as JavaScript, always. That includes an \`a\` which is too short (its missing elements
read as \`undefined\`, so the sum is NaN), an \`n\` of 0 or -3, and \`sums\` being a part of \`a\`.`;
}

function readingIr(text: string): string {
  return `## JavaScript as a list of small steps

First the text is parsed and rewritten in the compiler's own language, the *intermediate representation* (IR). Each
line is one *op*: \`%5 = js.mul %i.2, %n\` multiplies two values and calls the result \`%5\`. Three things make this form easier to think about
than source text:

- Every value has a name and is defined once. There is no assignment: a variable that changes from round to round
  of a loop is a *parameter* of the loop, and \`br @l2 …\` starts the next round with new values for it.
- Every step is spelled out: the \`+=\`, the index, the \`++\`, and the test whether a value is "truthy".
- Nothing is decided yet. \`js.add\` is JavaScript's \`+\` on any two values, \`js.load\` its \`a[i]\` with all its habits.

At the end of a line stands the place in the source. [IR.md](IR.md) describes the whole language.

${fence("ir", text)}`;
}

function knowledge({ knowledge: rows }: Stages): string {
  const table = rows.map(({ expression, value, uses, held }) =>
    ["", `\`${expression}\``, value, uses, `\`${held}\``, ""].join(" | ").trim(),
  );
  return `## What can be known

Now the compiler takes the types of the arguments and asks two questions about every value.

*Forward: what can it be?* \`n\` is a whole number within ±2^30, because the guard lets nothing else in. \`j\` starts at 0
and stays below \`n\`, so it is whole, too, and never negative. A length is below 2^31. So \`i * n + j\` is a whole number
again, but it may leave the range of 32 bits; and it is exact only as long as it is below 2^53.

*Backward: what would anyone notice?* An element that does not exist is \`undefined\`, but it is only added to
something, and there \`undefined\` is the same as NaN. An index is only an index: two numbers that are both no index of any
array need not be told apart.

From both follows how a value is *held* in WebAssembly: as \`i32\`, a 32-bit integer, where that cannot be told from the double
that JavaScript has; as \`i64\`; or else as \`f64\`, the double itself.

| expression | what it can be | what its uses can tell | held as |
|---|---|---|---|
${table.join("\n")}`;
}

function typed({ text, size, inner }: Snapshot): string {
  return `## Typed

With that, every JavaScript op is replaced by WebAssembly's. \`i < sums.length\` is one integer comparison (\`i32.lt_s\`), the
index is computed in 64 bits, \`sum\` is added in doubles, in the order of the source. A load says what it gives outside of
the array: \`!oob="nan"\`. A store outside is dropped: \`!oob="drop"\`.

${fence("ir", text)}

These are ${size} ops, ${inner} of them in the inner loop. That number is what matters: the inner loop runs once for each element.`;
}

function passes({ typed: start, passes: all }: Stages): string {
  let before = start;
  const seen = new Set<string>();
  const sections = all.flatMap((pass) => {
    if (!pass.snapshot) return [];
    const section = passSection(pass, before, seen.has(pass.name));
    seen.add(pass.name);
    before = pass.snapshot;
    return [section];
  });
  return `## Passes

A *pass* rewrites the IR into better IR that does the same. [pipeline.ts](../packages/compiler/src/pipeline.ts) has their order,
and why it is this one. Here are those that change this function; the others run too, and find nothing to do. Two that would
make several copies of its loops are left out, so that the page can be read: *vectorize-outer*, which sums eight rows at once as lanes
of vectors, and *unroll*. In tests, a checker goes over the IR after each, and every text on this page is run against the JavaScript above.

${sections.join("\n\n")}`;
}

function passSection(
  { name, snapshot, remarks }: PassStage,
  before: Snapshot,
  again: boolean,
): string {
  const [first, repeated] = PASSES[name] ?? [];
  const prose = again ? repeated : first;
  if (prose === undefined) {
    throw new Error(
      `pipeline-page.ts says nothing of ${name} changing ${NAME}${again ? " again" : ""}`,
    );
  }
  const { text, size, inner } = snapshot!;
  const said = remarks.map((remark) => `\n\n\`explain()\` says: *${remark}*.`).join("");
  return `### ${name}${again ? ", again" : ""}

${prose}${said}

Ops in all: ${change(before.size, size)}. In the inner loop: ${change(before.inner, inner)}.

${shownOf(text, before.text)}`;
}

/** The whole function as long as the nest is most of it, or where what stands around it is the news. */
function shownOf(text: string, before: string): string {
  const nest = hotNest(text);
  const lines = (of: string): number => of.split("\n").length;
  if (lines(nest) > lines(text) / 3 || lines(text) > 1.5 * lines(before)) return fence("ir", text);
  const shown =
    nest === hotNest(before)
      ? "The loops that run when all is well stay as they were."
      : `The loops that run when all is well:\n\n${fence("ir", nest)}`;
  return `${shown}\n\n<details><summary>the whole function</summary>\n\n${fence("ir", text)}\n\n</details>`;
}

const change = (before: number, after: number): string =>
  before === after ? String(after) : `${before} → ${after}`;

/** The first loop nest of a printed function, without its indentation. */
function hotNest(text: string): string {
  const lines = text.split("\n");
  const start = lines.findIndex((line) => /^ +(%\S+(, %\S+)* = )?(for|loop) /.test(line));
  const indent = lines[start].search(/\S/);
  const end = lines.findIndex((line, i) => i > start && line.startsWith(`${" ".repeat(indent)}}`));
  return lines
    .slice(start, end + 1)
    .map((line) => line.slice(indent))
    .join("\n");
}

function webAssembly(text: string): string {
  return `## WebAssembly

The last IR is written out as a WebAssembly binary. WebAssembly is a stack machine: \`local.get\` puts a variable on the stack,
\`f64.add\` takes two values off it and puts the sum on. This is the inner loop, as it lies in the binary:

${fence("wasm", innerLoop(text))}

Per element: one address (base plus eight times \`j\`), one load, one addition, one step, one comparison. The test stands at
the end of the loop, so each round has a single jump. Where the arrays are too short, the other version of the loops, with all
its checks, does what JavaScript does.

<details><summary>the whole function: guard, fast version, exact version</summary>

${fence("wasm", text)}

</details>

This is what \`jit()\` runs. \`numboac build\` hands these bytes to Binaryen, which makes the file smaller.`;
}

/** The first loop in which there is no other. */
function innerLoop(text: string): string {
  const lines = text.split("\n");
  const isLoop = (line: string): boolean => line.trim() === "loop";
  const endOf = (start: number): number => {
    const indent = " ".repeat(lines[start].search(/\S/));
    return lines.findIndex((line, i) => i > start && line === `${indent}end`);
  };
  const start = lines.findIndex(
    (line, i) => isLoop(line) && !lines.slice(i + 1, endOf(i)).some(isLoop),
  );
  const indent = lines[start].search(/\S/);
  return lines
    .slice(start, endOf(start) + 1)
    .map((line) => line.slice(indent))
    .join("\n");
}

function ending(): string {
  return `## See for yourself

\`\`\`js
import { jit, array } from "numboa";

const f = jit(${NAME}, { policy: { measure: false } });
f(array(Float64Array, 6), 3, array(Float64Array, 2));
await f.ready();
console.log(await f.inspect("types"));   // what every variable was found to be
console.log(await f.inspect("ir"));      // the IR after all passes
console.log(await f.inspect("wat"));     // the module as text
console.log(f.explain());                // which bounds were checked once, and why not
\`\`\``;
}

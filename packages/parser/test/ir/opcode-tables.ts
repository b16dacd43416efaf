/** The opcode tables of docs/IR.md, from the opcode table itself. */
import { OPS, rowOf, type Opcode, type OpRow } from "@numboa/parser/ir";

/** Ops by what comes before the dot; the rest is structure, but for these. */
const TITLES: ReadonlyMap<string, string> = new Map([
  ["i32", "i32"],
  ["i64", "i64"],
  ["f32", "f32"],
  ["f64", "f64"],
  ["f64x2", "Vectors of two doubles"],
  ["f32x4", "Vectors of four floats"],
  ["i8x16", "Vectors of 16 bytes"],
  ["i16x8", "Vectors of eight 16-bit integers"],
  ["i32x4", "Vectors of four integers"],
  ["i64x2", "Vectors of two 64-bit integers"],
  ["v128", "Bits of vectors"],
  ["math", "Mathematics"],
  ["opt", "A double or undefined"],
  ["array", "Arrays"],
  ["data", "Bytes of a DataView"],
  ["", "Structure, calls and choice"],
  ["js", "JavaScript"],
]);

/** Markdown. */
export function opcodeTables(): string {
  const opcodes = Object.keys(OPS) as Opcode[];
  const tables = [...TITLES].map(([group, title]) =>
    table(
      title,
      opcodes.filter((opcode) => groupOf(opcode) === group),
    ),
  );
  return tables.join("\n\n");
}

function groupOf(opcode: Opcode): string {
  return opcode.includes(".") ? opcode.slice(0, opcode.indexOf(".")) : "";
}

function table(title: string, opcodes: readonly Opcode[]): string {
  const rows = opcodes.map((opcode) => {
    const row = rowOf(opcode);
    const cells = [`\`${opcode}\``, signature(row), effect(row), encoding(row), attributes(row)];
    return `| ${cells.join(" | ")} |`;
  });
  return [
    `### ${title}`,
    "",
    "| op | operands → results | effect | WebAssembly | attributes |",
    "|---|---|---|---|---|",
    ...rows,
  ].join("\n");
}

function signature({ operands, variadic, results, regions = 0 }: OpRow): string {
  const inputs = [...operands, ...(variadic ? [`${variadic}…`] : [])].join(" ");
  const outputs = results === "explicit" ? "explicit" : results.join(" ");
  const held = regions === 0 ? "" : `, ${regions} region${regions === 1 ? "" : "s"}`;
  return `${inputs} → ${outputs}`.trim() + held;
}

function effect({ effect: name, commutative, level = "typed" }: OpRow): string {
  const levels = level === "both" ? ", both levels" : "";
  return `${name}${commutative ? ", commutes" : ""}${levels}`;
}

function encoding({ wasm = [] }: OpRow): string {
  return wasm.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
}

function attributes({ attrs = [], optionalAttrs = [] }: OpRow): string {
  return [...attrs, ...optionalAttrs.map((name) => `${name}?`)].join(", ");
}

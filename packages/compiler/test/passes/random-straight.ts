/**
 * Random loops over straight-line code: groups of loads, ops and stores of neighbouring elements, lane by lane or group by group, with what
 * must not be packed wrongly among them. Lanes differ now and then: in the op, the operands' order, the element. Views
 * overlap, two indices are a few elements apart, and values are carried side by side.
 */
import { parseModule, type Module, type RuntimeValue } from "@numboa/parser/ir";
import { Tape } from "./tape.ts";

type Family = "f64" | "f32" | "i32";

interface Statement {
  readonly text: string;
  readonly lane: number;
  readonly defines?: string;
  readonly uses: readonly string[];
}

interface Group {
  readonly family: Family;
  readonly names: readonly string[];
}

const ARRAYS: Readonly<Record<Family, readonly string[]>> = {
  f64: ["%a", "%b", "%e"],
  f32: ["%c", "%g"],
  i32: ["%d"],
};
const SCALAR: Readonly<Record<Family, string>> = { f64: "%t", f32: "%u", i32: "%w" };
const OPS: Readonly<Record<Family, readonly string[]>> = {
  f64: ["add", "sub", "mul", "mul", "div", "min"],
  f32: ["add", "sub", "mul", "div"],
  i32: ["add", "sub", "mul", "xor", "and", "shl"],
};
const PARAMS =
  "%a: f64[] as f64[], %b: f64[] as f64[], %e: f64[] as f64[], %c: f32[] as f32[], %g: f32[] as f32[], %d: i32[] as i32[], " +
  "%n: i32 as int, %h: i32 as int, %t: f64 as f64, %u: f32 as f32, %w: i32 as i32";
/** Long enough for four iterations of four elements, and some more at either side. */
const LENGTH = 48;

export function randomStraight(numbers: readonly number[]): Module {
  return parseModule(new StraightMaker(new Tape(numbers)).module());
}

class StraightMaker {
  readonly tape: Tape;
  private readonly statements: Statement[] = [];
  private readonly groups: Group[] = [];
  private count = 0;

  constructor(tape: Tape) {
    this.tape = tape;
  }

  module(): string {
    const { tape } = this;
    const carries = tape.below(3) === 0;
    const isFor = tape.below(2) === 0;
    if (carries) this.groups.push({ family: "f64", names: ["%p", "%q"] });
    const steps = 3 + tape.below(8);
    const makers = [
      this.load,
      this.load,
      this.op,
      this.op,
      this.op,
      this.store,
      this.store,
      this.noise,
      this.convert,
    ];
    this.load();
    for (let k = 0; k < steps; k++) tape.pick(makers).call(this);
    this.store();
    const [one, other] = carries ? this.pair() : [];
    const lines = this.ordered().map(({ text }) => text);
    const body = [
      `%s = i32.mul %i, %stride`,
      `%k = i32.add %s, %eight`,
      `%j = i32.add %k, %h`,
      ...lines,
    ];
    return header(
      isFor
        ? counted(body, one, other)
        : leaving(body, one, other, tape.pick<Way>(["none", "out", "out", "on"])),
      tape.pick([1, 2, 3, 4]),
    );
  }

  private name(): string {
    return `%v${this.count++}`;
  }

  private index(): { base: string; from: number } {
    const { tape } = this;
    return { base: tape.pick(["%k", "%k", "%j"]), from: tape.pick([0, 0, 0, 1, 2]) };
  }

  private width(family: Family): number {
    return family === "f64" ? 2 : this.tape.pick([4, 4, 2]);
  }

  private family(): Family {
    return this.tape.pick(["f64", "f64", "f64", "f32", "i32"] as const);
  }

  private load(): void {
    const family = this.family();
    this.loadOf(family, this.width(family));
  }

  private loadOf(family: Family, width: number): Group {
    const { tape } = this;
    const array = tape.pick(ARRAYS[family]);
    const { base, from } = this.index();
    const step = tape.pick([1, 1, 1, 1, 1, -1, 0]);
    const names = Array.from({ length: width }, (_, lane) => {
      const at = tape.rarely(12)
        ? tape.below(5)
        : from + (step < 0 ? width - 1 - lane : step * lane);
      const name = this.name();
      const index = `${name}i`;
      const text = `${index} = i32.add ${base}, %c${at}\n${name} = array.load ${array}, ${index} !oob="inbounds" -> ${family}`;
      this.statements.push({ text, lane, defines: name, uses: [] });
      return name;
    });
    const group = { family, names };
    this.groups.push(group);
    return group;
  }

  /** A group of these lanes, perhaps in another order, or one scalar for all. */
  private operand(family: Family, width: number): readonly string[] {
    const { tape } = this;
    const known = this.groups.filter((one) => one.family === family && one.names.length === width);
    if (tape.rarely(5)) return Array.from({ length: width }, () => SCALAR[family]);
    const group =
      known[known.length - 1 - tape.below(Math.min(known.length, 4))] ?? this.loadOf(family, width);
    if (tape.rarely(6)) return group.names.toReversed();
    if (tape.rarely(8)) return group.names.map(() => group.names[0]);
    return group.names;
  }

  private op(): void {
    const { tape } = this;
    const { family, names } =
      this.groups[this.groups.length - 1 - tape.below(Math.min(this.groups.length, 3))];
    const width = names.length;
    const [left, right] = [this.operand(family, width), this.operand(family, width)];
    const opcode = tape.pick(OPS[family]);
    const results = names.map((_, lane) => {
      const other = tape.rarely(5) ? tape.pick(["add", "sub"]) : opcode;
      const operands = [left[lane], right[lane]];
      if (tape.rarely(4)) operands.reverse();
      if (other === "shl") operands[1] = tape.rarely(6) ? operands[1] : "%w";
      const name = this.name();
      this.statements.push({
        text: `${name} = ${family}.${other} ${operands.join(", ")}`,
        lane,
        defines: name,
        uses: operands,
      });
      return name;
    });
    this.groups.push({ family, names: results });
  }

  private convert(): void {
    const { tape } = this;
    const [from, to, opcode] = tape.pick([
      ["f32", "f64", "f64.promote_f32"],
      ["f64", "f32", "f32.demote_f64"],
      ["i32", "f64", "f64.convert_i32_s"],
      ["i32", "f64", "f64.convert_i32_u"],
    ] as const);
    const source = this.operand(from, 2);
    const names = source.map((value, lane) => {
      const name = this.name();
      this.statements.push({
        text: `${name} = ${opcode} ${value}`,
        lane,
        defines: name,
        uses: [value],
      });
      return name;
    });
    this.groups.push({ family: to, names });
  }

  private store(): void {
    const { tape } = this;
    const { family, names } =
      this.groups[this.groups.length - 1 - tape.below(Math.min(this.groups.length, 2))];
    const array = tape.pick(ARRAYS[family]);
    const { base, from } = this.index();
    const reversed = tape.rarely(6);
    names.forEach((value, lane) => {
      const at = from + (reversed ? names.length - 1 - lane : lane);
      const index = `${this.name()}i`;
      const text = `${index} = i32.add ${base}, %c${at}\narray.store ${array}, ${index}, ${value} !oob="inbounds"`;
      this.statements.push({ text, lane, uses: [value] });
    });
  }

  /** A scalar that something else needs: another element, or one under a condition. */
  private noise(): void {
    const { tape } = this;
    const { family, names } = tape.pick(this.groups);
    const value = tape.pick(names);
    const at = tape.pick(["%i", "%k", "%j"]);
    const store = `array.store ${tape.pick(ARRAYS[family])}, ${at}, ${value} !oob="inbounds"`;
    const text = tape.rarely(2) ? store : `if %w {\n${store}\nyield\n} else {\nyield\n}`;
    this.statements.push({ text, lane: tape.below(4), uses: [value] });
  }

  private pair(): readonly string[] {
    const pairs = this.groups.filter(({ family, names }) => family === "f64" && names.length === 2);
    return pairs.at(-1).names;
  }

  /** Lane by lane, from the first or the last one on, or as they were made; each after what it uses. */
  private ordered(): Statement[] {
    const direction = this.tape.pick([0, 1, 1, -1]);
    const left = this.statements.toSorted((a, b) => direction * (a.lane - b.lane));
    const isMade = (name: string): boolean => !name.startsWith("%v") || done.has(name);
    const done = new Set<string>();
    const ordered: Statement[] = [];
    while (left.length > 0) {
      const k = left.findIndex(({ uses }) => uses.every(isMade));
      const [next] = left.splice(k, 1) as [Statement];
      if (next.defines !== undefined) done.add(next.defines);
      ordered.push(next);
    }
    return ordered;
  }
}

function header(loop: string, stride: number): string {
  const constants = [0, 1, 2, 3, 4, 5, 6].map((k) => `%c${k} = i32.const ${k}`).join("\n");
  return `module typed entry @f

func @f(${PARAMS}) -> f64 {
${constants}
%eight = i32.const 8
%stride = i32.const ${stride}
%zero = f64.const 0
${loop}
}`;
}

function counted(body: readonly string[], one?: string, other?: string): string {
  const [carry, types, values] = one
    ? ["carry (%p: f64 = %t, %q: f64 = %zero)", "-> f64, f64", `${one}, ${other}`]
    : ["", "", ""];
  const results = one ? "%r, %x = " : "";
  const end = one ? "%y = f64.sub %r, %x\nreturn %y" : "return %zero";
  return `${results}for %i: i32 = %c0 to %n step 1 ${carry} ${types} {
${body.join("\n")}
yield ${values}
}
${end}`;
}

type Way = "none" | "out" | "on";

/** A loop that may be left in the middle of an iteration, or whose iteration may end there. */
function leaving(
  body: readonly string[],
  one: string | undefined,
  other: string | undefined,
  way: Way,
): string {
  const carried = one ? ", %p: f64 = %t, %q: f64 = %zero" : "";
  const half = Math.floor(body.length / 2);
  const out = one ? "%p, %q" : "%zero, %t";
  const branch = way === "out" ? `br @out ${out}` : `br @again %next${one ? ", %q, %p" : ""}`;
  const exit = `%f = i32.eq %i, %h\nif %f {\n${branch}\n} else {\nyield\n}`;
  const lines = way === "none" ? body : [...body.slice(0, half), exit, ...body.slice(half)];
  return `%r, %x = block @out -> f64, f64 {
%r1, %x1 = loop @again (%i: i32 = %c0${carried}) -> f64, f64 {
%more = i32.lt_s %i, %n
if %more {
%next = i32.add %i, %c1
${lines.join("\n")}
br @again %next${one ? `, ${one}, ${other}` : ""}
} else {
yield
}
yield ${out}
}
yield %r1, %x1
}
%y = f64.sub %r, %x
return %y`;
}

const NUMBERS = [1.5, -0, NaN, 1e300, -2, Infinity, 0.1, -7, 0] as const;

/** Fresh arguments at each call, the same ones. */
export function randomStraightArgs(numbers: readonly number[]): () => RuntimeValue[] {
  const tape = new Tape(numbers);
  const shifts = [tape.below(3), tape.below(4), tape.pick([0, 0, 1, 2, 50])] as const;
  const scalars = [tape.pick([4, 3, 1, 0, -1]), tape.pick([0, 1, 2, -1, -2, 3, 6, -6])] as const;
  const seed = tape.below(97);
  const number = (k: number): number => NUMBERS[(k * 7 + seed) % NUMBERS.length] + (k % 3);
  const last = [
    tape.pick(NUMBERS),
    Math.fround(tape.pick(NUMBERS)),
    tape.pick([1, 0, -5, 2147483647]),
  ];
  return () => {
    const doubles = new Float64Array(3 * LENGTH).map((_, k) => number(k));
    const floats = new Float32Array(2 * LENGTH).map((_, k) => number(k + 1));
    const integers = Int32Array.from(
      { length: LENGTH },
      (_, k) => Math.imul(k + seed, 0x9e3779b1) >> (k % 31),
    );
    return [
      doubles.subarray(0, LENGTH),
      doubles.subarray(
        shifts[0] === 2 ? LENGTH : shifts[0],
        LENGTH + (shifts[0] === 2 ? LENGTH : shifts[0]),
      ),
      doubles.subarray(shifts[2], shifts[2] + LENGTH),
      floats.subarray(0, LENGTH),
      floats.subarray(
        shifts[1] === 3 ? LENGTH : shifts[1],
        LENGTH + (shifts[1] === 3 ? LENGTH : shifts[1]),
      ),
      ...[integers, ...scalars, ...last],
    ] as RuntimeValue[];
  };
}

/**
 * Inputs of a random program: a kind for each parameter, and for each kind the values at which mistakes show.
 *
 * Arrays are views of buffers that may be shared, so that they overlap. What bits a NaN carries is nobody's
 * promise, so a buffer holds one family of elements only: doubles, floats, or integers of any size. A plain array is a buffer
 * of its own kind, of which there is one view at most by each name; one of arrays holds the numbers of other buffers.
 */
import {
  ELEMENTS,
  elementOf,
  growsOnStore,
  holdsArrays,
  isBigArray,
  isBytesType,
  isArrayType,
  type ArrayType,
  type ElementKind,
  type ParamKind,
} from "@numboa/parser/ir";
import type { Choices } from "../../../parser/test/programs/choices.ts";
import { inputsOf, type ParamSort, type Program } from "../../../parser/test/programs/program.ts";
import {
  BOUNDS,
  LENGTHS,
  MATRIX_LENGTHS,
  SCALARS,
  SIDES_BY_KIND,
  MATRIX_ELEMENTS,
  SMALL,
  nastyElements,
} from "./nasty.ts";

export interface BufferPlan {
  readonly kind: ElementKind;
  /** Elements; of an array of arrays, numbers of buffers. */
  readonly values: readonly (number | bigint)[];
}

export interface ViewPlan {
  readonly kind: ElementKind;
  /** Which buffer. */
  readonly buffer: number;
  /** In bytes. */
  readonly offset: number;
  readonly length: number;
}

export type InputPlan = number | bigint | boolean | undefined | ViewPlan;

/** One call. */
export interface Inputs {
  readonly buffers: readonly BufferPlan[];
  /** By name of parameter or captured value. */
  readonly values: Readonly<Record<string, InputPlan>>;
}

/** Kinds by name of parameter or captured value. */
export type Signature = Readonly<Record<string, ParamKind>>;

const TYPED = Object.keys(ELEMENTS)
  .map((kind) => `${kind as ElementKind}[]` as const)
  .filter((type) => !growsOnStore(type) && !isBytesType(type) && !isBigArray(type));

const KINDS: Readonly<Record<ParamSort, readonly ParamKind[]>> = {
  // Of methods plain arrays have few.
  array: [...TYPED, "f64[]", "f64[]", "i32[]", "f32[]", ...TYPED, "f64[]", "f64[]", "number[]"],
  typed: [...TYPED, "f64[]", "f64[]", "i32[]", "f32[]"],
  ints: TYPED.filter((type) => familyOf(elementOf(type)) === "integer"),
  number: ["f64", "f64", "f64", "int", "int", "i32", "i32", "u32", "f32"],
  count: ["int", "int", "int", "i32", "f64", "u32"],
  boolean: ["bool"],
  big: ["bigint64"],
  ubig: ["biguint64"],
  bigs: ["i64[]"],
  ubigs: ["u64[]"],
  list: ["number[]"],
  table: ["number[][]"],
  cube: ["number[][][]"],
  matrix: [
    ...TYPED,
    ...Array.from({ length: 16 }, () => "f64[]" as const),
    "f32[]",
    "i32[]",
    "i32[]",
  ],
  side: ["int", "int", "i32", "f64", "u32"],
  buffer: ["buffer[]"],
  doubles: ["buffer[]"],
  dataview: ["dataview[]"],
  object: ["object"],
  missing: ["undefined", "undefined", "f64", "int"],
};

/** By kind, where a parameter's use asks for values of its own. */
const VALUES: Readonly<Partial<Record<ParamSort, Readonly<Record<string, readonly number[]>>>>> = {
  count: BOUNDS,
  side: SIDES_BY_KIND,
};

export function randomSignature(program: Program, choices: Choices): Signature {
  return Object.fromEntries(
    inputsOf(program).map(({ name, sort }) => [name, choices.pick(KINDS[sort])]),
  );
}

type Family = "integer" | ElementKind;

function familyOf(kind: ElementKind): Family {
  const ownFamily = kind === "f64" || kind === "f32" || growsOnStore(`${kind}[]`);
  return ownFamily ? kind : "integer";
}

/** Values for one call. */
export function randomInputs(program: Program, signature: Signature, choices: Choices): Inputs {
  const maker = new InputMaker(choices);
  const values = inputsOf(program).map(({ name, sort }) => {
    const kind = signature[name];
    if (sort === "doubles") return [name, maker.buffer("f64")];
    if (sort === "matrix") return [name, maker.matrix(elementOf(kind as ArrayType))];
    if (isArrayType(kind)) return [name, maker.array(kind)];
    if (kind === "bool") return [name, choices.oneIn(2)];
    if (kind === "undefined") return [name, undefined];
    return [name, choices.pick((VALUES[sort] ?? SCALARS)[kind])];
  });
  return { buffers: maker.buffers, values: Object.fromEntries(values) as Inputs["values"] };
}

class InputMaker {
  readonly buffers: BufferPlan[] = [];
  readonly #choices: Choices;
  /** Arrays of one length now and then: loops over one then fit the others. */
  readonly #length: number | undefined;

  constructor(choices: Choices) {
    this.#choices = choices;
    this.#length = choices.oneIn(2) ? choices.pick(LENGTHS) : undefined;
  }

  array(type: ArrayType): ViewPlan {
    const kind = elementOf(type);
    if (type === "buffer[]") return this.buffer("u8");
    if (holdsArrays(type)) return this.#nested(kind);
    const shared = this.#shared(type === "dataview[]" ? "u8" : kind);
    if (shared === undefined) return type === "dataview[]" ? this.#dataView() : this.#alone(kind);
    // Of a plain array there are no parts.
    const { length } = this.buffers[shared].values;
    return kind === "number"
      ? { kind, buffer: shared, offset: 0, length }
      : this.#viewOf(shared, kind);
  }

  /** An ArrayBuffer, with elements of a kind that is seen in it; or the whole of one that others see. */
  buffer(kind: "u8" | "f64"): ViewPlan {
    const shared = this.#shared(kind);
    if (shared === undefined) {
      const length = (this.#choices.oneIn(8) ? 3 : 8) * this.#choices.pick([1, 2, 3, 4, 9, 17]);
      return {
        ...this.#made(kind, kind === "u8" ? length : Math.ceil(length / 8)),
        kind: "buffer",
      };
    }
    const { bytes } = ELEMENTS[this.buffers[shared].kind];
    const length = this.buffers[shared].values.length * bytes;
    return { kind: "buffer", buffer: shared, offset: 0, length };
  }

  /** A buffer that a view of a kind may share, now and then. */
  #shared(kind: ElementKind): number | undefined {
    const found = this.buffers.findIndex((buffer) => familyOf(buffer.kind) === familyOf(kind));
    return found >= 0 && this.#choices.oneIn(3) ? found : undefined;
  }

  /** Mostly of small numbers: sums of others are NaN or infinite soon, and then any order of theirs is right. */
  matrix(kind: ElementKind): ViewPlan {
    const shared = this.#shared(kind);
    if (shared !== undefined) return this.#viewOf(shared, kind);
    const length = this.#choices.pick(MATRIX_LENGTHS);
    if (this.#choices.oneIn(3)) return this.#made(kind, length);
    const values = Array.from({ length }, () => this.#choices.pick(MATRIX_ELEMENTS));
    return this.#held(kind, values);
  }

  #alone(kind: ElementKind): ViewPlan {
    return this.#made(kind, this.#length ?? this.#choices.pick(LENGTHS));
  }

  #made(kind: ElementKind, length: number): ViewPlan {
    return this.#held(kind, this.#elements(kind, length));
  }

  #held(kind: ElementKind, values: readonly (number | bigint)[]): ViewPlan {
    this.buffers.push({ kind, values });
    return { kind, buffer: this.buffers.length - 1, offset: 0, length: values.length };
  }

  #dataView(): ViewPlan {
    const { buffer, length } = this.#made("u8", this.#choices.pick([8, 16, 16, 24, 24, 32, 5]));
    const offset = this.#choices.pick([0, 0, 0, 1, 3, 4]);
    return { kind: "dataview", buffer, offset, length: length - offset };
  }

  /** Rows of one length mostly, as in a matrix; one may stand at several places, or beside the table. */
  #nested(kind: ElementKind): ViewPlan {
    const choices = this.#choices;
    const depth = kind === "number[]" ? 1 : 2;
    const same = this.buffers.findIndex((one) => one.kind === kind);
    if (same >= 0 && choices.oneIn(5)) {
      return { kind, buffer: same, offset: 0, length: this.buffers[same].values.length };
    }
    const count = depth === 2 ? choices.pick([1, 1, 2, 3]) : choices.pick([1, 2, 3, 3, 4, 5, 0]);
    const square = choices.oneIn(3) ? undefined : choices.pick([count, count, 2, 3, 4, 9, 18]);
    const rows = Array.from({ length: count }, () => {
      if (depth === 2) return this.#nested("number[]").buffer;
      const others = this.buffers.flatMap((one, i) => (one.kind === "number" ? [i] : []));
      if (others.length > 0 && choices.oneIn(6)) return choices.pick(others);
      return this.#made("number", square ?? choices.pick([0, 1, 2, 3, 4])).buffer;
    });
    this.buffers.push({ kind, values: rows });
    return { kind, buffer: this.buffers.length - 1, offset: 0, length: count };
  }

  /** Some part of a buffer that others see too. */
  #viewOf(buffer: number, kind: ElementKind): ViewPlan {
    const { kind: held, values } = this.buffers[buffer];
    const { bytes } = ELEMENTS[kind];
    const room = Math.floor((values.length * ELEMENTS[held].bytes) / bytes);
    const start = this.#choices.below(room + 1);
    const length = this.#choices.below(room - start + 1);
    return { kind, buffer, offset: start * bytes, length };
  }

  #elements(kind: ElementKind, length: number): (number | bigint)[] {
    const choices = this.#choices;
    const nasty = nastyElements(kind);
    const isBig = typeof nasty[0] === "bigint";
    const list = choices.oneIn(2) && !isBig ? SMALL : nasty;
    return Array.from({ length }, () => choices.pick<number | bigint>(list));
  }
}

/**
 * Arrays and objects that a function makes and that do not leave it: which variable holds which, and whether
 * it is right to treat them as values.
 *
 * Each variable that holds one has a variable of its own for each leaf, its *storage*. Assigning copies leaves.
 * JavaScript copies a reference instead, and the two differ in nothing but this:
 *
 * - *Identity*: `===`, truth, keys, and passing one on. All of these are refused (`object-escapes`).
 * - *A change seen through another name.* `const q = p`, where `p` is a constant too, means the same object for
 *   as long as `q` lives: they share their storage. Every other way to get a second name (assigning, a field of a
 *   literal, an arm of `?:`) puts both names into one *class*, and a change of any member of a class of
 *   several is refused (`shared-object`). Classes do not know of order, so they hold around loops.
 * - *A change while a copy waits*: `[p, p.x++]`, `({ x: p.y, y: p.x } = p)`, or of the variable while a place in
 *   it waits: `p.x = (p = …).x`. Found by where the writes stand in the text, and refused alike.
 * - *One object twice in a result*: `[p, p]` would be two. A literal with two members of a class is refused,
 *   unless it is taken apart at once.
 *
 * A literal makes a new object each time it is evaluated, and so does a call: nobody holds what it gives. What is
 * returned is copied when the function ends, so nothing can change it after.
 *
 * `let` and `const` are usable after their declaration only; a `var` that holds one is held to the same:
 * declared with its value, and used later in the statements around the declaration.
 */
import type { Identifier, MemberExpression, Node, ParenthesizedExpression } from "acorn";
import { PROBLEMS, type Problem } from "../codes.ts";
import { isAggregate, pathsOf, type Result } from "../ir/result.ts";
import type { Variable } from "./scope.ts";
import { leavesOfField, sameShape, type Shape } from "./shapes.ts";

type Range = { readonly start: number; readonly end: number };

/** Where the leaves of what a variable holds are. */
export interface Storage {
  readonly shape: Shape;
  /** One variable for each leaf. */
  readonly leaves: readonly Variable[];
  /** The variable that was declared with them. */
  readonly root: Variable;
  /** Whether the variable is never assigned again. */
  readonly constant: boolean;
  /** The end of the statements in which it may be used. */
  readonly until: number;
}

/** An expression that gives an array or object. */
export interface Aggregate {
  readonly shape: Shape;
  /** The roots of all that it may be or hold; none for what is new. */
  readonly roots: readonly Variable[];
  /** The storage, or the part of one, that it names. */
  readonly place?: Pick<Storage, "leaves" | "root" | "constant">;
}

interface Write extends Range {
  readonly root: Variable;
  /** `bind`: another object; `change`: of a field. */
  readonly kind: "bind" | "change";
}

type Report = (problem: Problem, at: Range) => void;

export class Aggregates {
  readonly storage = new Map<Variable, Storage>();
  /** The place in its object's shape of each field that is named. */
  readonly fields = new Map<MemberExpression, number>();
  readonly #report: Report;
  readonly #writes: Write[] = [];
  readonly #parents = new Map<Variable, Variable>();
  /** Those with more than one name, by their class. */
  readonly #shared = new Set<Variable>();
  readonly #waiting: { roots: readonly Variable[]; kind: Write["kind"]; range: Range }[] = [];
  /** The roots of each item of each literal. */
  readonly #literals: { items: readonly (readonly Variable[])[]; range: Range }[] = [];
  /** Roots of which a part has a name of its own. */
  readonly #parts = new Set<Variable>();

  constructor(report: Report) {
    this.#report = report;
  }

  /** What a variable holds, if it is an array or object. */
  of(variable: Variable): Aggregate | undefined {
    const storage = this.storage.get(variable);
    if (!storage) return undefined;
    const { shape, root } = storage;
    return { shape, roots: [root], place: storage };
  }

  /** The root of what an assigned variable or field belongs to. */
  rootOf(target: Node, variables: ReadonlyMap<Identifier, Variable>): Variable | undefined {
    let at: Node = target;
    while (at.type === "MemberExpression" || at.type === "ParenthesizedExpression") {
      at =
        at.type === "MemberExpression"
          ? (at as MemberExpression).object
          : (at as ParenthesizedExpression).expression;
    }
    const variable = at.type === "Identifier" ? variables.get(at as Identifier) : undefined;
    return variable && this.storage.get(variable)?.root;
  }

  /** A field of one that is an array or object itself. */
  field({ shape, roots, place }: Aggregate, index: number): Aggregate | undefined {
    const item = shape.items[index];
    if (!isAggregate(item)) return undefined;
    const part = place && { ...place, leaves: leavesOfField(shape, index, place.leaves) };
    return { shape: item, roots, ...(part && { place: part }) };
  }

  /** A variable is declared with a value. */
  declare(variable: Variable, value: Aggregate, until: number): void {
    const constant = variable.kind === "const";
    const { shape, place, roots } = value;
    if (constant && place?.constant) {
      if (place.leaves.length < this.storage.get(place.root)!.leaves.length) {
        this.#parts.add(place.root);
      }
      this.storage.set(variable, {
        shape,
        leaves: place.leaves,
        root: place.root,
        constant,
        until,
      });
      return;
    }
    const leaves = pathsOf(shape, variable.name).map((name) => ({ ...variable, name }));
    this.storage.set(variable, { shape, leaves, root: variable, constant, until });
    this.#alias(variable, roots);
  }

  /** A variable gets another array or object. */
  rebind(target: Identifier, variable: Variable, value: Aggregate): void {
    const { shape, root } = this.storage.get(variable)!;
    if (!sameShape(shape, value.shape))
      this.#report(PROBLEMS.mixedShape(`\`${variable.name}\``), target);
    this.#writes.push({ root, kind: "bind", ...rangeOf(target) });
    this.#alias(root, value.roots);
  }

  /** A field of `object` is assigned, to `value` where that is an array or object. */
  change(target: MemberExpression, object: Aggregate, value?: Aggregate): void {
    if (!object.place) {
      this.#report(PROBLEMS.objectEscapes(), target.object);
      return;
    }
    const { root } = object.place;
    this.#writes.push({ root, kind: "change", ...rangeOf(target) });
    if (!value) return;
    this.#writes.push({ root, kind: "bind", ...rangeOf(target) });
    this.#alias(root, value.roots);
    if (this.#parts.has(root)) this.#shared.add(root);
  }

  #alias(root: Variable, others: readonly Variable[]): void {
    for (const other of others) {
      this.#shared.add(other).add(root);
      const [a, b] = [this.#classOf(root), this.#classOf(other)];
      if (a !== b) this.#parents.set(a, b);
    }
  }

  #classOf(variable: Variable): Variable {
    let root = variable;
    for (let parent = this.#parents.get(root); parent; parent = this.#parents.get(root)) {
      root = parent;
    }
    return root;
  }

  /** A literal whose items are these. */
  literal(items: readonly (Aggregate | undefined)[], range: Range): Variable[] {
    const roots = items.map((item) => item?.roots ?? []);
    if (roots.filter(({ length }) => length > 0).length > 1) {
      this.#literals.push({ items: roots, range: rangeOf(range) });
    }
    return roots.flat();
  }

  /** A value is taken apart at once, so that a literal is never seen as a whole. */
  takenApart({ start, end }: Range): void {
    const at = this.#literals.findIndex(({ range }) => range.start === start && range.end === end);
    if (at >= 0) this.#literals.splice(at, 1);
  }

  /** A copy of a value waits while the text of `range` runs. */
  waits({ roots }: Aggregate, range: Range): void {
    if (roots.length > 0) this.#waiting.push({ roots, kind: "change", range: rangeOf(range) });
  }

  /** A place in a variable waits while the text of `range` runs. */
  placeWaits({ roots }: Aggregate, range: Range): void {
    this.#waiting.push({ roots, kind: "bind", range: rangeOf(range) });
  }

  /** After the whole function: reports where a copy is not a reference. */
  finish(): void {
    const shared = new Set([...this.#shared].map((variable) => this.#classOf(variable)));
    for (const write of this.#writes) {
      if (write.kind === "change" && shared.has(this.#classOf(write.root))) {
        this.#report(PROBLEMS.sharedObject(write.root.name), write);
      }
    }
    for (const { roots, kind, range } of this.#waiting) {
      const write = this.#writes.find(
        (one) =>
          one.kind === kind &&
          one.start >= range.start &&
          one.end <= range.end &&
          roots.some((root) => this.#classOf(root) === this.#classOf(one.root)),
      );
      if (write) this.#report(PROBLEMS.sharedObject(write.root.name), write);
    }
    for (const { items, range } of this.#literals) {
      const classes = items.flatMap((roots) => [
        ...new Set(roots.map((root) => this.#classOf(root))),
      ]);
      if (new Set(classes).size < classes.length) {
        this.#report(PROBLEMS.sharedObject(items.flat()[0].name), range);
      }
    }
  }
}

function rangeOf({ start, end }: Range): Range {
  return { start, end };
}

/** The shape of a value that may be no array or object. */
export function shapeOf(value: Aggregate | undefined): Result {
  return value?.shape ?? "js";
}

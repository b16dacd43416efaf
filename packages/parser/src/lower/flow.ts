/**
 * Mutable variables to structured SSA.
 *
 * {@link Flow} holds the cursor and, for the point it stands at, the value of every variable. A branch
 * lowers its arms each with a copy of that map and joins them: the variables that an arm changed become
 * results of the `if`. A `block` does the same with every way out of it. A loop needs to know before its
 * body is lowered what to carry: the variables it assigns, which the analysis recorded.
 *
 * Where the first arm of a branch never falls through (it returns, throws or jumps), the second is not
 * nested but continues in place:
 *
 *     if %c { return %x } else { yield }
 *     …the else arm and all that follows…
 *
 * so no code ever stands behind an `if` that cannot be passed.
 */
import { Builder, makeOp, makeRegion, makeValue } from "../ir/build.ts";
import type { Op, Region, Value } from "../ir/nodes.ts";
import type { Type } from "../ir/types.ts";
import type { Variable } from "../syntax/scope.ts";
import { foldExits } from "./fold-exits.ts";

/** The value of each variable at one point. Insertion order is declaration order. */
type Environment = Map<Variable, Value>;

/** A `block` or `loop` that can be branched to. */
export interface Target {
  readonly op: Op;
  /** Each `br` to a block with the variables as they were there; a loop's are complete at once. */
  readonly exits: { readonly br: Op; readonly environment: Environment }[];
  /** What a `br` to a loop carries. */
  readonly carried: readonly Variable[];
}

interface Arm {
  readonly region: Region;
  readonly environment: Environment;
  readonly ended: boolean;
  readonly values: readonly Value[];
}

export class Flow {
  readonly builder: Builder;
  #environment: Environment = new Map();

  constructor(body: Region) {
    this.builder = new Builder(body);
  }

  /** Whether the point cannot be reached. */
  get ended(): boolean {
    return this.builder.ended;
  }

  read(variable: Variable): Value {
    const value = this.#environment.get(variable);
    if (!value) throw new Error(`${variable.name} has no value yet`);
    return value;
  }

  write(variable: Variable, value: Value): void {
    if (value.def && value.name === undefined) value.name = variable.name;
    this.#environment.set(variable, value);
  }

  /** Runs `lower`, and forgets the variables that it declared: the fewer there are, the less is joined. */
  scope(lower: () => void): void {
    const outer = this.#environment.size;
    lower();
    if (this.#environment.size === outer) return;
    // A map keeps the order of insertion, and joins keep the order of the map.
    for (const variable of [...this.#environment.keys()].slice(outer)) {
      this.#environment.delete(variable);
    }
  }

  /** Runs `fill` so that what follows may be built even if that never falls through: then it stands behind an `if (true)`. */
  passable(fill: () => void): void {
    const before = new Map(this.#environment);
    const region = makeRegion();
    this.builder.inside(region, fill);
    if (!endsIn(region)) {
      this.builder.region.ops.push(...region.ops);
      return;
    }
    const always = this.builder.op("js.const", [], { attrs: { value: true } });
    const condition = this.builder.op("js.truthy", [always]);
    this.builder.emit("if", [condition], { regions: [region, this.#skip()] });
    this.#environment = before;
  }

  /** `if` with two arms that may assign, return and jump. */
  branch(condition: Value, consequent: () => void, alternate: () => void): void {
    const before = this.#environment;
    const first = this.#arm(consequent);
    if (first.ended) {
      this.builder.emit("if", [condition], { regions: [first.region, this.#skip()] });
      this.#environment = before;
      alternate();
      return;
    }
    this.#join(condition, first, this.#arm(alternate), before);
  }

  /** `if` with two arms that each give a value. */
  choose(type: Type, condition: Value, consequent: () => Value, alternate: () => Value): Value {
    const before = this.#environment;
    const op = this.#join(condition, this.#arm(consequent), this.#arm(alternate), before, [type]);
    return op.results[0];
  }

  /** {@link choose} of as many values as either arm gives. */
  chooseAll(
    condition: Value,
    consequent: () => readonly Value[],
    alternate: () => readonly Value[],
  ): readonly Value[] {
    const before = this.#environment;
    const [first, second] = [this.#arm(consequent), this.#arm(alternate)];
    const types = first.values.map((): Type => "js");
    return this.#join(condition, first, second, before, types).results.slice(0, types.length);
  }

  /** Lowers into a new region with a copy of the variables. */
  #arm(fill: () => Value | readonly Value[] | void): Arm {
    const before = this.#environment;
    const region = makeRegion();
    this.#environment = new Map(before);
    const given = this.builder.inside(region, fill) ?? [];
    const values = "type" in given ? [given] : given;
    const environment = this.#environment;
    this.#environment = before;
    return { region, environment, ended: endsIn(region), values };
  }

  /** An arm that does nothing. */
  #skip(): Region {
    const region = makeRegion();
    this.builder.inside(region, () => this.builder.yield());
    return region;
  }

  #join(
    condition: Value,
    first: Arm,
    second: Arm,
    before: Environment,
    given: readonly Type[] = [],
  ): Op {
    const open = [first, second].filter((arm) => !arm.ended);
    const changed = changedVariables(before, open);
    for (const arm of open) {
      const values = changed.map((variable) => arm.environment.get(variable)!);
      this.builder.inside(arm.region, () => this.builder.yield([...arm.values, ...values]));
    }
    const types: Type[] = [...given, ...changed.map((): Type => "js")];
    const regions = [first.region, second.region];
    const op = this.builder.emit("if", [condition], { regions, types });
    this.#adopt(before, changed, op.results.slice(given.length));
    return op;
  }

  /** Continues with `before`, in which `variables` have new values. */
  #adopt(before: Environment, variables: readonly Variable[], values: readonly Value[]): void {
    this.#environment = new Map(before);
    variables.forEach((variable, i) => this.write(variable, values[i]));
  }

  /**
   * A `block` that `fill` may leave by {@link jump}. Where it does not, or only as its last step, no block
   * is made and the ops stand in place.
   */
  block(fill: (target: Target) => void): void {
    const before = this.#environment;
    const region = makeRegion();
    const op = makeOp("block", [], { regions: [region], span: this.builder.span });
    const target: Target = { op, exits: [], carried: [] };
    this.#environment = new Map(before);
    this.builder.inside(region, () => fill(target));
    this.#dropLastJump(target, region);
    if (target.exits.length === 0) {
      this.builder.region.ops.push(...region.ops);
      return;
    }
    const open = endsIn(region) ? [] : [{ environment: this.#environment }];
    const changed = changedVariables(before, [...target.exits, ...open]);
    for (const { br, environment } of target.exits) {
      br.operands = changed.map((variable) => environment.get(variable)!);
    }
    if (open.length > 0) {
      const values = changed.map((variable) => this.read(variable));
      this.builder.inside(region, () => this.builder.yield(values));
    }
    const folded = foldExits(region, op, changed.length);
    if (target.exits.every(({ br }) => folded.has(br))) {
      const results = region.ops.pop()!.operands;
      this.builder.region.ops.push(...region.ops);
      this.#adopt(before, changed, results);
      return;
    }
    op.results = changed.map(() => makeValue("js", undefined, op));
    this.builder.append(op);
    this.#adopt(before, changed, op.results);
  }

  /** A jump to the end of the block as its last step is no jump. */
  #dropLastJump(target: Target, region: Region): void {
    const last = region.ops.at(-1);
    const exit = target.exits.findIndex(({ br }) => br === last);
    if (exit < 0) return;
    region.ops.pop();
    this.#environment = target.exits[exit].environment;
    target.exits.splice(exit, 1);
  }

  /**
   * A `loop` that carries `assigned` as far as they are declared outside. `fill` ends each iteration by
   * {@link jump} or {@link leave}.
   */
  loop(assigned: ReadonlySet<Variable>, fill: (target: Target) => void): void {
    const before = this.#environment;
    const carried = [...before.keys()].filter((variable) => assigned.has(variable));
    const params = carried.map(({ name }) => makeValue("js", name));
    const region = makeRegion(params);
    const inits = carried.map((variable) => this.read(variable));
    const op = makeOp("loop", inits, { regions: [region], span: this.builder.span });
    this.#environment = new Map(before);
    carried.forEach((variable, i) => this.write(variable, params[i]));
    this.builder.inside(region, () => fill({ op, exits: [], carried }));
    this.builder.append(op);
    if (region.ops.at(-1)?.opcode !== "yield") {
      // Only a return, a throw or a jump further out ends it.
      this.builder.emit("unreachable", []);
      return;
    }
    op.results = carried.map(() => makeValue("js", undefined, op));
    this.#adopt(before, carried, op.results);
  }

  /** Branches to a target with the variables as they are. */
  jump({ op, exits, carried }: Target): void {
    const br = this.builder.br(
      op,
      carried.map((variable) => this.read(variable)),
    );
    if (op.opcode === "block") exits.push({ br, environment: new Map(this.#environment) });
  }

  /** Ends a loop with the variables as they are. */
  leave({ carried }: Target): void {
    this.builder.yield(carried.map((variable) => this.read(variable)));
  }
}

function endsIn(region: Region): boolean {
  return new Builder(region).ended;
}

/** The variables, declared before, that have another value at the end of some way. */
function changedVariables(
  before: Environment,
  ways: readonly { readonly environment: Environment }[],
): Variable[] {
  return [...before.keys()].filter((variable) =>
    ways.some(({ environment }) => environment.get(variable) !== before.get(variable)),
  );
}

/** One function at every stage of the compiler, as text. */
import { lowerUnit } from "@numboa/parser";
import {
  assertVerified,
  isArrayType,
  printModule,
  walk,
  type Module,
  type Op,
  type ParamKind,
  type Region,
  type Value,
} from "@numboa/parser/ir";
import * as bits from "../../src/analyses/demand-bits.ts";
import { computeDemands, type Demanded } from "../../src/analyses/demand.ts";
import { describeFact, NUMBER, type Fact } from "../../src/analyses/facts.ts";
import { inferModule } from "../../src/analyses/infer.ts";
import { encodeModule } from "../../src/codegen/encoder.ts";
import { OPTIMIZED, pipelineWithout } from "../../src/pipeline.ts";
import { specializeModule } from "../../src/specialize/index.ts";
import { factOfParam, representationOfParam } from "../../src/specialize/signature.ts";
import { functionText } from "./wasm-text.ts";

export interface Stages {
  readonly javascript: string;
  readonly knowledge: readonly Knowledge[];
  readonly typed: Snapshot;
  readonly passes: readonly PassStage[];
  /** Instructions of the whole function. */
  readonly wasm: string;
}

/** What the compiler found out about one expression. */
export interface Knowledge {
  readonly expression: string;
  readonly value: string;
  readonly uses: string;
  readonly held: string;
}

export interface Snapshot {
  readonly text: string;
  /** Ops of the whole function, and of the body of the innermost loop of the first nest. */
  readonly size: number;
  readonly inner: number;
}

/** A pass, in the order in which they run; without a snapshot where it changed nothing. */
export interface PassStage {
  readonly name: string;
  readonly snapshot?: Snapshot;
  readonly remarks: readonly string[];
}

export function stagesOf(name: string, source: string, signature: readonly ParamKind[]): Stages {
  const unit = { entry: name, functions: { [name]: { name, source, captures: {} } } };
  const { module: js } = lowerUnit(unit);
  const { module: typed } = specializeModule(js!, signature);
  const start = snapshot(typed!);
  return {
    javascript: printModule(js!),
    knowledge: knowledgeOf(js!, source, signature),
    typed: start,
    passes: runPasses(typed!, start.text),
    wasm: functionText(encodeModule(typed!).wasm),
  };
}

/** Passes that copy loops a few times, left out so that the page can be read; `pipeline-page.ts` says so. */
const COPYING: readonly string[] = ["vectorize-outer", "unroll"];

function runPasses(module: Module, start: string): PassStage[] {
  let before = start;
  return pipelineWithout(OPTIMIZED, COPYING).map((pass) => {
    const remarks: string[] = [];
    const context = {
      module,
      options: {},
      remark: ({ message }: { message: string }) => void remarks.push(message),
    };
    for (const func of module.funcs.values()) pass.run(func, context);
    assertVerified(module, pass.name);
    const after = snapshot(module);
    const changed = after.text !== before;
    before = after.text;
    return { name: pass.name, remarks, ...(changed && { snapshot: after }) };
  });
}

function snapshot(module: Module): Snapshot {
  const func = module.funcs.get(module.entry)!;
  const inner = innermost(func.body);
  return { text: printModule(module), size: count(func.body), inner: inner ? count(inner) : 0 };
}

function count(region: Region): number {
  let ops = 0;
  walk(region, () => void ops++);
  return ops;
}

/** The body of the innermost loop of the first nest. */
function innermost(region: Region): Region | undefined {
  const loops: Op[] = [];
  walk(region, (op) => void (isLoop(op) && loops.push(op)));
  const [first] = loops;
  return first && (innermost(first.regions[0]) ?? first.regions[0]);
}

const isLoop = ({ opcode }: Op): boolean => opcode === "loop" || opcode === "for";

// ---- what is known ---------------------------------------------------------------------------------

function knowledgeOf(js: Module, source: string, signature: readonly ParamKind[]): Knowledge[] {
  const options = { throwOutOfBounds: false };
  const inference = inferModule(js, signature.map(factOfParam), options);
  const demands = computeDemands(inference, signature.map(representationOfParam), options);
  const demanded = demands.get(inference.entry)!;
  const rows: Knowledge[] = [];
  const add = (expression: string, value: Value): void => {
    const row = rowOf(expression, value, demanded);
    if (row && !rows.some((other) => other.expression === expression)) rows.push(row);
  };
  const { func } = inference.entry;
  for (const param of func.params) add(param.name!, param);
  walk(func.body, (op) => {
    if (op.opcode === "loop") {
      for (const param of op.regions[0].params) add(param.name!, param);
    }
    if (op.opcode === "js.const" || op.opcode === "js.truthy" || op.regions.length > 0) return;
    const { span } = op;
    for (const value of op.results) if (span) add(source.slice(span.start, span.end), value);
  });
  return rows;
}

function rowOf(expression: string, of: Value, demanded: Demanded): Knowledge | undefined {
  const value = demanded.layout.numberOf(of);
  const demand = demanded.of(value);
  if (demand === 0) return undefined;
  const held = demanded.representation(value);
  return {
    expression,
    value: describe(demanded.fact(value)),
    uses: isArrayType(held) ? "that it is this array" : describeDemand(demand),
    held,
  };
}

function describe(fact: Fact): string {
  if (fact.kinds !== NUMBER) return describeFact(fact);
  const { lo, hi, integer, nan, negZero } = fact;
  if (!integer) return nan ? "any number" : "any number but NaN";
  const also = [...(nan ? ["NaN"] : []), ...(negZero ? ["-0"] : [])];
  return [`integer from ${bound(lo)} to ${bound(hi)}`, ...also].join(", or ");
}

/** `2^31 - 1` and the like. */
function bound(x: number): string {
  const magnitude = Math.abs(x);
  if (magnitude < 2 ** 16 || magnitude === Infinity) return String(x);
  const sign = x < 0 ? "-" : "";
  const nearest = [0, 1, -1].find((by) => Number.isInteger(Math.log2(magnitude + by)));
  if (nearest === undefined) return `about ${sign}2^${Math.round(Math.log2(magnitude))}`;
  const power = `2^${Math.log2(magnitude + nearest)}`;
  if (nearest === 0) return `${sign}${power}`;
  return nearest === 1 ? `${sign}${power} ${x < 0 ? "+" : "-"} 1` : `${sign}${power} + 1`;
}

const DEMANDS: readonly [bit: number, words: string][] = [
  [bits.INT32, "its low 32 bits"],
  [bits.INDEX, "which element it is"],
  [bits.RELAXED, "which element it leads to"],
  [bits.NUMBER, "the number"],
  [bits.NAN, "NaN from 0"],
  [bits.NEGZERO, "-0 from 0"],
  [bits.UNDEFINEDNESS, "undefined from NaN"],
  [bits.BOOLEANNESS, "booleans from numbers"],
];

function describeDemand(demand: number): string {
  const words = DEMANDS.filter(([bit]) => demand & bit).map(([, text]) => text);
  return words.length > 0 ? words.join(", ") : "nothing";
}

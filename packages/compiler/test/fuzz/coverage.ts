/** What the generated programs are made of: how often each construct appeared, and in how many programs that compiled. */
import type { Node } from "acorn";
import type { Program } from "../../../parser/test/programs/program.ts";
import type { Signature } from "./inputs.ts";
import { nodesOf, treeOf } from "./syntax-tree.ts";

export interface Count {
  /** Times it was written. */
  times: number;
  /** Programs that it is in, under one signature each. */
  programs: number;
  /** Those of them that were compiled. */
  compiled: number;
}

export type Coverage = Record<string, Count>;

export function cover(
  coverage: Coverage,
  program: Program,
  signature: Signature,
  ok: boolean,
): void {
  const seen = new Set<string>();
  for (const feature of featuresOf(program, signature)) {
    const count = (coverage[feature] ??= { times: 0, programs: 0, compiled: 0 });
    count.times++;
    if (seen.has(feature)) continue;
    seen.add(feature);
    count.programs++;
    if (ok) count.compiled++;
  }
}

export function mergeCoverage(into: Coverage, from: Coverage): void {
  for (const [feature, { times, programs, compiled }] of Object.entries(from)) {
    const count = (into[feature] ??= { times: 0, programs: 0, compiled: 0 });
    count.times += times;
    count.programs += programs;
    count.compiled += compiled;
  }
}

const known = new WeakMap<Program, readonly string[]>();

function featuresOf(program: Program, signature: Signature): string[] {
  let features = known.get(program);
  if (!features) known.set(program, (features = syntaxOf(program)));
  return [...features, ...Object.values(signature).map((kind) => `kind ${kind}`)];
}

function syntaxOf(program: Program): string[] {
  const texts = [program.main, ...Object.values(program.helpers)];
  return texts.flatMap((text) => nodesOf(treeOf(text)).flatMap(featureOf));
}

type Fields = Readonly<Record<string, unknown>>;

/** What a node is called in the table; nodes that are in every program have no name. */
const NAMES: Readonly<Record<string, (node: Fields) => string | undefined>> = {
  BinaryExpression: ({ operator }) => `operator ${String(operator)}`,
  LogicalExpression: ({ operator }) => `operator ${String(operator)}`,
  UnaryExpression: ({ operator }) => `unary ${String(operator)}`,
  UpdateExpression: ({ operator, prefix }) =>
    prefix ? `${String(operator)}x` : `x${String(operator)}`,
  AssignmentExpression: ({ operator, left }) => {
    const place = (left as Node).type === "MemberExpression" ? "a[i]" : "x";
    return `assign ${place} ${String(operator)}`;
  },
  CallExpression: ({ callee }) => `call ${calleeName(callee as Node)}`,
  MemberExpression: ({ computed, property }) =>
    computed ? "element" : (property as { name: string }).name === "length" ? "length" : "constant",
  ConditionalExpression: () => "operator ?:",
  SequenceExpression: () => "operator ,",
  VariableDeclaration: ({ kind }) => `declare ${String(kind)}`,
  IfStatement: ({ alternate }) => (alternate ? "if else" : "if"),
  ArrowFunctionExpression: () => "arrow function",
  FunctionExpression: () => "function",
  BreakStatement: ({ label }) => (label ? "break label" : "break"),
  ContinueStatement: ({ label }) => (label ? "continue label" : "continue"),
  Identifier: () => undefined,
  Literal: () => undefined,
  VariableDeclarator: () => undefined,
  ExpressionStatement: () => undefined,
  BlockStatement: () => undefined,
};

function featureOf(node: Node): string[] {
  const name = NAMES[node.type];
  const feature = name ? name(node as never) : node.type.replace(/Statement$/, "").toLowerCase();
  return feature === undefined ? [] : [feature];
}

function calleeName(callee: Node): string {
  if (callee.type === "Identifier") {
    const { name } = callee as Node & { name: string };
    return /^h\d/.test(name) ? "helper" : /^f\d/.test(name) ? "closure" : name;
  }
  const { object, property } = callee as unknown as Record<
    "object" | "property",
    { name?: string }
  >;
  const isGlobal = object.name === "Math" || object.name === "Number";
  return `${isGlobal ? object.name : "a"}.${property.name}`;
}

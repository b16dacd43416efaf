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
  return texts.flatMap((text) => {
    const nodes = nodesOf(treeOf(text));
    // A method's name goes with its call.
    const callees = new Set(nodes.map((node) => (node as unknown as Fields)["callee"]));
    return nodes.flatMap((node) => (callees.has(node) ? [] : featureOf(node)));
  });
}

type Fields = Readonly<Record<string, unknown>>;

/** What a node is called in the table; nodes that are in every program have no name. */
const NAMES: Readonly<Record<string, (node: Fields) => string | undefined>> = {
  BinaryExpression: ({ operator }) => `operator ${String(operator)}`,
  LogicalExpression: ({ operator }) => `operator ${String(operator)}`,
  UnaryExpression: ({ operator }) => `unary ${String(operator)}`,
  UpdateExpression: ({ operator, prefix, argument }) => {
    const place = placeName(argument as Node);
    return prefix ? `${String(operator)}${place}` : `${place}${String(operator)}`;
  },
  AssignmentExpression: ({ operator, left }) =>
    `assign ${placeName(left as Node)} ${String(operator)}`,
  CallExpression: ({ callee }) => `call ${calleeName(callee as Node)}`,
  NewExpression: ({ callee }) => `new ${nameOf(callee)}`,
  MemberExpression: memberName,
  ConditionalExpression: () => "operator ?:",
  SequenceExpression: () => "operator ,",
  VariableDeclaration: ({ kind }) => `declare ${String(kind)}`,
  IfStatement: ({ alternate }) => (alternate ? "if else" : "if"),
  TryStatement: ({ handler, finalizer }) =>
    `try${handler ? " catch" : ""}${finalizer ? " finally" : ""}`,
  ReturnStatement: ({ argument }) => `return${resultName(argument as Node | null)}`,
  ArrowFunctionExpression: () => "arrow function",
  FunctionExpression: () => "function",
  FunctionDeclaration: () => "function inside",
  BreakStatement: ({ label }) => (label ? "break label" : "break"),
  ContinueStatement: ({ label }) => (label ? "continue label" : "continue"),
  Identifier: () => undefined,
  Literal: ({ bigint }) => (bigint === undefined ? undefined : "bigint"),
  VariableDeclarator: () => undefined,
  ExpressionStatement: () => undefined,
  BlockStatement: () => undefined,
  Property: () => undefined,
  TemplateElement: () => undefined,
};

function featureOf(node: Node): string[] {
  const name = NAMES[node.type];
  const feature = name ? name(node as never) : node.type.replace(/Statement$/, "").toLowerCase();
  return feature === undefined ? [] : [feature];
}

const nameOf = (node: unknown): string => (node as { name?: string }).name ?? "";

function placeName(node: Node): string {
  if (node.type === "MemberExpression") return memberName(node as never)!;
  return node.type === "Identifier" ? "x" : "pattern";
}

/** The generator names things by their kinds, so that the table tells them apart. */
const KINDS_OF_NAMES: readonly (readonly [RegExp, string])[] = [
  [/^(Z\d|z[abc]$)/, "bigints[i]"],
  [/^y\d/, "floats[i]"],
  [/^(r\d|c\d|[rg][ab]$|G$)/, "row[i]"],
  [/^(m\d|m[ab]$)/, "table[i]"],
  [/^g\d/, "list[i]"],
];

const GLOBALS = /^(Math|Number|BigInt|\w+Array)$/;

function memberName({ computed, object, property }: Fields): string | undefined {
  if (!computed) {
    if (nameOf(object) === "Math" || nameOf(object) === "Number") return "constant";
    return `.${nameOf(property)}`;
  }
  if ((object as Node).type === "MemberExpression") return "row[i]";
  return KINDS_OF_NAMES.find(([name]) => name.test(nameOf(object)))?.[1] ?? "a[i]";
}

function resultName(result: Node | null): string {
  if (result?.type === "ArrayExpression") return " array";
  if (result?.type === "ObjectExpression") return " object";
  if (result?.type === "NewExpression") return " new";
  return /^(null|[abco]|[zmrg][ab])$/.test(nameOf(result ?? {})) ? " argument" : "";
}

function calleeName(callee: Node): string {
  if (callee.type === "Identifier") {
    const name = nameOf(callee);
    return /^h\d/.test(name) ? "helper" : /^f\d/.test(name) ? "closure" : name;
  }
  if (callee.type !== "MemberExpression") return "function where it stands";
  const { object, property } = callee as unknown as Fields;
  const isGlobal = GLOBALS.test(nameOf(object));
  const kind = KINDS_OF_NAMES.find(([name]) => name.test(nameOf(object)))?.[1].slice(0, -3);
  return `${isGlobal ? nameOf(object) : (kind ?? "a")}.${nameOf(property)}`;
}

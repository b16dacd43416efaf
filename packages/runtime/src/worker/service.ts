/**
 * Answers messages with the compiler: the only place of the runtime, with `numboa/sync`, that loads it.
 *
 * A message says what every captured value is; which of them the function and its helpers use, and in what
 * order they are passed, is known after lowering.
 */
import { PASSES, hostAnswers, inspect } from "@numboa/compiler";
import type { CompileOutcome, CompileRequest, Remark } from "@numboa/compiler";
import { storesToElements } from "@numboa/compiler/abi";
import {
  type Diagnostic,
  PROBLEMS,
  lowerUnit,
  parseFieldKey,
  renderDiagnostic,
} from "@numboa/parser";
import { bringsBigints, type ParamKind } from "@numboa/parser/ir";
import { fitKinds } from "../argument-checks.ts";
import { REFUSALS } from "../refusals.ts";
import type { CompiledReply, FailedReply, Job, Message, RemarkText, Reply } from "./protocol.ts";
import { compileKept, finishKept } from "./unfinished.ts";

/** Never rejects: a defect of the compiler comes back as a failure, and the function stays JavaScript. */
export async function answerMessage(message: Message): Promise<Reply> {
  try {
    const { job, tier } = message;
    if (message.task === "compile") return compileJob(job, tier);
    // What is shown is what runs.
    const reply = compileOnce(job, tier);
    const prepared = prepare(passesStored(reply) ? withoutElements(job) : job, tier);
    return "kind" in prepared ? prepared : await answerInspect(prepared, message.what);
  } catch (error) {
    return defect(error);
  }
}

/** On this thread, without waiting: as the program waits, for the best there is, once. */
export function compileNow(job: Job): Reply {
  try {
    return compileJob(job, "optimized");
  } catch (error) {
    return defect(error);
  }
}

/** Elements of arrays are passed as fields are, unless the function turns out to store to such an array. */
function compileJob(job: Job, tier: CompileRequest["tier"]): CompiledReply | FailedReply {
  const reply = compileOnce(job, tier);
  return passesStored(reply) ? compileOnce(withoutElements(job), tier) : reply;
}

function compileOnce(job: Job, tier: CompileRequest["tier"]): CompiledReply | FailedReply {
  const kept = tier === "optimized" ? finishKept(job) : undefined;
  if (kept !== undefined) return toReply(kept);
  const prepared = prepare(job, tier);
  return "kind" in prepared ? prepared : toReply(compileKept(job, prepared));
}

const passesStored = (reply: Reply): boolean =>
  reply.kind === "compiled" && storesToElements(reply.abi);

function withoutElements(job: Job): Job {
  const { paths, methods } = job.unit.objects!;
  return { ...job, unit: { ...job.unit, objects: { paths, methods } } };
}

function prepare(job: Job, tier: CompileRequest["tier"]): CompileRequest | FailedReply {
  const unknown = job.options.without?.find((name) => !PASSES.has(name));
  if (unknown !== undefined) {
    return REFUSALS.unknownPass(unknown, [...PASSES.keys()].join(", "));
  }
  const start = performance.now();
  const bigints = [...job.params, ...Object.values(job.captures)].some(bringsBigints);
  const { module, diagnostics, paths } = lowerUnit(job.unit, { bigints });
  if (module === undefined) return failed(scopeOf(job, diagnostics), diagnostics);
  const lowered = { module, paths, milliseconds: performance.now() - start };
  const entry = module.funcs.get(module.entry)!;
  const used = entry.captures;
  const declared = entry.params.length - used.length;
  if (job.exact && declared !== job.params.length) {
    return REFUSALS.parameterCount(`${declared}`, `${job.params.length}`);
  }
  const kinds = used.map((key) => kindOfCapture(key, job));
  const unfit = used.filter((_, i) => kinds[i] === undefined);
  if (unfit.length > 0) {
    const messages = unfit.flatMap((key) => refuseUnfit(key, job).messages);
    return { kind: "failed", scope: "signature", messages };
  }
  const signature = [...fitKinds(job.params, declared), ...kinds.map((kind) => kind!)];
  return { unit: job.unit, signature, tier, options: job.options, lowered };
}

/** Whether another call may have objects, or methods of objects, that make the difference. */
function scopeOf({ unit }: Job, diagnostics: readonly Diagnostic[]): FailedReply["scope"] {
  const { code } = PROBLEMS.objectInHelper;
  const isOfObjects = unit.objects !== undefined || diagnostics.some((one) => one.code === code);
  return isOfObjects ? "signature" : "source";
}

/** A field that is assigned stands in an array of one element. */
function kindOfCapture(key: string, { captures }: Job): ParamKind | undefined {
  const field = parseFieldKey(key);
  if (field?.cell !== true) return captures[key];
  const kind = captures[key.slice(0, -1)];
  return kind === "int" || kind === "i32" || kind === "f64" ? "number[]" : undefined;
}

function refuseUnfit(key: string, job: Job): FailedReply {
  const field = parseFieldKey(key);
  if (field === undefined) return REFUSALS.capturedValue(key, job.unfit[key] ?? "unknown");
  const root = /^\d+$/.test(field.root) ? `argument ${Number(field.root) + 1}` : field.root;
  const what = field.cell ? "number that may be assigned" : "number, boolean or array of numbers";
  return REFUSALS.fieldValue(field.path.join("."), root, what);
}

function toReply(outcome: CompileOutcome): CompiledReply | FailedReply {
  if (!outcome.ok) return failed("signature", outcome.diagnostics);
  const { wasm, abi, tier, remarks, loops, others, timings, hostMath } = outcome.artifact;
  const bytes = new Uint8Array(wasm);
  const answers = hostMath.length > 0 ? { hostMath: hostAnswers(hostMath) } : {};
  const texts = { remarks: remarks.map(toRemark), others: others.map(toRemark) };
  const report = { ...texts, loops, timings };
  const reply = { kind: "compiled", tier, wasm: bytes, abi, report, ...answers } as const;
  return { ...reply, module: new WebAssembly.Module(bytes) };
}

function toRemark({ span, ...remark }: Remark): RemarkText {
  return span === undefined ? remark : { ...remark, line: span.line };
}

async function answerInspect(
  request: CompileRequest,
  what: "ir" | "wat" | "types",
): Promise<Reply> {
  const outcome = await inspect(request, what);
  if (typeof outcome === "string") return { kind: "text", text: outcome };
  return failed("signature", outcome.diagnostics);
}

function failed(scope: FailedReply["scope"], diagnostics: readonly Diagnostic[]): FailedReply {
  return { kind: "failed", scope, messages: diagnostics.map((one) => renderDiagnostic(one)) };
}

/** With the places that led to it, as many as fit the six lines of a message. */
function defect(error: unknown): FailedReply {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const { messages, ...reply } = REFUSALS.internalError(text);
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const places = stack.split("\n").filter((line) => /^\s+at /.test(line));
  const [head, help] = messages[0].split("\n");
  return { ...reply, messages: [[head, ...places.slice(0, 4), help].join("\n")] };
}

/** What a call's arguments are, and what they must be where the user asked: `signature` and `strict`. */
import { classify, describeKind, describeValue, matchesType } from "@numboa/compiler/abi";
import type { ParamKind } from "@numboa/parser/ir";
import { JitError } from "./errors.ts";
import type { Signature } from "./signature.ts";
import type { FailedReply } from "./worker/protocol.ts";

/** Throws a TypeError if an argument is missing or of another type than the signature says. */
export function checkTypes(name: string, { params }: Signature, args: readonly unknown[]): void {
  params.forEach((kind, i) => {
    if (i < args.length && matchesType(kind, args[i])) return;
    const found = i < args.length ? `is ${describeValue(args[i])}` : "is missing";
    throw new TypeError(
      `numboa: argument ${i + 1} of \`${name}\` ${found}; its signature says ${describeKind(kind)}`,
    );
  });
}

/** Throws if JavaScript would have to run: because of these arguments, or of what the compiler said of them. */
export function checkStrict(
  name: string,
  args: readonly unknown[],
  arity: number,
  seen: object | undefined,
  failure: () => FailedReply | undefined,
): void {
  if (seen === undefined) throw new TypeError(`numboa: ${describeUnfit(name, args, arity)}`);
  const failed = failure();
  if (failed !== undefined) throw new JitError(name, failed.messages);
}

/** Which argument no compiled code can take, in words; undefined if all can be passed. */
function describeUnfit(name: string, args: readonly unknown[], arity: number): string | undefined {
  for (let i = 0; i < arity; i++) {
    if (i >= args.length) return `argument ${i + 1} of \`${name}\` is missing`;
    const kind = classify(args[i]);
    if (kind !== undefined && kind !== "object") continue;
    return `argument ${i + 1} of \`${name}\` is ${describeValue(args[i])}, which only JavaScript can take`;
  }
  return undefined;
}

/** The kinds of the first `count` arguments; undefined if one of them can only be JavaScript's. */
export function kindsOf(args: readonly unknown[], count: number): readonly ParamKind[] | undefined {
  const kinds: ParamKind[] = [];
  for (let i = 0; i < count; i++) {
    const kind = classify(args[i]);
    if (kind === undefined) return undefined;
    kinds.push(kind);
  }
  return kinds;
}

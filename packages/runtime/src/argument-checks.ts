/** What a call's arguments are, and what they must be where the user asked: `signature` and `strict`. */
import { classifyArgument, describeKind, describeValue, matchesType } from "@numboa/compiler/abi";
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

/** The number of the first argument that only JavaScript can take. */
export function unfitArgument(args: readonly unknown[]): number | undefined {
  const unfit = args.findIndex((one) => classifyArgument(one) === undefined);
  return unfit < 0 ? undefined : unfit;
}

/** Throws if JavaScript would have to run: because of the argument `unfit`, or of what the compiler said of all. */
export function checkStrict(
  name: string,
  args: readonly unknown[],
  unfit: number | undefined,
  failure: () => FailedReply | undefined,
): void {
  if (unfit !== undefined) {
    const found = describeValue(args[unfit]);
    throw new TypeError(
      `numboa: argument ${unfit + 1} of \`${name}\` is ${found}, which only JavaScript can take`,
    );
  }
  const failed = failure();
  if (failed !== undefined) throw new JitError(name, failed.messages);
}

/**
 * The kinds of a call's arguments for a function of at least `fewest` and at most `most` parameters: what is
 * missing is `undefined`, what is beyond is not seen. Undefined if one can only be JavaScript's; behind
 * `fewest`, where it may not be a parameter's, it ends the list instead.
 */
export function kindsOf(
  args: readonly unknown[],
  fewest: number,
  most: number,
): readonly ParamKind[] | undefined {
  const kinds: ParamKind[] = [];
  const count = Math.min(Math.max(args.length, fewest), most);
  for (let i = 0; i < count; i++) {
    const kind = classifyArgument(args[i]);
    if (kind === undefined) return i < fewest ? undefined : kinds;
    kinds.push(kind);
  }
  return kinds;
}

/** As many kinds as there are parameters. */
export function fitKinds(kinds: readonly ParamKind[], count: number): readonly ParamKind[] {
  if (kinds.length === count) return kinds;
  return Array.from({ length: count }, (_, i) => kinds[i] ?? "undefined");
}

/** What a pass is. A pass is a file in `passes/`, stated in an order in `pipeline.ts`. */
import type { Span } from "@numboa/parser";
import type { Func, Module, Op } from "@numboa/parser/ir";
import type { Licence } from "./fast-math.ts";
import type { CompileOptions } from "./options.ts";

export interface Pass {
  /** Its file's name. */
  readonly name: string;
  /** Rewrites `func` in place; says whether anything changed. */
  run(func: Func, context: PassContext): boolean;
}

export interface PassContext {
  readonly module: Module;
  readonly options: CompileOptions;
  /** To change bits; a pass that uses one says so in its remark. Absent: none. */
  readonly licences?: readonly Licence[];
  /** Functions of `Math` of which a pass has asked whose bits the host's are: the code depends on the answers. */
  readonly hostMath?: Set<string>;
  /** Whether a function of the source throws where it accesses outside of an array, which JavaScript does not; it may have been inlined. */
  readonly throwsOutside?: boolean;
  /** Collects what `explain()` shows. */
  remark(remark: Remark): void;
}

/** What a pass did or why it did not, for the user, in the user's line numbers. */
export interface Remark {
  readonly pass: string;
  readonly kind: "applied" | "missed";
  readonly message: string;
  readonly span?: Span;
  /** The licence of `fastMath` that was used. */
  readonly licence?: Licence;
  /** How many iterations of the loop run at once from now on. */
  readonly lanes?: number;
  /** Why they do not: the message without its beginning. */
  readonly reason?: string;
  /** The loop that it is a part of from now on: what is remarked on that one holds for it as well. */
  readonly joins?: Span;
}

/** What a pass did to an op, or why it left it. */
export function remarkOn(
  { span }: Op,
  pass: string,
  kind: Remark["kind"],
  message: string,
): Remark {
  return { pass, kind, message, ...(span && { span }) };
}

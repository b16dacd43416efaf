/** JavaScript on arrays that throw outside of themselves: what `boundsCheck: "throw"` promises. */
import type { RuntimeValue } from "@numboa/parser/ir";
import type { Program } from "../../../parser/test/programs/program.ts";
import type { Run } from "./observe.ts";

const GUARDED_SORTS: ReadonlySet<string> = new Set([
  "array",
  "typed",
  "ints",
  "number",
  "count",
  "boolean",
  "matrix",
  "side",
]);

/** Whether all its arrays are passed to it: those that it makes have no guards here. */
export function canGuard({ main, params, helpers, captures }: Program): boolean {
  const texts = [main, ...Object.values(helpers)];
  const makes = texts.some((text) =>
    /(const|let) \[|new \w*(Array|Buffer|View)|\.of\(|\.slice\(/.test(text),
  );
  const captured = Object.values(captures).flatMap((one) => (one.how === "value" ? [one] : []));
  return !makes && [...params, ...captured].every(({ sort }) => GUARDED_SORTS.has(sort));
}

/** The same function, which sees all its arrays through guards. */
export function guarded(run: Run): Run {
  return (values) => {
    const seen = Object.entries(values).map(([name, value]) => [name, guard(value)] as const);
    const result = run(Object.fromEntries(seen));
    return originals.get(result as object) ?? result;
  };
}

/** What stands behind the guards: a caller gets no guard. */
const originals = new WeakMap<object, RuntimeValue>();

function guard(value: RuntimeValue): RuntimeValue {
  if (typeof value !== "object" || value === null) return value;
  const check = (key: string | symbol): void => {
    if (!(key in value)) throw new RangeError("index out of bounds");
  };
  const guarding = new Proxy(value, {
    get(target, key) {
      check(key);
      const member = Reflect.get(target, key) as unknown;
      if (typeof member !== "function") return member;
      // Methods see the arrays themselves (`set` copies a guard element by element, which is another order where they overlap),
      // and a part that they return throws outside of itself too.
      return (...args: unknown[]) => {
        const bare = args.map((arg) => originals.get(arg as object) ?? arg);
        return guard(Reflect.apply(member, target, bare) as RuntimeValue);
      };
    },
    set(target, key, element) {
      check(key);
      return Reflect.set(target, key, element);
    },
  });
  originals.set(guarding, value);
  return guarding;
}

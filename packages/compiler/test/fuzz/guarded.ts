/** JavaScript on arrays that throw outside of themselves: what `boundsCheck: "throw"` promises. */
import type { RuntimeValue } from "@numboa/parser/ir";
import type { Run } from "./observe.ts";

/** The same function, which sees all its arrays through guards. */
export function guarded(run: Run): Run {
  return (values) =>
    run(Object.fromEntries(Object.entries(values).map(([name, value]) => [name, guard(value)])));
}

function guard(value: RuntimeValue): RuntimeValue {
  if (typeof value !== "object" || value === null) return value;
  const check = (key: string | symbol): void => {
    if (!(key in value)) throw new RangeError("index out of bounds");
  };
  return new Proxy(value, {
    get(target, key) {
      check(key);
      const member = Reflect.get(target, key) as unknown;
      if (typeof member !== "function") return member;
      // Methods see the array itself, and a part that they return throws outside of itself too.
      return (...args: unknown[]) => guard(Reflect.apply(member, target, args) as RuntimeValue);
    },
    set(target, key, element) {
      check(key);
      return Reflect.set(target, key, element);
    },
  });
}

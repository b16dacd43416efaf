/** A policy is a plain object, checked field by field. */
import { describe, expect, it } from "vitest";
import { jit } from "../src/index.ts";
import { DEFAULT_POLICY, resolvePolicy } from "../src/policy.ts";

describe("a policy", () => {
  it("keeps the default of what it leaves out", () => {
    expect(resolvePolicy()).toEqual(DEFAULT_POLICY);
    expect(resolvePolicy({ hotCalls: 7, hotMs: undefined as never })).toEqual({
      ...DEFAULT_POLICY,
      hotCalls: 7,
    });
    expect(resolvePolicy(Object.assign(Object.create(null), { measure: false }))).toEqual({
      ...DEFAULT_POLICY,
      measure: false,
    });
  });

  it("may have any field at its least, and Infinity", () => {
    const none = { hotCalls: 0, hotMs: 0, optimizeMs: 0, missesBeforeCompile: 1, maxVersions: 1 };
    expect(resolvePolicy(none)).toMatchObject(none);
    for (const name of Object.keys(DEFAULT_POLICY)) {
      if (name === "measure") continue;
      expect(resolvePolicy({ [name]: Infinity })).toMatchObject({ [name]: Infinity });
      expect(() => resolvePolicy({ [name]: -1 })).toThrow(`the policy's ${name} must be a number`);
    }
  });

  it.each([
    [{ hotcalls: 3 }, "numboa: the policy has no field hotcalls; there are hotCalls, hotMs"],
    [{ toString: 3 }, "numboa: the policy has no field toString"],
    [{ hotCalls: "3" }, "numboa: the policy's hotCalls must be a number, 0 or more"],
    [{ hotMs: NaN }, "numboa: the policy's hotMs must be a number, 0 or more"],
    [{ maxVersions: 0 }, "numboa: the policy's maxVersions must be a number, 1 or more"],
    [{ measure: 0 }, "numboa: the policy's measure must be true or false"],
    [[], "numboa: the option policy must be a plain object"],
    [new Map(), "numboa: the option policy must be a plain object"],
    ["fast", "numboa: the option policy must be an object"],
    [null, "numboa: the option policy must be an object"],
  ])("%j is refused", (policy, message) => {
    const make = (): unknown => jit((x: number) => x, { policy: policy as never });
    expect(make).toThrow(TypeError);
    expect(make).toThrow(message);
  });
});

/** What the compiler makes of a function, as text for people. */
import { computeDefinitions, printModule, printResult, type Func } from "@numboa/parser/ir";
import { emitText } from "./codegen/binaryen.ts";
import { compile, optimize, type CompileRequest, type Failure } from "./compile.ts";

/** `ir`: typed IR after the passes; `wat`: the emitted module; `types`: what every variable was found to be. */
export type Inspection = "ir" | "wat" | "types";

/**
 * Inspects what {@link compile} would give.
 *
 *     await inspect({ unit, signature: ["f64[]"], tier: "optimized", options: {} }, "wat")
 */
export async function inspect(
  request: CompileRequest,
  what: Inspection,
): Promise<string | Failure> {
  if (what === "wat") {
    const outcome = await compile({ ...request, options: { ...request.options, names: "all" } });
    return outcome.ok ? emitText(outcome.artifact.wasm) : outcome;
  }
  const optimized = optimize(request);
  if (!optimized.ok) return optimized;
  const { module } = optimized;
  return what === "ir"
    ? printModule(module)
    : [...module.funcs.values()].map(describeTypes).join("\n");
}

/** `dot(a: f64[], n: int) => f64`, then the variables with their types. */
function describeTypes(func: Func): string {
  const params = func.params.map(({ name }, i) => `${name ?? "_"}: ${func.paramKinds![i]}`);
  const head = `${func.name}(${params.join(", ")}) => ${printResult(func.result)}`;
  const types = new Map<string, Set<string>>();
  for (const { name, type } of computeDefinitions(func.body)) {
    if (name !== undefined) types.set(name, (types.get(name) ?? new Set()).add(type));
  }
  const lines = [...types].map(([name, found]) => `  ${name}: ${[...found].join(" | ")}`);
  return [head, ...lines, ""].join("\n");
}

/**
 * The optimizing backend: the encoder's bytes through a few of Binaryen's passes. Used ahead of time, and for
 * showing modules as text (docs/decisions/011). The only module that knows Binaryen, which takes half a second to load:
 * it is imported at the first use.
 *
 * Instruction selection stays in the encoder, so a difference between the backends is one of Binaryen's passes.
 *
 * What the passes buy after our own, measured on the eighteen kernels of the suite (Node 20): in V8's
 * optimizing compiler nothing beyond noise, -O2 and -O3 neither; in its baseline compiler up to 16 % (gemm, by
 * `local-cse`, which shares the scaled index of accesses); smaller files. `optimize-instructions` before `local-cse`, which then finds
 * more that is equal. Left out, and why:
 *
 * - `coalesce-locals` loses the names of locals and makes parameters stand for other variables; V8
 *   allocates registers better. It also made mandelbrot's baseline code 1.7 times slower.
 * - `merge-blocks`, `code-folding`, `remove-unused-brs` and `simplify-locals` with structure reshape blocks and
 *   turn the assignments of a branch into block results: no gain, and inverted loops may be lost.
 * - `precompute-propagate`: our own passes folded what is constant. What it put in the places of locals made modules larger, and took
 *   as long as all others together.
 * - `ssa-nomerge`: adds locals that only coalescing takes away again. `licm`: our own ran.
 * - `inlining`: our own ran, with the knowledge of types.
 *
 * Soundness: no fast-math, no assumption on traps or memory is set. Binaryen's settings are global to the
 * process, so they are set for the time of one synchronous run and put back.
 */
import { allOps, type Module } from "@numboa/parser/ir";
import type binaryenModule from "binaryen";
import type { Backend, EmitOptions, EmittedModule } from "./backend.ts";
import { marksOfMap, placeExpressions } from "./binaryen-places.ts";
import { encodeModule } from "./encoder.ts";

type Binaryen = typeof binaryenModule;

const PASSES: readonly string[] = [
  "optimize-instructions",
  "local-cse",
  "simplify-locals-nostructure",
  "vacuum",
  "reorder-locals",
];

/** Gives expressions that have no place the place of what is around them. */
const PLACES: readonly string[] = ["propagate-debug-locs"];

/** Binaryen gives no source map without a section that names it; ours comes when the file has a name. */
const MAP_URL = "-";
const MAP_SECTION_BYTES = 2 + 1 + "sourceMappingURL".length + 1 + MAP_URL.length;

/** {@link encodeModule}, then Binaryen. Loads Binaryen at the first call. */
export const binaryenBackend = {
  name: "binaryen",
  async emit(module, options: EmitOptions = {}): Promise<EmittedModule> {
    const { sources, ...encoded } = encodeModule(module, options);
    const binaryen = await loadBinaryen();
    const { names = "all", optimizeFor = "speed" } = options;
    const small = optimizeFor === "size";
    const debug = names !== "none" || sources !== undefined;
    const settings = { ...FAST, ...(small && SMALL), debug };
    const optimized = withModule(binaryen, encoded.wasm, settings, (loaded) => {
      if (usesVectors(module)) loaded.setFeatures(loaded.getFeatures() | binaryen.Features.SIMD128);
      const places = sources && placeExpressions(binaryen, loaded, sources);
      if (places) loaded.runPasses([...PLACES]);
      if (small) loaded.optimize();
      else loaded.runPasses(PASSES);
      if (!sources || !places) return { wasm: loaded.emitBinary() };
      const { binary, sourceMap } = loaded.emitBinary(MAP_URL);
      const wasm = binary.slice(0, binary.length - MAP_SECTION_BYTES);
      return { wasm, marks: marksOfMap(wasm, sourceMap!, places, sources) };
    });
    return { ...encoded, ...optimized };
  },
} as const satisfies Backend;

/** A binary in the text format, for people: names kept, expressions folded. */
export async function emitText(wasm: Uint8Array): Promise<string> {
  return withModule(await loadBinaryen(), wasm, FAST, (loaded) => loaded.emitText());
}

function usesVectors({ funcs }: Module): boolean {
  return [...funcs.values()].some(({ body }) =>
    allOps(body).some(({ results }) => results.some(({ type }) => type === "v128")),
  );
}

/** Half a second the first time. */
export async function loadBinaryen(): Promise<Binaryen> {
  return (await (lentImport()?.("binaryen") ?? import("binaryen"))).default;
}

/** A script has no `import()`: whoever runs this as one lends its own (packages/runtime/src/worker/boot.ts). */
function lentImport(): ((name: "binaryen") => Promise<{ default: Binaryen }>) | undefined {
  const lent = Symbol.for("numboa.import");
  return (globalThis as Record<symbol, unknown>)[lent] as ReturnType<typeof lentImport>;
}

/** Reads a binary, runs `use` with our settings, and always frees the module. */
function withModule<T>(
  binaryen: Binaryen,
  wasm: Uint8Array,
  settings: Settings,
  use: (module: binaryenModule.Module) => T,
): T {
  const { Features } = binaryen;
  const restore = applySettings(binaryen, settings);
  const module = binaryen.readBinary(wasm);
  try {
    // Only what the encoder emits: with all features on, it writes what older engines reject.
    module.setFeatures(
      Features.Atomics |
        Features.BulkMemory |
        Features.BulkMemoryOpt |
        Features.Multivalue |
        Features.MutableGlobals |
        Features.NontrappingFPToInt |
        Features.SignExt,
    );
    return use(module);
  } finally {
    module.dispose();
    restore();
  }
}

interface Settings {
  readonly optimize: number;
  readonly shrink: number;
  /** Whether names are kept. */
  readonly debug: boolean;
  readonly fastMath: boolean;
  readonly noTraps: boolean;
}

/** Speed, names kept, nothing assumed. */
const FAST: Settings = { optimize: 2, shrink: 0, debug: true, fastMath: false, noTraps: false };
/** `-Oz`, with all the passes that belong to it: small code runs in V8's optimizing compiler as fast with them as without. */
const SMALL = { shrink: 2 } as const;

/** Gives a function that undoes it. */
function applySettings(binaryen: Binaryen, settings: Settings): () => void {
  const before: Settings = {
    optimize: binaryen.getOptimizeLevel(),
    shrink: binaryen.getShrinkLevel(),
    debug: binaryen.getDebugInfo(),
    fastMath: binaryen.getFastMath(),
    noTraps: binaryen.getTrapsNeverHappen(),
  };
  const apply = (one: Settings): void => {
    binaryen.setOptimizeLevel(one.optimize);
    binaryen.setShrinkLevel(one.shrink);
    binaryen.setDebugInfo(one.debug);
    binaryen.setFastMath(one.fastMath);
    binaryen.setTrapsNeverHappen(one.noTraps);
  };
  apply(settings);
  return () => apply(before);
}

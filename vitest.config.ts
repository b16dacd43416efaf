import { defineConfig } from "vitest/config";

// Tests run from source: the `source` export condition maps @numboa/* to src/. Workspace packages
// are linked, so Vite transforms them itself. Workers and child processes started by the code under
// test inherit execArgv, so that plain Node finds the same sources. The URL is absolute because a
// child process may run in any folder.
const loader = new URL("scripts/source-loader.mjs", import.meta.url).href;
const conditions = ["source", "node", "module", "import", "default"];

const ALL = ["packages/*/test/**/*.test.ts", "examples/test/**/*.test.ts"];
/** They leave nothing behind that others see, so a process runs many of them: compiler and TypeScript are loaded once and stay warm. */
const TOGETHER = [
  "packages/parser/test/**/*.test.ts",
  "packages/compiler/test/!(math)/**/*.test.ts",
  "packages/compiler/test/*.test.ts",
  "packages/bench/test/{check,compare,engine,files,gate,kernels,report}/**/*.test.ts",
];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: ["source", "node", "import"] } },
  test: {
    projects: [
      { extends: true, test: { name: "together", include: TOGETHER, isolate: false } },
      { extends: true, test: { name: "apart", include: ALL, exclude: TOGETHER } },
    ],
    pool: "forks",
    // Vitest leaves one core to itself, which on two cores is half of them. Tests wait for processes of their own a lot.
    maxWorkers: "100%",
    setupFiles: ["packages/runtime/test/quiet.ts"],
    execArgv: ["--conditions=source", `--import=${loader}`],
    // No test writes where its user's programs keep compiled code; those of the cache have folders of their own.
    env: { NUMBOA_CACHE: "off" },
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});

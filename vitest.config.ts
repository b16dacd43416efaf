import { defineConfig } from "vitest/config";

// Tests run from source: the `source` export condition maps @numboa/* to src/. Workspace packages
// are linked, so Vite transforms them itself. Workers and child processes started by the code under
// test inherit execArgv, so plain Node finds the same sources through the same condition, and tsx
// strips the types. The absolute URL lets a child process run in any folder.
const fromSource = ["--conditions=source", `--import=${import.meta.resolve("tsx")}`];
const conditions = ["source", "node", "module", "import", "default"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: ["source", "node", "import"] } },
  test: {
    include: ["packages/*/test/**/*.test.ts", "examples/test/**/*.test.ts"],
    pool: "forks",
    execArgv: fromSource,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    passWithNoTests: true,
  },
});

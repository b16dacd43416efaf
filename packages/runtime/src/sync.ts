/**
 * `import "numboa/sync"` loads the compiler on this thread, which `jit(f, { mode: "sync" })` needs: there
 * the first call compiles before it returns.
 */
import { buildId } from "./cache/build.ts";
import { keepNow } from "./cache/keep.ts";
import { setSyncCompiler } from "./sync-compiler.ts";
import { compileNow } from "./worker/service.ts";

setSyncCompiler({
  get build() {
    return buildId();
  },
  compile: compileNow,
  keep: keepNow,
});

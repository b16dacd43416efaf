/**
 * `import "numboa/sync"` loads the compiler on this thread, which `jit(f, { mode: "sync" })` needs: there
 * the first call compiles before it returns. Binaryen is not loaded here; the optimized tier still comes from the
 * worker.
 */
import { setSyncCompiler } from "./hosts.ts";
import { compileNow } from "./worker/service.ts";

setSyncCompiler(compileNow);

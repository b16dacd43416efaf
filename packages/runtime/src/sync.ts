/**
 * `import "numboa/sync"` loads the compiler on this thread, which `jit(f, { mode: "sync" })` needs: there
 * the first call compiles before it returns.
 */
import { setSyncCompiler } from "./hosts.ts";
import { compileNow } from "./worker/service.ts";

setSyncCompiler(compileNow);

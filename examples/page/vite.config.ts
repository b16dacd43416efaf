import numboa from "@numboa/compiler/plugin";
import { defineConfig } from "vite";

/** A page may share memory only if no other origin's can look into it. Without these headers it works, as JavaScript. */
const headers = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

export default defineConfig({
  plugins: [numboa.vite()],
  build: { target: "es2022", outDir: "../out/page", emptyOutDir: true },
  server: { headers },
  preview: { headers },
});

/** `npm run server`: pictures at http://127.0.0.1:8080/blur?sigma=3; ends with Ctrl-C. */
import { serve } from "@hono/node-server";
import { loadPhotograph } from "../data/photograph.ts";
import { makeApp } from "./app.ts";

const port = Number(process.env["PORT"] ?? "8080");
const app = makeApp(await loadPhotograph());
const server = serve(
  { fetch: app.fetch, hostname: "127.0.0.1", port },
  ({ address, port: open }) => {
    console.log(`http://${address}:${open}/blur?sigma=3 and /stats; Ctrl-C ends it`);
  },
);
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => server.close(() => process.exit(0)));
}

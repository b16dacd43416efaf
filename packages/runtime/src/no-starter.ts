/** What stands in the place of `starter.ts` in the entry for Node, which has the engine from the start. */
export class Starter {
  constructor() {
    throw new Error("numboa: the engine is not there");
  }
}

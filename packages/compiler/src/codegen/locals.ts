/**
 * The locals of one function. A local belongs to the region whose value it holds and is free for others
 * when the region ends: a value is not visible outside its region, and each entry into the region sets
 * it anew before it is read, so sharing is safe even across the iterations of a loop.
 */
import type { WasmType } from "./wasm-format.ts";

export class Locals {
  /** Types by index, parameters first. */
  readonly types: WasmType[] = [];
  /** The source name of what a local first held. */
  readonly names: (string | undefined)[] = [];
  private readonly free = new Map<WasmType, number[]>();
  private readonly scopes: number[][] = [];
  private params = 0;

  param(type: WasmType, name?: string): number {
    this.params++;
    return this.create(type, name);
  }

  /** Types of the locals that are no parameters. */
  declared(): readonly WasmType[] {
    return this.types.slice(this.params);
  }

  /** A local until the innermost scope ends. */
  allocate(type: WasmType, name?: string): number {
    const local = this.temporary(type, name);
    this.scopes.at(-1)?.push(local);
    return local;
  }

  /** A local until {@link release}. */
  temporary(type: WasmType, name?: string): number {
    return this.free.get(type)?.pop() ?? this.create(type, name);
  }

  release(local: number): void {
    const type = this.types[local];
    const list = this.free.get(type);
    if (list) list.push(local);
    else this.free.set(type, [local]);
  }

  scope(run: () => void): void {
    const owned: number[] = [];
    this.scopes.push(owned);
    run();
    this.scopes.pop();
    for (const local of owned) this.release(local);
  }

  private create(type: WasmType, name: string | undefined): number {
    this.types.push(type);
    this.names.push(name);
    return this.types.length - 1;
  }
}

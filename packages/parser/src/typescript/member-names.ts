/**
 * The chains of names in a piece of code that begin outside it, and the one name that each gets in its text: `Mode.Fast` is read as
 * `Mode$Fast`.
 *
 * So what they stand for is captured as any other name is. The new name is never longer than the chain, and every character
 * of the text keeps its place.
 */
import type { ts } from "ts-morph";
import { chainOf, isAccess, isTarget, targetOf, type Access, type Target } from "./members.ts";
import type { ModuleProgram } from "./program.ts";

export interface FoundMember {
  readonly node: Access;
  readonly target: Target;
}

/**
 * What may stand between the names of a chain: the second, a letter that nobody uses, where one of them or the file has the first.
 * So chains that differ get names that differ.
 */
const JOINTS = ["$", "\u01c0"];

export class MemberNames {
  readonly found: readonly FoundMember[];
  /** What `give` has given. */
  readonly names = new Map<ts.Node, string>();
  readonly #program: ModuleProgram;

  constructor(program: ModuleProgram, scope: ts.Node) {
    this.#program = program;
    // Where not all of a module's code runs before its functions do, chains are left as they are.
    this.found = program.codeOf ? membersIn(program, scope) : [];
  }

  /** Names a chain; undefined if it cannot have one in its place. */
  give(node: Access): string | undefined {
    const { base, names } = chainOf(this.#program, node)!;
    const parts = [base.text, ...names];
    const file = node.getSourceFile();
    const isInOneLine = !/[\n\r\u2028\u2029]/.test(node.getText(file));
    if (!isInOneLine || !names.every((part) => /^[\p{ID_Continue}$]+$/u.test(part)))
      return undefined;
    for (const joint of JOINTS) {
      const name = parts.join(joint);
      if (parts.some((part) => part.includes(joint)) || withoutEscapes(file.text).includes(name)) {
        continue;
      }
      this.names.set(node, name);
      return name;
    }
    return undefined;
  }
}

/** A text with every identifier as what it means: `a\u0024b` is the name `a$b`. */
function withoutEscapes(text: string): string {
  return text.replaceAll(
    /\\u(?:\{0*([\da-f]{1,5})\}|([\da-f]{4}))/gi,
    (_, braced?: string, four?: string) =>
      String.fromCodePoint(Number.parseInt(braced ?? four!, 16)),
  );
}

/** The longest chains that lead to something, and are only read. */
function membersIn(program: ModuleProgram, scope: ts.Node): readonly FoundMember[] {
  const { ts } = program;
  const found: FoundMember[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node)) return;
    if (isAccess(program, node)) {
      const chain = chainOf(program, node);
      const target = chain && targetOf(program, chain, scope);
      if (target && !isTarget(program, node)) {
        found.push({ node, target });
        return;
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(scope);
  return found;
}

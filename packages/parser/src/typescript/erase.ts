/**
 * Types out of a function's text, every other character where it was.
 *
 * Each stretch of type syntax becomes spaces, line breaks kept, so that an offset into the result is an
 * offset into the file, and acorn's positions are the user's. What has run-time meaning and is no JavaScript
 * (`enum`) stays, and is then a syntax error at its place. Where only the types end a statement, `x as T` before a line that
 * starts with `(`, a semicolon stands in their place. Where no line may end, a line break in types comes to stand after what may
 * be followed by one: `return <T>⏎ x` is `return 0,⏎ x`, and of `(x): {⏎} =>` the parenthesis closes after the type. Parts that
 * go by another name (`member-names.ts`) begin where they began.
 */
import type { ts } from "ts-morph";
import type { TypeScript } from "./program.ts";

/**
 * The text of `node` without types.
 * @param names of parts, each in one line, by which they go instead; none longer than what it stands for
 */
export function eraseTypes(
  typescript: TypeScript,
  file: ts.SourceFile,
  node: ts.Node,
  names: ReadonlyMap<ts.Node, string> = new Map(),
): string {
  const start = node.getStart(file);
  const eraser = new Eraser(typescript, file, node, names);
  eraser.visit(node);
  let text = "";
  let position = start;
  for (const [from, to, left] of eraser.ranges.sort((a, b) => a[0] - b[0])) {
    if (to <= position) continue;
    const erased = (left ?? blank(file.text.slice(from, to))).slice(Math.max(position - from, 0));
    const ends = eraser.ends.has(to) && from >= position;
    text += file.text.slice(position, from) + (ends ? erased.replace(" ", ";") : erased);
    position = to;
  }
  return text + file.text.slice(position, node.end);
}

function blank(text: string): string {
  return text.replace(/[^\n\r\u2028\u2029]/g, " ");
}

/** After blanks and comments, what may go on with an expression. */
const CONTINUES = /^(?:\s|\/\/.*|\/\*[^]*?\*\/)*[([`+\-/*.,?<>=!&|^%]/;

const LINE_BREAK = /[\n\r\u2028\u2029]/;

class Eraser {
  /** What is erased, with what stands there then where that is more than blanks. */
  readonly ranges: [from: number, to: number, left?: string][] = [];
  /** The ends of those that must leave a semicolon. */
  readonly ends = new Set<number>();
  readonly #ts: TypeScript;
  readonly #file: ts.SourceFile;
  readonly #root: ts.Node;
  readonly #names: ReadonlyMap<ts.Node, string>;

  constructor(
    typescript: TypeScript,
    file: ts.SourceFile,
    root: ts.Node,
    names: ReadonlyMap<ts.Node, string>,
  ) {
    this.#ts = typescript;
    this.#file = file;
    this.#root = root;
    this.#names = names;
  }

  visit(node: ts.Node): void {
    const name = this.#names.get(node);
    if (name !== undefined) {
      const start = node.getStart(this.#file);
      const rest = blank(this.#file.text.slice(start + name.length, node.end));
      this.ranges.push([start, node.end, name + rest]);
      return;
    }
    const { isInterfaceDeclaration, isTypeAliasDeclaration } = this.#ts;
    if (isInterfaceDeclaration(node) || isTypeAliasDeclaration(node)) {
      this.#erase(node.getStart(this.#file), node.end);
      this.#end(node);
      return;
    }
    if (this.#ts.isFunctionLike(node)) this.#function(node);
    else if (this.#ts.isParameter(node)) this.#parameter(node);
    else if (this.#ts.isVariableDeclaration(node)) this.#variable(node);
    else this.#expression(node);
    this.#ts.forEachChild(node, (child) => {
      if (!this.#ts.isTypeNode(child)) this.visit(child);
    });
  }

  #erase(from: number, to: number): void {
    this.ranges.push([from, to]);
  }

  /** What follows would go on with the statement, if the last of it were erased: `y = x as T` and then `[z] = w`. */
  #end(node: ts.Node): void {
    let whole = node;
    while (!this.#ts.isStatement(whole)) {
      if (whole === this.#root || whole.parent.end !== node.end) return;
      whole = whole.parent;
    }
    if (CONTINUES.test(this.#file.text.slice(node.end))) this.ends.add(node.end);
  }

  /** `: Type`; a type's `pos` is where its colon ends. */
  #annotation(type: ts.TypeNode | undefined): void {
    if (type) this.#erase(type.pos - 1, type.end);
  }

  /** `<A, B>` around a list. */
  #brackets(list: ts.NodeArray<ts.Node> | undefined): void {
    if (list) this.#erase(list.pos - 1, this.#file.text.indexOf(">", list.end) + 1);
  }

  #function(node: ts.SignatureDeclaration): void {
    for (const modifier of this.#ts.canHaveModifiers(node) ? (node.modifiers ?? []) : []) {
      const { ExportKeyword, DefaultKeyword } = this.#ts.SyntaxKind;
      if (modifier.kind === ExportKeyword || modifier.kind === DefaultKeyword) {
        this.#erase(modifier.getStart(this.#file), modifier.end);
      }
    }
    if (this.#ts.isArrowFunction(node)) return this.#arrow(node);
    this.#brackets(node.typeParameters);
    this.#annotation(node.type);
  }

  /** No line may end before `=>`, nor before `(` after a `return`: the parentheses move to the other side of the types. */
  #arrow(node: ts.ArrowFunction): void {
    const { typeParameters, type } = node;
    const { OpenParenToken, CloseParenToken } = this.#ts.SyntaxKind;
    const tokenOf = (kind: ts.SyntaxKind): ts.Node | undefined =>
      node.getChildren(this.#file).find((child) => child.kind === kind);
    const open = typeParameters && tokenOf(OpenParenToken);
    const opening = open ? this.#file.text.slice(typeParameters.pos - 1, open.end) : "";
    if (LINE_BREAK.test(opening)) {
      this.ranges.push([typeParameters!.pos - 1, open!.end, `(${blank(opening.slice(1))}`]);
    } else this.#brackets(typeParameters);
    const close = type && tokenOf(CloseParenToken);
    const closing = close ? this.#file.text.slice(close.end - 1, type.end) : "";
    if (LINE_BREAK.test(closing)) {
      this.ranges.push([close!.end - 1, type!.end, `${blank(closing.slice(0, -1))})`]);
    } else this.#annotation(type);
  }

  /** `<T>x`, where no line may end before `x` as `0,x`; what has no room for that stays, as a syntax error. */
  #assertion(node: ts.TypeAssertion): void {
    const { text } = this.#file;
    const [from, to] = [node.getStart(this.#file), node.expression.getStart(this.#file)];
    const erased = blank(text.slice(from, to));
    if (!LINE_BREAK.test(erased) || !this.#isFirstReturned(node)) return this.#erase(from, to);
    const at = /\s|\//.test(text[from - 1]) ? 0 : 1;
    if (erased[at] !== " ") return;
    const comma = erased.indexOf(" ", at + 1);
    const between = erased.slice(at + 1, comma);
    const left = `${erased.slice(0, at)}0${between},${erased.slice(comma + 1)}`;
    this.ranges.push([from, to, left]);
  }

  /** Whether the value of a `return` or `throw` begins with it. */
  #isFirstReturned(node: ts.TypeAssertion): boolean {
    const { isReturnStatement, isThrowStatement, isTypeAssertionExpression } = this.#ts;
    for (let whole: ts.Node = node; whole !== this.#root; whole = whole.parent) {
      const { parent } = whole;
      if (isReturnStatement(parent) || isThrowStatement(parent)) return true;
      const isFirst = parent.getStart(this.#file) === whole.getStart(this.#file);
      if (!isFirst && !isTypeAssertionExpression(parent)) return false;
    }
    return false;
  }

  #parameter(node: ts.ParameterDeclaration): void {
    if (node.name.getText(this.#file) === "this") {
      // A list ends after a comma that nothing follows, and what follows one begins there.
      const { parameters } = node.parent;
      this.#erase(node.pos, parameters[1]?.pos ?? parameters.end);
      return;
    }
    if (node.questionToken) this.#erase(node.questionToken.pos, node.questionToken.end);
    this.#annotation(node.type);
  }

  #variable(node: ts.VariableDeclaration): void {
    if (node.exclamationToken) this.#erase(node.exclamationToken.pos, node.exclamationToken.end);
    this.#annotation(node.type);
  }

  #expression(node: ts.Node): void {
    const { isAsExpression, isSatisfiesExpression, isNonNullExpression } = this.#ts;
    if (isAsExpression(node) || isSatisfiesExpression(node) || isNonNullExpression(node)) {
      this.#erase(node.expression.end, node.end);
      if (!isNonNullExpression(node)) this.#end(node);
    } else if (this.#ts.isTypeAssertionExpression(node)) {
      this.#assertion(node);
    } else if (this.#ts.isCallExpression(node) || this.#ts.isNewExpression(node)) {
      this.#brackets(node.typeArguments);
    }
  }
}

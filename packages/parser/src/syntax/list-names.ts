/**
 * Which names of a function mean plain arrays that must be arrays in memory, found before the function is analyzed.
 *
 * Most array literals are no arrays when compiled: each element is a variable (`aggregates.ts`). One that is stored to by
 * a computed index, grows, is passed on or looped over has to be in memory: a *list*. Such an array may get longer, and
 * a longer one lies elsewhere: its variable then gets another value. That is the same as long as nothing else holds
 * the old one. So a name *grows* only if it is never an alias: it occurs as the object of a member, as an argument, as
 * what is returned or looped over, and nowhere else; it gets nothing but new arrays, in statements of their own; and
 * where it waits for later arguments, is returned through a `finally` or looped over, nothing runs that could make it
 * longer. A function inside the function would have it under the name of a parameter: it is not passed to one.
 *
 * All of this goes by names, not by variables: two variables of one name count as one, which is never less careful.
 */
import type {
  ArrayExpression,
  AssignmentExpression,
  AssignmentPattern,
  CallExpression,
  Expression,
  ForOfStatement,
  Identifier,
  MemberExpression,
  NewExpression,
  Node,
  ObjectPattern,
  TryStatement,
  VariableDeclarator,
} from "acorn";
import { childrenOf } from "./children.ts";

/** An array literal of more elements is kept in memory if it is read by a computed index. */
const MAX_CHOICES = 16;

/** An array that begins with no more elements than these is likely to get longer. */
const FEW = 2;

/** What is known of one name. */
class Name {
  /** Something needs it as an array in memory. */
  wanted = false;
  /** The largest index that is written out. */
  largest = 0;
  /** It is read by a computed index. */
  indexed = false;
  /** It is declared without a value and gets a literal later. */
  bare = false;
  assigned = false;
  /** The numbers of elements of the literals that it gets. */
  readonly lengths = new Set<number>();
  /** Something may store to it, or hand it to someone who may. */
  changed = false;
  /** Something makes it longer or shorter. */
  resized = false;
  /** Its arrays may have other names, so none of them may get longer. */
  shared = false;
  loopedOver = false;
  /** A function inside the function may make it longer. */
  grownInside = false;
  /** Names of the same arrays. */
  readonly same = new Set<Name>();
  /** The names of the functions that it is passed to. */
  readonly passedTo = new Set<string>();

  get isList(): boolean {
    const all = new Set<Name>([this]);
    for (const name of all) for (const other of name.same) all.add(other);
    const names = [...all];
    const lengths = names.flatMap((name) => [...name.lengths]);
    return (
      names.some(({ wanted }) => wanted) ||
      names.some(({ largest }) => largest >= Math.min(...lengths)) ||
      (names.some(({ indexed }) => indexed) && Math.max(...lengths) > MAX_CHOICES) ||
      names.some(({ assigned, bare }) => assigned && (bare || new Set(lengths).size > 1))
    );
  }

  /** Whether one array that holds the same numbers for ever will do. */
  get isTable(): boolean {
    return (
      (this.indexed || this.loopedOver) && !this.changed && !this.shared && this.same.size === 0
    );
  }

  /** Whether stores are likely to be past its end: where it begins with next to nothing, or has got longer anyway. */
  get fills(): boolean {
    return this.resized || Math.min(...this.lengths) <= FEW;
  }

  /** @param locals the names of functions inside the function */
  grows(locals: ReadonlySet<string>): boolean {
    if (this.shared || (this.loopedOver && this.grownInside)) return false;
    return ![...this.passedTo].some((name) => locals.has(name));
  }
}

const RESIZING: ReadonlySet<string> = new Set(["push", "pop"]);

/** Whether an expression makes a new plain array by the constructor's name; whose name that is, is not asked. */
export function isArrayCall(node: Node): node is NewExpression | CallExpression {
  if (node.type !== "NewExpression" && node.type !== "CallExpression") return false;
  const { callee } = node as NewExpression | CallExpression;
  return callee.type === "Identifier" && callee.name === "Array";
}

export class ListNames {
  readonly #names = new Map<string, Name>();
  readonly #returned: Expression[] = [];
  readonly #locals = new Set<string>();
  /** How many blocks with a `finally` are around the node being visited. */
  #guards = 0;
  /** How many functions are around the node being visited. */
  #depth = -1;

  constructor(fn: Node) {
    this.#visit(fn);
  }

  /** Whether the arrays of a name must be in memory. */
  isList(name: string): boolean {
    return this.#names.get(name)?.isList ?? false;
  }

  /** Whether an array of that name has no other name, and may get longer. */
  grows(name: string): boolean {
    return this.#names.get(name)?.grows(this.#locals) ?? true;
  }

  /** Whether the arrays of a name are read by a computed index and never changed, passed on or returned. */
  isTable(name: string): boolean {
    return this.#names.get(name)?.isTable ?? false;
  }

  /** Whether stores by a computed index may make it longer; a store past the end of any other gives the call up. */
  fills(name: string): boolean {
    return this.#names.get(name)?.fills ?? false;
  }

  /** Whether array literals that are returned must be in memory, as something else that is returned. */
  get returnsLists(): boolean {
    const lengths = new Set<number>();
    for (const node of this.#returned) {
      if (node.type === "Identifier" && this.isList(node.name)) return true;
      if (isArrayCall(node)) return true;
      if (node.type !== "ArrayExpression") continue;
      lengths.add(node.elements.length);
      if (node.elements.length === 0) return true;
    }
    return lengths.size > 1;
  }

  #name(name: string): Name {
    let known = this.#names.get(name);
    if (!known) this.#names.set(name, (known = new Name()));
    return known;
  }

  #visit(node: Node): void {
    const visit = VISITORS[node.type] as ((names: ListNames, node: Node) => void) | undefined;
    if (visit) visit(this, node);
    else for (const child of childrenOf(node)) this.#visit(child);
  }

  /** An identifier where nothing is known of what happens to its value. */
  identifier({ name }: Identifier): void {
    this.#name(name).shared = true;
  }

  function(node: Node): void {
    const { body, id } = node as unknown as { body: Expression; id?: Identifier | null };
    if (id && this.#depth >= 0) this.#locals.add(id.name);
    this.#depth++;
    for (const child of childrenOf(node)) {
      if (child === body && body.type !== ("BlockStatement" as string)) this.returned(body);
      else this.#visit(child);
    }
    this.#depth--;
  }

  member({ object, property, computed }: MemberExpression, written = false): void {
    const isComputed = computed && property.type !== "Literal";
    if (object.type === "Identifier") {
      const name = this.#name(object.name);
      if (written) name.changed = true;
      if (isComputed && written) name.wanted = true;
      else if (isComputed) name.indexed = true;
      else if (property.type === "Literal" && typeof property.value === "number") {
        const { value } = property;
        name.largest = Math.max(name.largest, Number.isInteger(value) ? value : Infinity);
      }
      const isLength = !computed && property.type === "Identifier" && property.name === "length";
      if (written && isLength) name.wanted = name.resized = true;
      if (written && this.#depth > 0) name.grownInside = true;
    } else {
      this.#visit(object);
    }
    if (computed) this.#visit(property);
  }

  assignment({ left, right, operator }: AssignmentExpression, isStatement: boolean): void {
    if (left.type !== "Identifier") this.target(left);
    else this.#assigned(left.name, right, isStatement && operator === "=");
    this.#visit(right);
  }

  /** What is assigned: a place, or a pattern of places. */
  target(node: Node): void {
    if (node.type === "MemberExpression") this.member(node as MemberExpression, true);
    else if (node.type === "ArrayPattern" || node.type === "RestElement") {
      for (const child of childrenOf(node)) this.target(child);
    } else if (node.type === "AssignmentPattern") {
      const { left, right } = node as AssignmentPattern;
      this.target(left);
      this.#visit(right);
    } else if (node.type === "ObjectPattern") {
      for (const property of (node as ObjectPattern).properties) {
        if (property.type === "Property" && property.computed) this.#visit(property.key);
        this.target(property.type === "Property" ? property.value : property);
      }
    } else {
      this.#visit(node);
    }
  }

  #assigned(of: string, value: Expression, isStatement: boolean): void {
    const name = this.#name(of);
    name.assigned = true;
    if (!this.#gets(name, value) || !isStatement || this.#depth > 0) name.shared = true;
  }

  /** Notes that a name gets what others mean. */
  #getsNamed(name: Name, value: Expression): void {
    if (value.type === "Identifier") {
      const other = this.#name(value.name);
      name.same.add(other);
      other.same.add(name);
    } else if (value.type === "ConditionalExpression") {
      this.#getsNamed(name, value.consequent);
      this.#getsNamed(name, value.alternate);
    } else if (value.type === "ParenthesizedExpression") {
      this.#getsNamed(name, value.expression);
    } else if (value.type === "AssignmentExpression") {
      this.#getsNamed(name, value.right);
    }
  }

  /** Notes the new array that a name gets; false if it is none. */
  #gets(name: Name, value: Expression): boolean {
    if (value.type === "ArrayExpression") {
      name.lengths.add(value.elements.length);
      if (value.elements.length === 0) name.wanted = true;
      return true;
    }
    if (isArrayCall(value)) {
      name.wanted = true;
      if (value.arguments.length !== 1) name.lengths.add(value.arguments.length);
    } else this.#getsNamed(name, value);
    return isArrayCall(value);
  }

  declarator({ id, init }: VariableDeclarator): void {
    if (id.type === "Identifier" && init && /Function/.test(init.type)) this.#locals.add(id.name);
    if (id.type !== "Identifier") this.#visit(id);
    else if (init) this.#gets(this.#name(id.name), init);
    else this.#name(id.name).bare = true;
    if (init) this.#visit(init);
  }

  call({ callee, arguments: args }: CallExpression | NewExpression): void {
    if (callee.type === "MemberExpression" && callee.object.type === "Identifier") {
      const name = this.#name(callee.object.name);
      if (!callee.computed) name.wanted = true;
      name.changed = true;
      if (callee.property.type === "Identifier" && RESIZING.has(callee.property.name)) {
        name.resized = true;
      }
      if (this.#depth > 0) name.grownInside = true;
      if (callee.computed) this.#visit(callee.property);
    } else if (callee.type !== "Identifier") {
      this.#visit(callee);
    }
    args.forEach((argument, i) => {
      if (argument.type !== "Identifier") return this.#visit(argument);
      const name = this.#name(argument.name);
      name.wanted = true;
      name.changed = true;
      if (callee.type === "Identifier") name.passedTo.add(callee.name);
      else if (callee.type !== "MemberExpression") name.shared = true;
      if (args.slice(i + 1).some((later) => mayGrow(later, argument.name))) name.shared = true;
    });
  }

  returned(argument: Expression | null | undefined): void {
    if (!argument) return;
    const isOwn = this.#depth === 0 && this.#guards === 0;
    if (this.#depth === 0) this.#returned.push(argument);
    // What a function inside returns, the code around it may give another name; a `finally` may still change it.
    if (!isOwn || argument.type !== "Identifier") this.#visit(argument);
    else this.#name(argument.name).changed = true;
  }

  loopOver({ left, right, body }: ForOfStatement): void {
    if (left.type !== "VariableDeclaration") this.target(left);
    if (right.type === "Identifier") {
      const name = this.#name(right.name);
      name.wanted = true;
      name.loopedOver = true;
      if (mentions(body, right.name)) name.shared = true;
    } else {
      this.#visit(right);
    }
    this.#visit(body);
  }

  guarded({ block, handler, finalizer }: TryStatement): void {
    this.#guards++;
    this.#visit(block);
    this.#guards--;
    if (handler) this.#visit(handler);
    if (finalizer) this.#visit(finalizer);
  }

  visit(node: Node): void {
    this.#visit(node);
  }
}

/** Whether code that stands in an expression may make the array of a name longer: itself, or in a function that it calls. */
function mayGrow(node: Node, name: string): boolean {
  if (node.type === "Identifier") return (node as Identifier).name === name;
  const callsName =
    node.type === "CallExpression" && (node as CallExpression).callee.type !== "MemberExpression";
  return callsName || childrenOf(node).some((child) => mayGrow(child, name));
}

function mentions(node: Node, name: string): boolean {
  if (node.type === "Identifier") return (node as Identifier).name === name;
  return childrenOf(node).some((child) => mentions(child, name));
}

const inFunction = (names: ListNames, node: Node): void => names.function(node);

const VISITORS: Readonly<Record<string, (names: ListNames, node: never) => void>> = {
  Identifier: (names, node: Identifier) => names.identifier(node),
  FunctionDeclaration: inFunction,
  FunctionExpression: inFunction,
  ArrowFunctionExpression: inFunction,
  MemberExpression: (names, node: MemberExpression) => names.member(node),
  AssignmentExpression: (names, node: AssignmentExpression) => names.assignment(node, false),
  UpdateExpression(names, { argument }: { argument: Expression }) {
    names.target(argument);
  },
  ExpressionStatement(names, { expression }: { expression: Expression }) {
    if (expression.type === "AssignmentExpression") names.assignment(expression, true);
    else names.visit(expression);
  },
  VariableDeclarator: (names, node: VariableDeclarator) => names.declarator(node),
  CallExpression: (names, node: CallExpression) => names.call(node),
  NewExpression: (names, node: NewExpression) => names.call(node),
  ReturnStatement: (names, node: { argument?: Expression | null }) => names.returned(node.argument),
  TryStatement: (names, node: TryStatement) => names.guarded(node),
  ForOfStatement: (names, node: ForOfStatement) => names.loopOver(node),
  Property(names, node: { computed: boolean; key: Node; value: Node }) {
    if (node.computed) names.visit(node.key);
    names.visit(node.value);
  },
};

/** The elements of a literal of numbers that are written out. */
export function constantsOf(node: ArrayExpression): number[] | undefined {
  const values = node.elements.map((element) => {
    if (element?.type === "UnaryExpression" && element.operator === "-") {
      const value = numberOf(element.argument);
      return value === undefined ? undefined : -value;
    }
    return element ? numberOf(element) : undefined;
  });
  return values.includes(undefined) ? undefined : (values as number[]);
}

function numberOf(node: Node): number | undefined {
  const { value } = node as { value?: unknown };
  return node.type === "Literal" && typeof value === "number" ? value : undefined;
}

/** Whether a literal may be one in memory: it has no spread. */
export function isListLiteral(node: Node): node is ArrayExpression {
  return (
    node.type === "ArrayExpression" &&
    (node as ArrayExpression).elements.every((item) => item?.type !== "SpreadElement")
  );
}

/**
 * Which rules to try on an op: those whose pattern has its opcode and, of each operand, what the pattern asks for
 * at the least, a constant or an opcode. Most ops have none left, though their opcode has dozens.
 *
 * The lists are made when such an op is first met. They keep the order of the rules, as the first that
 * matches wins.
 */
import type { Op, Opcode, Value } from "@numboa/parser/ir";
import { kindOf, mayMatch, type CompiledRule, type OperandKind } from "./pattern.ts";

const NONE: readonly CompiledRule[] = [];

type ByOperands = Map<OperandKind, Map<OperandKind, readonly CompiledRule[]>>;

export class RuleIndex {
  readonly #byOpcode = new Map<Opcode, CompiledRule[]>();
  readonly #byOperands = new Map<Opcode, ByOperands>();

  constructor(rules: readonly CompiledRule[]) {
    for (const rule of rules) {
      const { opcode, operands } = rule.match;
      if (operands.length > 2)
        throw new Error(`a rule of more than two operands: ${rule.rule.match}`);
      const known = this.#byOpcode.get(opcode);
      if (known) known.push(rule);
      else this.#byOpcode.set(opcode, [rule]);
      this.#byOperands.set(opcode, new Map());
    }
  }

  /** The rules that may match the op, in order. */
  candidates(op: Op): readonly CompiledRule[] {
    const byOperands = this.#byOperands.get(op.opcode);
    const { operands } = op;
    if (!byOperands || operands.length === 0 || operands.length > 2) return NONE;
    const first = kindOf(operands[0]);
    const second = operands.length === 2 ? kindOf(operands[1]) : "nothing";
    let bySecond = byOperands.get(first);
    if (!bySecond) byOperands.set(first, (bySecond = new Map<OperandKind, CompiledRule[]>()));
    let found = bySecond.get(second);
    if (!found) bySecond.set(second, (found = this.#find(op.opcode, operands)));
    return found;
  }

  #find(opcode: Opcode, operands: readonly Value[]): readonly CompiledRule[] {
    return this.#byOpcode.get(opcode)!.filter(({ match }) => mayMatch(match, operands));
  }
}

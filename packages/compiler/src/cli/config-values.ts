/** Checks what a configuration says. Each key that is wrong is named, with what it may be. */
import { featuresOf } from "../aot/features.ts";
import { NO_IMPORT } from "../aot/memory.ts";
import type { NumboaConfig } from "../config.ts";
import { licencesOf, type FastMath } from "../fast-math.ts";

interface Key {
  /** What is allowed, in words. */
  readonly allowed: string;
  accepts(value: unknown): boolean;
}

const OR = new Intl.ListFormat("en", { type: "disjunction" });

const oneOf = (...values: readonly (string | number)[]): Key => ({
  allowed: OR.format(values.map((value) => JSON.stringify(value))),
  accepts: (value) => values.includes(value as string),
});

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";
const FLAG: Key = {
  allowed: "true or false",
  accepts: (value) => typeof value === "boolean",
};

/** In the order in which they are listed to people. */
const KEYS: Readonly<Record<keyof NumboaConfig, Key>> = {
  entries: {
    allowed: 'a list of file names, such as ["src/kernels.ts"]',
    accepts: (value) => Array.isArray(value) && value.length > 0 && value.every(isText),
  },
  outDir: { allowed: 'a folder\'s name, such as "dist"', accepts: isText },
  optimize: oneOf(0, 1, 2, 3, "s"),
  boundsCheck: oneOf("javascript", "throw"),
  fastMath: {
    allowed: "true, false, or an object such as { reassociate: true }",
    accepts: (value) => typeof value === "boolean" || (typeof value === "object" && value !== null),
  },
  features: {
    allowed: 'a list of "none" and "simd"',
    accepts: (value) => Array.isArray(value) && value.every(isText),
  },
  memory: { allowed: '"export"', accepts: (value) => value === "export" || value === "import" },
  allowJavaScript: FLAG,
  linkable: FLAG,
  sourceMap: FLAG,
  format: oneOf("text", "json", "github"),
  watch: FLAG,
  verbose: FLAG,
};

const NAMES = Object.keys(KEYS) as (keyof NumboaConfig)[];

/** What is wrong with a configuration, in words; nothing if it is a {@link NumboaConfig}. */
export function configProblems(value: unknown): string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return [`it must be an object with some of ${NAMES.join(", ")}, not ${shown(value)}`];
  }
  return Object.entries(value).flatMap(([name, given]) => problemOf(name, given));
}

function problemOf(name: string, value: unknown): string[] {
  if (!Object.hasOwn(KEYS, name)) {
    const meant = NAMES.find((known) => plain(known) === plain(name));
    const hint = meant === undefined ? `there are ${NAMES.join(", ")}` : `\`${meant}\` is one`;
    return [`unknown key \`${name}\`; ${hint}`];
  }
  if (value === undefined) return [];
  const { allowed, accepts } = KEYS[name as keyof NumboaConfig];
  if (!accepts(value)) return [`\`${name}\` must be ${allowed}, not ${shown(value)}`];
  if (name === "features") {
    const features = featuresOf(value as string[]);
    return typeof features === "string" ? [`\`features\`: ${features}`] : [];
  }
  if (value === "import") return [`\`memory\`: ${NO_IMPORT}`];
  return name === "fastMath" ? licenceProblem(value as boolean | FastMath) : [];
}

/** `outDir` and `out-dir` are meant to be the same. */
const plain = (name: string): string => name.replaceAll(/[-_]/g, "").toLowerCase();

function licenceProblem(fastMath: boolean | FastMath): string[] {
  try {
    licencesOf(fastMath);
    return [];
  } catch (error) {
    return [(error as TypeError).message];
  }
}

function shown(value: unknown): string {
  if (typeof value === "function") return "a function";
  return JSON.stringify(value) ?? String(value);
}

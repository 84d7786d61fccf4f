/** What a method promises, apart from the code that keeps the promise: it is checked, documented and published from here. */
import { z } from "zod";
import type { RefusalKind } from "@/domain/refusal.ts";

/** One call with its answer. Tests hold both against the schemas. */
export interface Example<Params = unknown, Result = unknown> {
  /** A few words: what this call is for. */
  readonly name: string;
  readonly params: Params;
  readonly result: Result;
}

/** The promise of one method. */
export interface Contract<Params extends z.ZodObject = z.ZodObject, Result extends z.ZodType = z.ZodType> {
  /** One line. */
  readonly summary: string;
  /** What one line cannot hold, in Markdown. */
  readonly description?: string;
  /** Whether a call that succeeds changes anything but what it answers. */
  readonly changes_state: boolean;
  /** Strict: a member that is not named here is refused. Every member is described. */
  readonly params: Params;
  /** What it answers with; tests check every answer. Every member is described. */
  readonly result: Result;
  /** The refusals that a caller must be ready for, besides parameters that do not fit `params`. */
  readonly errors: readonly RefusalKind[];
  /** At least one: the first is the example of the documentation. */
  readonly examples: readonly Example[];
}

/** Contracts by the names of their methods. */
export interface Contracts {
  readonly [method: string]: Contract;
}

type Strict<Shape extends z.ZodRawShape> = z.ZodObject<Shape, z.core.$strict>;

/**
 * Declares a method. `params` are its members by name, in the order in which they may be given by position; examples are
 * checked by the compiler as well.
 */
export function contract<Shape extends z.ZodRawShape, Result extends z.ZodType>(
  declaration: Omit<Contract, "params" | "result" | "examples"> & {
    readonly params: Shape;
    readonly result: Result;
    readonly examples: readonly Example<z.input<Strict<NoInfer<Shape>>>, z.output<NoInfer<Result>>>[];
  },
): Contract<Strict<Shape>, Result> {
  return { ...declaration, params: z.strictObject(declaration.params) };
}

import type { z } from "zod";
import { assert } from "@/base/assert.ts";
import type { Contract, Contracts } from "@/rpc/contract.ts";

/** A method that can be called. */
export interface Method {
  readonly name: string;
  readonly contract: Contract;
  /** Takes what the contract's `params` have made of the caller's parameters. */
  readonly handle: (params: never) => unknown;
}

/** A handler may answer with what it has: members of the engine's own, read-only types are as good as the schema's. */
type Answer<T> = T extends readonly (infer Item)[] ? readonly Answer<Item>[]
  : T extends object ? { readonly [Member in keyof T]: Answer<T[Member]> }
  : T;

type Result<One extends Contract> = Answer<z.output<One["result"]>>;

/** The code behind some contracts: the compiler wants one handler for each, with its parameters and its result. */
export type Handlers<Group extends Contracts> = {
  readonly [Name in keyof Group]: (
    params: z.output<Group[Name]["params"]>,
  ) => Result<Group[Name]> | Promise<Result<Group[Name]>>;
};

/** Contracts with the handlers that keep them, in the order of the contracts. */
export function bind_methods<Group extends Contracts>(contracts: Group, handlers: Handlers<Group>): Method[] {
  const strangers = Object.keys(handlers).filter((name) => !Object.hasOwn(contracts, name));
  assert(strangers.length === 0, `Handlers without a contract: ${strangers.join(", ")}`);
  return Object.entries(contracts).map(([name, contract]) => {
    const handle = handlers[name];
    assert(handle !== undefined, `Contract ${name} has no handler`);
    return { name, contract, handle };
  });
}

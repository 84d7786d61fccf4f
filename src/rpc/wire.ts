/** The methods as a client sees them: what goes over the wire, by the names of the methods. */
import type { z } from "zod";
import type { service_contracts } from "@/rpc/contracts/all.ts";

type Contracts = typeof service_contracts;

/** A method of the service. */
export type MethodName = keyof Contracts;

/** A `bigint` arrives as a number where that holds all its digits. */
type Arrived<T> = T extends bigint ? bigint | number
  : T extends readonly (infer Item)[] ? readonly Arrived<Item>[]
  : T extends object ? { readonly [Member in keyof T]: Arrived<T[Member]> }
  : T;

/** What a method takes. */
export type WireParams<Name extends MethodName> = z.input<Contracts[Name]["params"]>;

/** What a method answers with, as a client reads it. */
export type WireResult<Name extends MethodName> = Arrived<z.output<Contracts[Name]["result"]>>;

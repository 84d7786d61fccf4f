import type { z } from "zod";
import { SERVICE_VERSION } from "@/base/version.ts";
import type { Contract, Contracts } from "@/rpc/contract.ts";
import { OPENRPC_VERSION } from "@/rpc/contracts/system.ts";
import { type ErrorEntry, PROTOCOL_ERRORS, REFUSALS } from "@/rpc/error_codes.ts";
import { MAX_POSITIONAL_PARAMS } from "@/rpc/limits.ts";
import { json_schema, type JsonSchema, type SchemaComponents } from "@/rpc/openrpc/json_schema.ts";

/** A parameter or a result. */
export interface ContentDescriptor {
  readonly name: string;
  readonly description?: string;
  readonly required?: boolean;
  readonly schema: JsonSchema;
}

/** A method as OpenRPC describes it. */
export type OpenRpcMethod = {
  readonly name: string;
  readonly summary: string;
  readonly description?: string;
  readonly paramStructure: "either" | "by-name";
  readonly params: ContentDescriptor[];
  readonly result: ContentDescriptor;
  readonly errors: { readonly $ref: string }[];
  readonly examples: {
    readonly name: string;
    readonly params: { readonly name: string; readonly value: unknown }[];
    readonly result: { readonly name: string; readonly value: unknown };
  }[];
  /** Whether a call that succeeds changes anything. */
  readonly "x-changes-state": boolean;
};

/** An error as OpenRPC describes it. */
export interface OpenRpcError {
  readonly code: number;
  readonly message: string;
  readonly data: { readonly kind: string; readonly hint: string };
}

/** The whole document. */
export type OpenRpcDocument = {
  readonly openrpc: typeof OPENRPC_VERSION;
  readonly info: { readonly title: string; readonly description: string; readonly version: string };
  readonly servers: { readonly name: string; readonly url: string }[];
  readonly methods: OpenRpcMethod[];
  readonly components: {
    readonly schemas: SchemaComponents;
    readonly errors: Record<string, OpenRpcError>;
  };
};

const DESCRIPTION =
  "JSON-RPC 2.0 over HTTP POST. Amounts are integers of up to 64 bits, with all their digits: " +
  "read them with a parser that keeps them.";

function error_components(): Record<string, OpenRpcError> {
  const entries: [string, ErrorEntry][] = [...Object.entries(PROTOCOL_ERRORS), ...Object.entries(REFUSALS)];
  return Object.fromEntries(
    entries.map(([kind, { code, meaning, remedy }]) => [
      kind,
      { code, message: meaning, data: { kind, hint: remedy } },
    ]),
  );
}

/** A member of the params' object; its description stands beside the schema, not in it. */
function parameter(
  name: string,
  member: z.ZodType,
  is_required: boolean,
  components: SchemaComponents,
): ContentDescriptor {
  const { description, ...schema } = json_schema(member, "input", components);
  return { name, description: String(description), required: is_required, schema };
}

function examples_of(contract: Contract): OpenRpcMethod["examples"] {
  return contract.examples.map(({ name, params, result }) => ({
    name,
    params: Object.entries(params as Record<string, unknown>).map(([name, value]) => ({ name, value })),
    result: { name: "result", value: result },
  }));
}

function method_of(name: string, contract: Contract, components: SchemaComponents): OpenRpcMethod {
  const shape = Object.entries(contract.params.shape) as [string, z.ZodType][];
  const params = shape.map(([member, schema]) =>
    parameter(member, schema, !schema.safeParse(undefined).success, components)
  );
  const kinds = [...(params.length === 0 ? [] : ["invalid_params"]), ...contract.errors];
  return {
    name,
    summary: contract.summary,
    ...(contract.description === undefined ? {} : { description: contract.description }),
    paramStructure: params.length > MAX_POSITIONAL_PARAMS ? "by-name" : "either",
    params,
    result: { name: "result", schema: json_schema(contract.result, "output", components) },
    errors: kinds.map((kind) => ({ $ref: `#/components/errors/${kind}` })),
    examples: examples_of(contract),
    "x-changes-state": contract.changes_state,
  };
}

/** The OpenRPC document of these methods; `url` is where clients reach them. */
export function openrpc_document(contracts: Contracts, url: string): OpenRpcDocument {
  const schemas: SchemaComponents = {};
  return {
    openrpc: OPENRPC_VERSION,
    info: {
      title: "Fixed Ratio Trading stress test service",
      description: DESCRIPTION,
      version: SERVICE_VERSION,
    },
    servers: [{ name: "daemon", url }],
    methods: Object.entries(contracts).map(([name, contract]) => method_of(name, contract, schemas)),
    components: { schemas, errors: error_components() },
  };
}

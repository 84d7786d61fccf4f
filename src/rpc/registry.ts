import { z } from "zod";
import { FailureError } from "@/domain/failure.ts";
import { Refusal } from "@/domain/refusal.ts";
import type { RequestParams } from "@/jsonrpc/messages.ts";
import { RPC_CODES, RpcError } from "@/jsonrpc/rpc_error.ts";
import { ERROR_CODES } from "@/rpc/error_codes.ts";

/** A method: what it takes, what it does. The schema is strict: unknown members are refused by name. */
export interface Method {
  readonly name: string;
  readonly summary: string;
  readonly params: z.ZodObject;
  readonly handle: (params: never) => unknown;
}

/** Declares a method with the types of its parameters bound to its handler. */
export function method<Shape extends z.ZodRawShape>(
  name: string,
  summary: string,
  shape: Shape,
  handle: (params: z.output<z.ZodObject<Shape>>) => unknown,
): Method {
  return {
    name,
    summary,
    params: z.strictObject(shape) as unknown as z.ZodObject,
    handle: handle as Method["handle"],
  };
}

function issue_text(issue: z.core.$ZodIssue): string {
  if (issue.code === "unrecognized_keys") {
    return `unknown parameter ${issue.keys.map((key) => `"${key}"`).join(", ")}`;
  }
  return `${issue.path.join(".") || "params"}: ${issue.message}`;
}

function invalid_params(name: string, problems: string[], schema: z.ZodObject): RpcError {
  const allowed = Object.keys(schema.shape);
  const hint = allowed.length === 0 ? `${name} takes no parameters` : `${name} takes ${allowed.join(", ")}`;
  return new RpcError(RPC_CODES.invalid_params, `Invalid params: ${problems.join("; ")}`, {
    kind: "invalid_params",
    hint,
    details: { problems },
  });
}

/** Positions are filled in the order of the schema; only methods with one or two parameters may be called so. */
function by_name(method: Method, params: RequestParams): { [member: string]: unknown } {
  if (!Array.isArray(params)) return params ?? {};
  const names = Object.keys(method.params.shape);
  if (params.length === 0) return {};
  if (names.length === 0 || names.length > 2 || params.length > names.length) {
    const found = `${params.length} parameters by position, expected an object with named parameters`;
    throw invalid_params(method.name, [found], method.params);
  }
  return Object.fromEntries(params.map((value, index) => [names[index], value]));
}

/** All methods by name; finds, checks and calls. */
export class MethodRegistry {
  readonly #methods = new Map<string, Method>();

  constructor(methods: readonly Method[]) {
    for (const entry of methods) this.#methods.set(entry.name, entry);
  }

  /** The methods in the order of registration. */
  methods(): readonly Method[] {
    return [...this.#methods.values()];
  }

  /** Carries out a call. Throws `RpcError` for everything that is the caller's to know. */
  async call(name: string, params: RequestParams): Promise<unknown> {
    const found = this.#methods.get(name);
    if (found === undefined) {
      throw new RpcError(RPC_CODES.method_not_found, `Method not found: ${name.slice(0, 100)}`, {
        kind: "method_not_found",
        hint: `Available: ${[...this.#methods.keys()].join(", ")}`,
        details: {},
      });
    }
    const checked = found.params.safeParse(by_name(found, params));
    if (!checked.success) throw invalid_params(name, checked.error.issues.map(issue_text), found.params);
    try {
      return await found.handle(checked.data as never);
    } catch (caught) {
      throw as_rpc_error(caught);
    }
  }
}

/** What a handler threw, as the caller may see it; a fault of ours stays what it is. */
function as_rpc_error(caught: unknown): unknown {
  if (caught instanceof Refusal) {
    const { kind, message, hint, details } = caught;
    return new RpcError(ERROR_CODES[kind], message, { kind, hint, details });
  }
  if (!(caught instanceof FailureError)) return caught;
  const { category, message, hint, code } = caught.failure;
  const kind = category === "system" ? "system_failed" : "chain_failed";
  return new RpcError(ERROR_CODES[kind], message, { kind, hint, details: { code } });
}

import type { z } from "zod";
import { FailureError } from "@/domain/failure.ts";
import { Refusal, type RefusalKind } from "@/domain/refusal.ts";
import type { RequestParams } from "@/jsonrpc/messages.ts";
import { RPC_CODES, RpcError } from "@/jsonrpc/rpc_error.ts";
import { REFUSALS } from "@/rpc/error_codes.ts";
import { MAX_ECHOED_NAME_CHARACTERS, MAX_POSITIONAL_PARAMS, MAX_PROBLEMS } from "@/rpc/limits.ts";
import type { Method } from "@/rpc/method.ts";
import { shortened, shortened_details } from "@/rpc/refusal_text.ts";

function quoted(name: string): string {
  return `"${shortened(name, MAX_ECHOED_NAME_CHARACTERS)}"`;
}

function issue_text(issue: z.core.$ZodIssue): string {
  if (issue.code === "unrecognized_keys") {
    const more = issue.keys.length > MAX_PROBLEMS ? ` and ${issue.keys.length - MAX_PROBLEMS} more` : "";
    return `unknown parameter ${issue.keys.slice(0, MAX_PROBLEMS).map(quoted).join(", ")}${more}`;
  }
  return `${issue.path.join(".") || "params"}: ${issue.message}`;
}

function invalid_params({ name, contract }: Method, problems: string[]): RpcError {
  const allowed = Object.keys(contract.params.shape);
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
  const names = Object.keys(method.contract.params.shape);
  if (params.length === 0) return {};
  if (names.length > MAX_POSITIONAL_PARAMS || params.length > names.length) {
    const found = `${params.length} parameters by position, expected an object with named parameters`;
    throw invalid_params(method, [found]);
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
      const asked = shortened(name, MAX_ECHOED_NAME_CHARACTERS);
      throw new RpcError(RPC_CODES.method_not_found, `Method not found: ${asked}`, {
        kind: "method_not_found",
        hint: `Available: ${[...this.#methods.keys()].join(", ")}`,
        details: {},
      });
    }
    const checked = found.contract.params.safeParse(by_name(found, params));
    if (!checked.success) {
      throw invalid_params(found, checked.error.issues.slice(0, MAX_PROBLEMS).map(issue_text));
    }
    try {
      return await found.handle(checked.data as never);
    } catch (caught) {
      throw as_rpc_error(caught);
    }
  }
}

function refused(
  kind: RefusalKind,
  message: string,
  hint: string,
  details: Readonly<Record<string, unknown>>,
): RpcError {
  return new RpcError(REFUSALS[kind].code, shortened(message), {
    kind,
    hint: shortened(hint),
    details: shortened_details(details),
  });
}

/** What a handler threw, as the caller may see it; a fault of ours stays what it is. */
function as_rpc_error(caught: unknown): unknown {
  if (caught instanceof Refusal) {
    return refused(caught.kind, caught.message, caught.hint, caught.details);
  }
  if (!(caught instanceof FailureError)) return caught;
  const { category, message, hint, code } = caught.failure;
  return refused(category === "system" ? "system_failed" : "chain_failed", message, hint, { code });
}

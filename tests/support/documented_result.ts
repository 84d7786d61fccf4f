import { assert } from "@std/assert";
import { stringify_json } from "@/base/json.ts";
import type { MethodRegistry } from "@/rpc/registry.ts";

/** Throws unless `result` is what the contract of the method promises: every member documented, each of its type. */
export function assert_documented(registry: MethodRegistry, name: string, result: unknown): void {
  const method = registry.methods().find((one) => one.name === name);
  assert(method !== undefined, `There is no method ${name}`);
  const checked = method.contract.result.safeParse(result);
  const problems = checked.error?.issues.map(({ path, message }) =>
    `${path.join(".") || "result"}: ${message}`
  );
  assert(
    checked.success,
    `${name} answered other than documented: ${problems}\n${stringify_json(result, 2)}`,
  );
}

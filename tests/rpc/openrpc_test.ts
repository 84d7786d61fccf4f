/** The published description of the service: valid by its own specification, and true. */
import json_schema_meta from "@json-schema-tools/meta-schema";
import open_rpc_meta from "@open-rpc/meta-schema";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { Ajv } from "ajv";
import { type JsonValue, parse_json, stringify_json } from "@/base/json.ts";
import { SERVICE_VERSION } from "@/base/version.ts";
import { MAX_POSITIONAL_PARAMS } from "@/rpc/limits.ts";
import { service_contracts } from "@/rpc/contracts/all.ts";
import type { Contract } from "@/rpc/contract.ts";
import { openrpc_document } from "@/rpc/openrpc/document.ts";
import { with_daemon } from "../support/service.ts";
import { as_doubles, as_received, validators } from "./openrpc_scene.ts";

const URL_HERE = "http://127.0.0.1:8080/rpc";
const document = openrpc_document(service_contracts, URL_HERE);
const contracts = Object.entries(service_contracts) as [string, Contract][];

interface ExportedSchema {
  readonly default: Record<string, unknown>;
}

/** Both packages are CommonJS: what they export as default is a member of the module. */
function meta_schema(exported: unknown, id: string): object {
  const schema = (exported as ExportedSchema).default;
  assertEquals(schema["$id"], id);
  // They name a dialect that no validator knows; it is draft 7.
  return { ...schema, $schema: "http://json-schema.org/draft-07/schema#" };
}

Deno.test("openrpc: the document is valid by the meta-schema of OpenRPC", () => {
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  ajv.addSchema(
    meta_schema(json_schema_meta, "https://meta.json-schema.tools/"),
    "https://meta.json-schema.tools",
  );
  const validate = ajv.compile(meta_schema(open_rpc_meta, "https://meta.open-rpc.org/"));
  const received = as_received(document);
  assert(validate(received), stringify_json(validate.errors, 2));
  const planted = [
    { ...received, methods: [{ name: "no_params" }] },
    { ...received, methods: [{ name: "x", params: [{ name: "p", schema: { type: "amount" } }] }] },
    { ...received, surprise: true },
    { ...received, info: { title: "no version" } },
  ];
  for (const faulty of planted) assertEquals(validate(faulty), false, stringify_json(faulty));
});

Deno.test("openrpc: it names this service, its version, its address and all of its methods", () => {
  assertEquals(document.info.version, SERVICE_VERSION);
  assertMatch(SERVICE_VERSION, /^\d+\.\d+\.\d+/);
  assertEquals(document.servers.map(({ url }) => url), [URL_HERE]);
  assertEquals(document.methods.map(({ name }) => name), contracts.map(([name]) => name));
});

Deno.test("openrpc: the largest u64 keeps its digits", () => {
  const text = stringify_json(document);
  assert(text.includes('"maximum":18446744073709551615'), "The bound is not there");
  assert(!text.includes("18446744073709552000"), "A bound has lost its digits");
});

/** Schemas of members that a reader would find without a word of explanation. */
function undescribed(schema: unknown, path: string): string[] {
  if (schema === null || typeof schema !== "object") return [];
  const { properties = {}, items } = schema as { properties?: Record<string, object>; items?: object };
  return [
    ...Object.entries(properties).flatMap(([name, member]) => [
      ...("description" in member || "$ref" in member || "allOf" in member ? [] : [`${path}.${name}`]),
      ...undescribed(member, `${path}.${name}`),
    ]),
    ...undescribed(items, `${path}[]`),
  ];
}

Deno.test("openrpc: every parameter and every member of a result is described", () => {
  const missing = document.methods.flatMap(({ name, summary, params, result }) => [
    ...(summary.length > 0 && !summary.endsWith(".") ? [] : [`${name}: summary`]),
    ...params.filter(({ description }) => (description ?? "undefined") === "undefined")
      .map((param) => `${name}(${param.name})`),
    ...(name === "rpc.discover" ? [] : undescribed(result.schema, name)),
  ]);
  const shared = Object.entries(document.components.schemas)
    .flatMap(([name, schema]) => undescribed(schema, name));
  assertEquals([...missing, ...shared], []);
});

Deno.test("openrpc: every reference leads somewhere", () => {
  const references = [...stringify_json(document).matchAll(/"\$ref":"([^"]*)"/g)].map((match) =>
    String(match[1])
  );
  assert(references.length > 20);
  for (const reference of references) {
    const [, , group, name] = reference.split("/");
    const components = document.components as unknown as Record<string, Record<string, unknown>>;
    assert(components[String(group)]?.[String(name)] !== undefined, reference);
  }
});

Deno.test("openrpc: which methods take parameters by position is told as it is", () => {
  for (const { name, params, paramStructure } of document.methods) {
    assertEquals(paramStructure, params.length > MAX_POSITIONAL_PARAMS ? "by-name" : "either", name);
  }
});

Deno.test("openrpc: every example fits the declarations, and the published schemas as well", () => {
  const published = validators(document);
  for (const [name, contract] of contracts) {
    assert(contract.examples.length > 0, `${name} has no example`);
    for (const example of contract.examples) {
      const params = contract.params.safeParse(example.params);
      assert(params.success, `${name}, ${example.name}: ${params.error}`);
      const result = contract.result.safeParse(example.result);
      assert(result.success, `${name}, ${example.name}: ${result.error}`);
      const { result: validate, params: members } = published.get(name) ?? {};
      assert(validate?.(as_received(example.result)), `${name}: ${stringify_json(validate?.errors)}`);
      for (const [member, value] of Object.entries(example.params as object)) {
        const validate_member = members?.get(member);
        assert(validate_member?.(value), `${name}(${member}): ${stringify_json(validate_member?.errors)}`);
      }
    }
  }
});

Deno.test("openrpc: rpc.discover answers with the document of the daemon that was asked", () =>
  with_daemon(async ({ url }) => {
    const response = await fetch(`${url}/rpc`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: '{"jsonrpc":"2.0","id":1,"method":"rpc.discover"}',
    });
    const { result } = parse_json(await response.text()) as { result: JsonValue };
    const expected = openrpc_document(service_contracts, `${url}/rpc`);
    assertEquals(as_doubles(result), as_received(expected));
    assertEquals(stringify_json(result), stringify_json(expected), "Digits and order are the same");
  }));

import { stringify_json } from "@/base/json.ts";
import type { JsonSchema } from "@/rpc/openrpc/json_schema.ts";
import type { OpenRpcDocument, OpenRpcError, OpenRpcMethod } from "@/rpc/openrpc/document.ts";
import { OVERVIEW } from "./overview.ts";
import { allowed_words, default_of, member_rows, referred, type_words } from "./schema_words.ts";

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function code_block(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}

function errors_section(errors: Readonly<Record<string, OpenRpcError>>): string {
  const rows = Object.entries(errors).map((
    [kind, { code, message, data }],
  ) => [String(code), `\`${kind}\``, message, data.hint]);
  const intro =
    "An error has a `code`, a `message` for a person, and `data` of the form `{kind, hint, details}`: the kind tells " +
    "apart what shares a code, the hint says what to do about this very case.";
  return ["## Errors", intro, table(["code", "kind", "meaning", "what to do"], rows)].join("\n\n");
}

function index_section(methods: readonly OpenRpcMethod[]): string {
  const anchor = (name: string) => name.replaceAll(".", "");
  return [
    "## Methods",
    table(
      ["method", "what it does"],
      methods.map(({ name, summary }) => [
        `[\`${name}\`](#${anchor(name)})`,
        summary,
      ]),
    ),
  ].join("\n\n");
}

function params_table({ params }: OpenRpcMethod): string {
  if (params.length === 0) return "No parameters.";
  return table(
    ["parameter", "type", "default", "allowed", "meaning"],
    params.map(({ name, description = "", required = false, schema }) => [
      `\`${name}\``,
      type_words(schema),
      required ? "required" : `\`${default_of(schema) ?? "none"}\``.replace("`none`", "optional"),
      allowed_words(schema),
      description,
    ]),
  );
}

function members_table(schema: JsonSchema): string {
  return table(
    ["member", "type", "meaning"],
    member_rows(schema).map(({ path, type, meaning, is_required }) => [
      `\`${path}\``,
      is_required ? type : `${type}, optional`,
      meaning,
    ]),
  );
}

function result_part(schema: JsonSchema): string {
  const name = referred(schema);
  return name === undefined
    ? `Result:\n\n${members_table(schema)}`
    : `Result: [${name}](#${name.toLowerCase()}).`;
}

function errors_line({ errors }: OpenRpcMethod, all: Readonly<Record<string, OpenRpcError>>): string {
  if (errors.length === 0) return "Refusals: none of its own.";
  const names = errors.map(({ $ref }) => $ref.split("/").at(-1) ?? "")
    .map((kind) => `\`${kind}\` (${all[kind]?.code})`);
  return `Refusals: ${names.join(", ")}.`;
}

function example_part({ name, examples }: OpenRpcMethod): string {
  const [example] = examples;
  if (example === undefined) return "";
  const params = Object.fromEntries(example.params.map((param) => [param.name, param.value]));
  const request = stringify_json({ jsonrpc: "2.0", id: 1, method: name, params });
  const reply = stringify_json({ jsonrpc: "2.0", id: 1, result: example.result.value }, 2);
  const curl = `curl -s http://127.0.0.1:8080/rpc -H 'content-type: application/json' \\\n  -d '${request}'`;
  return `Example, ${example.name}:\n\n${code_block("sh", curl)}\n\n${code_block("json", reply)}`;
}

function method_section(method: OpenRpcMethod, errors: Readonly<Record<string, OpenRpcError>>): string {
  const { name, summary, description, result } = method;
  const effect = method["x-changes-state"] ? "" : " Changes nothing.";
  return [
    `### ${name}`,
    `${summary}.${effect}`,
    ...(description === undefined ? [] : [description]),
    params_table(method),
    result_part(result.schema),
    errors_line(method, errors),
    example_part(method),
  ].join("\n\n");
}

/** docs/RPC.md, before it is formatted. */
export function rpc_page({ methods, components }: OpenRpcDocument): string {
  const { schemas, errors } = components;
  const shared = Object.entries(schemas).map(([name, schema]) => `### ${name}\n\n${members_table(schema)}`);
  return [
    OVERVIEW,
    errors_section(errors),
    index_section(methods),
    ...methods.map((method) => method_section(method, errors)),
    "## Shared documents",
    ...shared,
  ].join("\n\n") + "\n";
}

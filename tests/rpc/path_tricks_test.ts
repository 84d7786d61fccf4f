/** Ids that would be paths: every method that takes one refuses them, and no file is made, changed or shown. */
import { assert, assertEquals } from "@std/assert";
import { start_daemon } from "@/daemon/run.ts";
import { JsonRpcClient } from "@/jsonrpc/client.ts";
import { RpcError } from "@/jsonrpc/rpc_error.ts";
import { run_cli } from "../support/process.ts";
import { started, test_config, with_directory } from "../support/service.ts";

const TRICKS = [
  ...[
    "../threads",
    "../../etc/passwd",
    "/etc/passwd",
    "deposit_1/../../threads",
    "deposit_1/",
    "./deposit_1",
  ],
  ...["..\\threads", "deposit_1\0", "deposit_1\0.json", "%2e%2e%2fthreads", "..%2fthreads", "deposit_1%00"],
  ...["file:///etc/passwd", "~/x", "$HOME", "`id`", "deposit_1;id", "deposit_1\n", " deposit_1", "DEPOSIT_1"],
  ...[
    "deposit_01",
    "deposit_1.json",
    "deposit_1.backup",
    "dep\u00f6sit_1",
    "．．/threads",
    "__proto__",
    "constructor",
  ],
];

/** The published methods that take an id, with the name of the parameter. */
async function methods_with_ids(client: JsonRpcClient): Promise<[method: string, parameter: string][]> {
  const { methods } = await client.call<
    { methods: { name: string; params: { name: string; schema: { type?: string } }[] }[] }
  >("rpc.discover");
  return methods.flatMap(({ name, params }) =>
    params.filter((param) => /^(thread_id|pool_id|session_id|signature)$/.test(param.name))
      .map((param): [string, string] => [name, param.name])
  );
}

async function files_in(directory: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(directory)) {
    found.push(
      name,
      ...(isDirectory ? (await files_in(`${directory}/${name}`)).map((one) => `${name}/${one}`) : []),
    );
  }
  return found.sort();
}

Deno.test("path tricks: no method takes an id for a path", () =>
  with_directory(async (directory) => {
    const settings = { daemon: { requests_per_second: 100_000 } };
    const daemon = await started(start_daemon(test_config(directory, settings)));
    try {
      await try_all(daemon.url, directory);
    } finally {
      await daemon.service.lifecycle.stop();
    }
  }));

async function try_all(url: string, directory: string): Promise<void> {
  const client = new JsonRpcClient(url);
  const { pool_id } = await client.call<{ pool_id: string }>("create_pool", { token_a_decimals: 6 });
  await client.call("create_deposit_thread", { pool_id, token_type: "A", initial_amount: 10 ** 6 });
  // Written a moment after what it is about.
  const before = [...await files_in(directory), "data/errors/deposit_1.json"];
  const methods = await methods_with_ids(client);
  assert(methods.length >= 12, methods.join(" "));
  for (const [method, parameter] of methods) {
    await Promise.all(TRICKS.map(async (trick) => {
      const answer = await client.call(method, { [parameter]: trick }).catch((caught) => caught);
      const what = `${method} ${parameter}=${JSON.stringify(trick)}`;
      if (!(answer instanceof RpcError)) {
        // A query that looks for it may say that it found nothing.
        const found = Object.values(answer as Record<string, unknown>).filter(Array.isArray).flat();
        return assertEquals([method.startsWith("get_"), found], [true, []], what);
      }
      assert([-32_602, -1_004, -1_002].includes(answer.code), `${what}: ${answer.code} ${answer.message}`);
      assert(!JSON.stringify(answer.data ?? null).includes("root:"), what);
    }));
  }
  const new_files = (await files_in(directory)).filter((name) => !before.includes(name));
  assertEquals(new_files.filter((name) => !name.endsWith(".backup") && !name.endsWith(".tmp")), []);
}

Deno.test("path tricks: nor does the command line", () =>
  with_directory(async (directory) => {
    for (const trick of ["../../etc/passwd", "/etc/passwd"]) {
      const { code, stderr } = await run_cli("cli", [
        ...["keys", "export", trick, `${directory}/out`, "--data-dir", `${directory}/data`],
      ]);
      assert(code !== 0 && !stderr.includes("root:"), stderr);
      assertEquals((await files_in(directory)).includes("out"), false);
    }
  }));

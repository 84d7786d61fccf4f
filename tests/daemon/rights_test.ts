/** What the daemon may do, by its settings, and that Deno holds it to that. */
import { fileURLToPath } from "node:url";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { parse_config } from "@/daemon/config.ts";
import { EXIT, ExitError } from "@/daemon/exit_codes.ts";
import { permission_flags, type Rights, rights_of } from "@/daemon/rights.ts";
import { type RawSettings, with_directory } from "../support/service.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url)).replace(/\/$/, "");
const PROBE = fileURLToPath(new URL("rights_probe.ts", import.meta.url));

interface Around {
  readonly variables?: Readonly<Record<string, string>>;
  readonly present?: readonly string[];
  readonly config_file?: string;
}

function rights(settings: RawSettings, { variables = {}, present = [], config_file }: Around = {}) {
  return rights_of(parse_config(settings, "the test"), {
    config_file,
    directory: "/srv/here",
    environment: { get: (name) => variables[name] },
    exists: (path) => Promise.resolve(present.includes(path)),
  });
}

Deno.test("rights: without settings, the data directory, two ports of loopback, and the addon", async () => {
  assertEquals(await rights({}), {
    read: [ROOT, "/srv/here/data", "/usr/bin/ldd"],
    write: ["/srv/here/data"],
    net: ["127.0.0.1:8080", "127.0.0.1:8899"],
    ffi: [`${ROOT}/node_modules`],
    only_at_start: ["/usr/bin/ldd"],
  });
});

Deno.test("rights: a cluster's nodes by their ports, and no machine code for it", async () => {
  const rpc_url = ["https://rpc.example/v1?key=secret", "http://[::1]:8899", "devnet"];
  const { net, ffi, read } = await rights({
    solana: { rpc_url },
    daemon: { bind_address: "[::1]:0", token_file: "/etc/t" },
  });
  assertEquals(net, ["[::1]", "rpc.example:443", "[::1]:8899", "api.devnet.solana.com:443"]);
  assertEquals(ffi, []);
  assertEquals(read, [ROOT, "/srv/here/data", "/etc/t"]);
});

Deno.test("rights: keys that are there are read; for one that is to be made its directory is written", async () => {
  const settings = { keystore: { key_file: "/keys/k" }, master_wallet: { keypair_path: "/wallets/w.json" } };
  const there = await rights(settings, { present: ["/keys/k", "/wallets/w.json"] });
  assertEquals(there.write, ["/srv/here/data"]);
  assertEquals(there.only_at_start, ["/keys/k", "/wallets/w.json", "/usr/bin/ldd"]);
  const missing = await rights(settings, { present: ["/keys/k"] });
  assertEquals(missing.write, ["/srv/here/data", "/wallets"]);
});

Deno.test("rights: systemd's credentials and sockets; a socket without a file cannot be named", async () => {
  const variables = { CREDENTIALS_DIRECTORY: "/run/c", NOTIFY_SOCKET: "/run/n", RUNTIME_DIRECTORY: "/run/s" };
  const narrow = await rights({}, { variables, config_file: "/etc/s.toml" });
  assertEquals(narrow.write, ["/srv/here/data", "/run/s/notify.sock", "/run/n"]);
  assertEquals(narrow.net?.slice(2), ["unix:/run/s/notify.sock", "unix:/run/n"]);
  assertEquals(narrow.only_at_start, ["/etc/s.toml", "/run/c", "/usr/bin/ldd"]);
  for (const changed of [{ NOTIFY_SOCKET: "@abstract" }, { RUNTIME_DIRECTORY: "" }]) {
    const wide = await rights({}, { variables: { ...variables, ...changed } });
    assertEquals(wide.net, undefined);
    assert(permission_flags(wide).includes("--allow-net"));
  }
});

Deno.test("rights: a path that Deno's options cannot say is refused with a way out", async () => {
  for (const data_directory of ["/a,b", "/a\nb"]) {
    const wrong = await rights({ daemon: { data_directory } });
    const refusal = assertThrows(() => permission_flags(wrong));
    assert(refusal.message.includes("Choose a path without comma"), refusal.message);
    assertEquals(refusal instanceof ExitError && refusal.exit_code, EXIT.config);
  }
});

async function probe(own: Rights, attempts: readonly string[]): Promise<Record<string, string>> {
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-prompt",
      "--node-modules-dir=manual",
      ...permission_flags(own),
      PROBE,
      ...attempts,
    ],
    cwd: ROOT,
    env: { RIGHTS: JSON.stringify(own), NO_COLOR: "1" },
  }).output();
  assert(stdout.length > 0, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

Deno.test("rights: Deno holds the process to them, and takes back what only the start needs", () =>
  with_directory(async (directory) => {
    const config_file = `${directory}/settings.toml`;
    await Deno.writeTextFile(config_file, "");
    await Deno.mkdir(`${directory}/data`);
    await Deno.writeTextFile(`${directory}/other`, "");
    const own = await rights({
      daemon: { data_directory: `${directory}/data`, bind_address: "127.0.0.1:18080" },
    }, { config_file });
    const inside = [`write=${directory}/data/new`, `read=${directory}/data/new`, "connect=127.0.0.1:8899"];
    const at_start = [`read=${config_file}`, "env=HOME", `ffi=${ROOT}/node_modules/none.so`];
    const never = [
      ...[
        "read=/etc/passwd",
        `read=${directory}/other`,
        `read=${directory}/data/../other`,
        "read=/proc/self/environ",
      ],
      ...[`write=${directory}/other`, `write=${config_file}`, `write=${ROOT}/src/cli/main.ts`],
      ...["connect=127.0.0.1:22", "connect=192.0.2.1:443", "listen=0.0.0.0:18080", "listen=127.0.0.1:18081"],
      ...[
        "run=/bin/true",
        "sys=",
        "ffi=/lib/x86_64-linux-gnu/libc.so.6",
        `symlink=${directory}/data/link`,
      ],
    ];
    const answers = await probe(own, [...inside, ...at_start, ...never, "started", ...inside, ...at_start]);
    for (const attempt of [...inside, ...at_start]) {
      assert(["done", "tried"].includes(answers[attempt] ?? ""), `${attempt}: ${answers[attempt]}`);
    }
    assertEquals(
      Object.fromEntries(never.map((attempt) => [attempt, answers[attempt]])),
      Object.fromEntries(never.map((attempt) => [attempt, "no right"])),
    );
    for (const attempt of inside) assert(answers[`started ${attempt}`] !== "no right", attempt);
    for (const attempt of at_start) assertEquals(answers[`started ${attempt}`], "no right", attempt);
  }));

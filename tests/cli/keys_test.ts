import { Keypair } from "@solana/web3.js";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { system_clock } from "@/base/clock.ts";
import { base58 } from "@scure/base";
import { start_service } from "@/daemon/compose.ts";
import type { Config } from "@/daemon/config.ts";
import { EXIT, ExitError } from "@/daemon/exit_codes.ts";
import { export_key, import_key, rotate_keys } from "@/daemon/wallet_keys.ts";
import { layout_of } from "@/storage/layout.ts";
import { Copies } from "../recovery/left_behind.ts";
import { Lives } from "../recovery/lives.ts";
import { assert_refused, type Ended, run_cli } from "../support/process.ts";
import { type RawSettings, test_config, with_directory } from "../support/service.ts";

const PASSPHRASE_ENV = "FRT_STRESS_TEST_PASSPHRASE";
const PASSPHRASE = "correct horse battery staple";

/** Runs `play` with copies of a directory in which threads have worked. */
function with_copies(play: (copies: Copies, directory: string) => Promise<void>): Promise<void> {
  return with_directory(async (directory) => {
    const copies = new Copies(directory);
    await copies.prepare();
    await play(copies, directory);
  });
}

async function refused(action: Promise<unknown>, ...parts: string[]): Promise<void> {
  const failure = await action.then(() => "done", (caught) => caught);
  assert(failure instanceof ExitError, `Expected a refusal: ${failure}`);
  assertEquals(failure.exit_code, EXIT.config, failure.message);
  for (const part of parts) assertStringIncludes(failure.message, part);
}

/** A start with other settings on the same directory. */
function start(config: Config, settings: RawSettings) {
  const directory = config.daemon.data_directory.replace(/\/data$/, "");
  return start_service(test_config(directory, settings), system_clock, new AbortController().signal);
}

/** What no refused command may change. */
async function key_files(data: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for await (const { name } of Deno.readDir(data)) {
    if (/^(threads|keystore|master_wallet)/.test(name)) {
      files[name] = await Deno.readTextFile(`${data}/${name}`);
    }
  }
  return files;
}

async function wallets_of(data: string): Promise<Record<string, { sealed: string; address: string }>> {
  const { threads } = JSON.parse(await Deno.readTextFile(`${data}/threads.json`)) as {
    threads: Record<string, { wallet_keypair: string; wallet_address: string }>;
  };
  return Object.fromEntries(
    Object.entries(threads).map(([id, { wallet_keypair: sealed, wallet_address: address }]) =>
      [id, { sealed, address }] as const
    ),
  );
}

/** Puts another text in the place of a sealed key, in the file that is read first. */
async function reseal_by_hand(data: string, old: string, sealed: string): Promise<void> {
  const text = await Deno.readTextFile(`${data}/threads.json`);
  assert(text.includes(old));
  await Deno.writeTextFile(`${data}/threads.json`, text.replaceAll(old, sealed));
}

/** The threads work with the keys that there are. */
async function assert_works(config: Config, settings: RawSettings): Promise<void> {
  const lives = new Lives(config.daemon.data_directory.replace(/\/data$/, ""));
  await lives.live(async (scene) => {
    for (const id of ["deposit_1", "swap_1"]) await scene.ended(id, 1);
  }, settings);
}

function assert_no_secret(ended: Ended, secret: Uint8Array): void {
  const seed = secret.subarray(0, 32);
  const forms = [
    [...seed].join(","),
    [...seed].join(", "),
    seed.toHex(),
    seed.toBase64(),
    base58.encode(secret),
    base58.encode(seed),
  ];
  for (const form of forms) {
    assert(!ended.stdout.includes(form) && !ended.stderr.includes(form), "The secret is shown");
  }
}

Deno.test("keys export writes what solana's tools read, for its owner only, and replaces nothing", () =>
  with_copies(async (copies, directory) => {
    const { data } = await copies.next();
    const path = `${directory}/deposit_2.json`;
    const done = await run_cli("cli", ["keys", "export", "deposit_2", path, "--data-dir", data]);
    assertEquals(done.code, EXIT.ok, done.stderr);
    const text = await Deno.readTextFile(path);
    const key = Keypair.fromSecretKey(Uint8Array.from(JSON.parse(text) as number[]));
    assertEquals(key.publicKey.toBase58(), (await wallets_of(data))["deposit_2"]?.address);
    assertEquals(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o600);
    assertStringIncludes(done.stdout, key.publicKey.toBase58());
    assert_no_secret(done, key.secretKey);

    const json = ["--json", "--data-dir", data];
    const taken = await run_cli("cli", ["keys", "import", "deposit_2", path, ...json]);
    const wallet_address = key.publicKey.toBase58();
    assertEquals(JSON.parse(taken.stdout), { thread_id: "deposit_2", wallet_address, file: path });
    const written = await run_cli("cli", ["keys", "export", "deposit_2", `${path}.json`, ...json]);
    assertEquals(JSON.parse(written.stdout), {
      thread_id: "deposit_2",
      wallet_address,
      file: `${path}.json`,
    });

    const again = await run_cli("cli", ["keys", "export", "swap_1", path, "--data-dir", data]);
    assert_refused(again, EXIT.config, path);
    assertEquals(await Deno.readTextFile(path), text);
    const unknown = await run_cli("cli", ["keys", "export", "deposit_9", `${path}.new`, "--data-dir", data]);
    assert_refused(unknown, EXIT.usage, "deposit_9", "deposit_1");
    const rotated = await run_cli("cli", [
      "keys",
      "rotate",
      "--to-key-file",
      `${directory}/new.key`,
      ...json,
    ]);
    const { sealed_wallets, setting } = JSON.parse(rotated.stdout);
    assertEquals([sealed_wallets > 0, setting], [true, `keystore.key_file = "${directory}/new.key"`]);
  }));

Deno.test("keys import takes the key of that wallet only, and mends one that was damaged", () =>
  with_copies(async (copies, directory) => {
    const { config, data } = await copies.next();
    const [mine, other] = [`${directory}/mine.json`, `${directory}/other.json`];
    await export_key(config, "deposit_1", mine);
    await export_key(config, "swap_1", other);
    const before = await key_files(data);
    await refused(import_key(config, "deposit_1", other), other, "deposit_1");
    await refused(import_key(config, "deposit_1", `${directory}/nothing.json`), "nothing.json");
    assertEquals(await key_files(data), before);

    const sealed = (await wallets_of(data))["deposit_1"]?.sealed ?? "";
    const flipped = sealed.charAt(60) === "A" ? "B" : "A";
    await reseal_by_hand(data, sealed, sealed.slice(0, 60) + flipped + sealed.slice(61));
    await refused(start(config, {}), "Cannot open the key of deposit_1", "keys import");
    await refused(export_key(config, "deposit_1", `${directory}/again.json`), "deposit_1", "keys import");

    const done = await run_cli("cli", ["keys", "import", "deposit_1", mine, "--data-dir", data]);
    assertEquals(done.code, EXIT.ok, done.stderr);
    assert_no_secret(done, Uint8Array.from(JSON.parse(await Deno.readTextFile(mine)) as number[]));
    await assert_works(config, {});
  }));

Deno.test("keys rotate to a key file: the new setting starts, the old one is refused and changes nothing", () =>
  with_copies(async (copies, directory) => {
    const { config, data } = await copies.next();
    const key_file = `${directory}/new.key`;
    const before = await wallets_of(data);
    const done = await run_cli("cli", ["keys", "rotate", "--to-key-file", key_file, "--data-dir", data]);
    assertEquals(done.code, EXIT.ok, done.stderr);
    assertStringIncludes(done.stdout, `keystore.key_file = "${key_file}"`);
    const secret = await Deno.readTextFile(key_file);
    assert(!done.stdout.includes(secret.trim()) && !done.stderr.includes(secret.trim()));
    assertEquals(((await Deno.stat(key_file)).mode ?? 0) & 0o777, 0o600);
    const after = await wallets_of(data);
    for (const [id, { sealed, address }] of Object.entries(before)) {
      assertEquals(after[id]?.address, address);
      assert(after[id]?.sealed !== sealed, `${id} is sealed as before`);
      const backup = await Deno.readTextFile(`${data}/threads.json.backup`);
      assert(!backup.includes(sealed), "The backup has the old one");
    }
    const files = await key_files(data);
    await refused(start(config, {}), "Give the key or passphrase that it was sealed with");
    assertEquals(await key_files(data), files);
    await assert_works(config, { keystore: { key_file } });
  }));

Deno.test("keys rotate to a passphrase: it is asked for at every start, and another one is refused", () =>
  with_copies(async (copies) => {
    const { config, data } = await copies.next();
    const neither = await run_cli("cli", ["keys", "rotate", "--data-dir", data]);
    assert_refused(neither, EXIT.usage, "--to-key-file");
    const to = ["keys", "rotate", "--to-passphrase-env", PASSPHRASE_ENV, "--data-dir", data];
    assert_refused(await run_cli("cli", to), EXIT.usage, PASSPHRASE_ENV);
    const done = await run_cli("cli", to, { [PASSPHRASE_ENV]: PASSPHRASE });
    assertEquals(done.code, EXIT.ok, done.stderr);
    assert(!(done.stdout + done.stderr).includes(PASSPHRASE), "The passphrase is shown");
    const keystore = { passphrase_env: PASSPHRASE_ENV };
    const files = await key_files(data);
    assert(!Object.values(files).some((text) => text.includes(PASSPHRASE)), "The passphrase is in a file");
    try {
      await refused(start(config, { keystore }), PASSPHRASE_ENV);
      Deno.env.set(PASSPHRASE_ENV, "another one");
      await refused(start(config, { keystore }), "Give the key or passphrase that it was sealed with");
      assertEquals(await key_files(data), files);
      Deno.env.set(PASSPHRASE_ENV, PASSPHRASE);
      await assert_works(config, { keystore });
    } finally {
      Deno.env.delete(PASSPHRASE_ENV);
    }
  }));

Deno.test("A rotation that was cut off is completed by the next one", () =>
  with_copies(async (copies, directory) => {
    const key_file = `${directory}/new.key`;
    const [whole, half] = [await copies.next(), await copies.next()];
    const wallets = Object.keys(await wallets_of(whole.data)).length;
    assertEquals(await rotate_keys(whole.config, { type: "key_file", path: key_file }), wallets);
    // The first wallet is sealed anew, the others are not yet.
    for (const id of ["deposit_1"]) {
      const [old, sealed] = [await wallets_of(half.data), await wallets_of(whole.data)];
      await reseal_by_hand(half.data, old[id]?.sealed ?? "", sealed[id]?.sealed ?? "");
    }
    assertEquals(await rotate_keys(half.config, { type: "key_file", path: key_file }), wallets);
    await assert_works(half.config, { keystore: { key_file } });
  }));

Deno.test("Without its key file the service does not start, and makes no new key for sealed wallets", () =>
  with_copies(async (copies) => {
    const { config, data } = await copies.next();
    const { key_file } = layout_of(data);
    const wallet = `${data}/exported.json`;
    await export_key(config, "deposit_1", wallet);
    await Deno.remove(key_file);
    const files = await key_files(data);
    await refused(start(config, {}), key_file, "Put that key file back");
    await refused(export_key(config, "deposit_1", `${data}/out.json`), key_file);
    await refused(rotate_keys(config, { type: "key_file", path: `${data}/other.key` }), key_file);
    await refused(import_key(config, "deposit_1", wallet), key_file);
    assertEquals(await key_files(data), files);
  }));

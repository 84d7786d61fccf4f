import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { Connection, Keypair } from "@solana/web3.js";
import { LedgerFileError, reset_ledger } from "@/localnet/mod.ts";
import { LedgerProcess, on_ledger, refusal, with_ledger_path } from "./durable_scene.ts";

/** Makes a small ledger at `path` with some accounts and blocks. */
async function make_ledger(path: string): Promise<void> {
  await on_ledger(path, async (scene) => {
    for (let count = 0; count < 3; count++) await scene.wallet();
  });
}

const names_beside = (path: string) =>
  [...Deno.readDirSync(path.slice(0, path.lastIndexOf("/")))].map(({ name }) => name).sort();

Deno.test("a ledger file has one ledger at a time, in this process or another", () =>
  with_ledger_path(async (path) => {
    const other = await LedgerProcess.start(path);
    try {
      const error = await refusal(path);
      assertEquals(error.kind, "ledger_in_use");
      assertEquals(
        error.message,
        `The ledger file ${path} is in use by another ledger; stop that one first, or name another path`,
      );
      const refused = await assertRejects(() => reset_ledger(path));
      assert(refused instanceof LedgerFileError);
      assertEquals(refused.kind, "ledger_in_use");
      const web3 = new Connection(other.url, { disableRetryOnRateLimit: true });
      assert(await web3.getSlot("processed") >= 1);
    } finally {
      await other.kill();
    }
    await on_ledger(path, async () => {
      assertEquals((await refusal(path)).kind, "ledger_in_use");
    });
  }));

Deno.test("a damaged file is refused in one line, and left as it is", async (t) => {
  const damages: [name: string, damage: (path: string) => void][] = [
    ["truncated in the middle", (path) => Deno.truncateSync(path, Deno.statSync(path).size >> 1)],
    ["cut within a page", (path) => Deno.truncateSync(path, Deno.statSync(path).size - 1_000)],
    ["an account's bytes", (path) => edit(path, "UPDATE accounts SET state = zeroblob(60) WHERE rowid = 1")],
    [
      "a block's row",
      (path) => edit(path, "UPDATE blocks SET time_seconds = time_seconds + 1 WHERE slot = 1"),
    ],
    ["a missing block", (path) => edit(path, "DELETE FROM blocks WHERE slot = 1")],
    ["missing transactions", (path) => edit(path, "DELETE FROM transactions")],
    ["a missing key", (path) => edit(path, "DELETE FROM identity WHERE name = 'faucet_key'")],
    ["a missing table", (path) => edit(path, "DROP TABLE accounts")],
  ];
  for (const [name, damage] of damages) {
    await t.step(name, () =>
      with_ledger_path(async (path) => {
        await make_ledger(path);
        damage(path);
        const bytes = Deno.readFileSync(path);
        const error = await refusal(path);
        assertEquals(error.kind, "ledger_unusable", error.message);
        assertStringIncludes(error.message, `The ledger file ${path} cannot be used: `);
        assertStringIncludes(error.message, "move it away or remove it with `localnet reset`");
        assertEquals(Deno.readFileSync(path), bytes);
        assertEquals(await reset_ledger(path), true);
        await on_ledger(path, async (scene) => void await scene.wallet());
      }));
  }
});

function edit(path: string, sql: string): void {
  const db = new DatabaseSync(path);
  try {
    db.exec(sql);
  } finally {
    db.close();
  }
}

Deno.test("bits that have turned anywhere in the file never make another ledger of it", () =>
  with_ledger_path(async (path) => {
    await make_ledger(path);
    const whole = Deno.readFileSync(path);
    const rows = stored_rows(path);
    for (let page = 0; page * 4_096 < whole.length; page++) {
      const bytes = whole.slice();
      bytes.fill(0xa5, page * 4_096 + 2_000, page * 4_096 + 4_000);
      Deno.writeFileSync(path, bytes);
      try {
        await on_ledger(path, async () => {});
        // Only where nothing was stored may it start.
        assertEquals(stored_rows(path).slice(0, rows.length), rows, `page ${page}`);
      } catch (caught) {
        assert(caught instanceof Error && "kind" in caught, String(caught));
        assertEquals(caught.kind, "ledger_unusable");
      }
      for (const suffix of ["-wal", "-shm"]) await Deno.remove(path + suffix).catch(ignore_missing);
    }
  }));

function ignore_missing(caught: unknown): void {
  if (!(caught instanceof Deno.errors.NotFound)) throw caught;
}

/** Accounts first, then blocks with their transactions: a longer ledger has more at the end. */
function stored_rows(path: string): unknown[] {
  const db = new DatabaseSync(path);
  try {
    return [
      ...db.prepare("SELECT * FROM identity ORDER BY name").all(),
      ...db.prepare("SELECT * FROM accounts ORDER BY address").all(),
      ...db.prepare("SELECT * FROM blocks LEFT JOIN transactions USING (slot) ORDER BY slot").all(),
    ];
  } finally {
    db.close();
  }
}

Deno.test("files of others are refused, and no reset touches them", async (t) => {
  const foreign: [name: string, make: (path: string) => void, part: string][] = [
    ["text", (path) => Deno.writeTextFileSync(path, "dear diary\n".repeat(20)), "file is not a database"],
    [
      "another database",
      (path) => edit(path, "CREATE TABLE recipes (name TEXT)"),
      "another program's database",
    ],
    ["a folder", (path) => Deno.mkdirSync(path), "cannot be used"],
  ];
  for (const [name, make, part] of foreign) {
    await t.step(name, () =>
      with_ledger_path(async (path) => {
        make(path);
        const error = await refusal(path);
        assertEquals(error.kind, "ledger_unusable");
        assertStringIncludes(error.message, part);
        assertStringIncludes(error.message, "name another path");
        const refused = await assertRejects(() => reset_ledger(path));
        assert(refused instanceof LedgerFileError);
        assertEquals(refused.kind, "ledger_unusable");
        Deno.statSync(path);
      }));
  }
  await t.step("a folder that is not there", () =>
    with_ledger_path(async (path) => {
      const error = await refusal(`${path}/in/ledger.db`);
      assertEquals(error.kind, "ledger_unusable");
      assertStringIncludes(error.message, "in a folder that exists");
    }));
});

Deno.test("another format is refused with both numbers", () =>
  with_ledger_path(async (path) => {
    await make_ledger(path);
    edit(path, "PRAGMA user_version = 7");
    const error = await refusal(path);
    assertEquals(error.kind, "ledger_unusable");
    assertStringIncludes(error.message, "it was written in format 7, and this program knows format 2");
    assertStringIncludes(error.message, "`localnet reset`");
  }));

Deno.test("a reset removes the ledger's files and no others, and the next ledger is a new one", () =>
  with_ledger_path(async (path) => {
    assertEquals(await reset_ledger(path), false);
    assertEquals(names_beside(path), []);
    const child = await LedgerProcess.start(path);
    const first = await new Connection(child.url).getGenesisHash();
    await child.kill();
    Deno.writeTextFileSync(`${path}.notes`, "mine");
    assertEquals(names_beside(path), [
      "ledger.db",
      "ledger.db-shm",
      "ledger.db-wal",
      "ledger.db.lock",
      "ledger.db.notes",
    ]);
    assertEquals(await reset_ledger(path), true);
    assertEquals(names_beside(path), ["ledger.db.notes"]);
    await on_ledger(path, async (scene, { genesis_hash }) => {
      assert(genesis_hash !== first);
      assertEquals(await scene.web3.getBalance(Keypair.generate().publicKey), 0);
    });
  }));

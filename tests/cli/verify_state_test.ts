import { DatabaseSync } from "node:sqlite";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { parse_json, stringify_json } from "@/base/json.ts";
import { check_state, type StateCheck } from "@/daemon/state_check/check_state.ts";
import { EXIT } from "@/daemon/exit_codes.ts";
import { Copies, session_files } from "../recovery/left_behind.ts";
import { Lives } from "../recovery/lives.ts";
import { assert_refused, run_cli } from "../support/process.ts";
import { with_directory } from "../support/service.ts";

/** Changes the journal by hand; answers the signature of the operation that was changed. */
function change_journal(data: string, statement: string): string {
  using journal = new DatabaseSync(`${data}/journal.sqlite`);
  const query =
    "SELECT signature FROM operations WHERE thread_id = 'deposit_1' AND outcome = 'landed_ok' ORDER BY seq LIMIT 1";
  const signature = String(journal.prepare(query).get()?.["signature"]);
  const { changes } = journal.prepare(statement).run({ signature });
  assertEquals(Number(changes), 1);
  return signature;
}

/** Replaces a whole number in a JSON file by the next one; answers the path. */
async function change_number(path: string, pattern: RegExp): Promise<void> {
  const text = await Deno.readTextFile(path);
  const changed = text.replace(
    pattern,
    (found) => found.replace(/\d+$/, (digits) => `${BigInt(digits) + 1n}`),
  );
  assert(text !== changed, `${path} has nothing like ${pattern}`);
  await Deno.writeTextFile(path, changed);
}

/** Whether a difference is about `subject`. */
function names(check: StateCheck, between: string, subject: string): boolean {
  return check.differences.some((one) => one.between === between && one.subject.includes(subject));
}

const LANDED = "WHERE signature = :signature";

/** What somebody may have done to the files, and what the report has to name. */
const DAMAGES: readonly {
  readonly what: string;
  readonly between: string;
  readonly damage: (data: string) => Promise<string> | string;
}[] = [
  {
    what: "a counter in statistics.json",
    between: "journal and documents",
    damage: async (data) => {
      const path = `${data}/statistics.json`;
      const document = parse_json(await Deno.readTextFile(path)) as {
        statistics: Record<string, { lifetime: { counters: { outcomes: Record<string, number> } } }>;
      };
      const outcomes = document.statistics["deposit_1"]?.lifetime.counters.outcomes;
      assert(outcomes !== undefined);
      outcomes["landed_ok"] = (outcomes["landed_ok"] ?? 0) + 1;
      await Deno.writeTextFile(path, stringify_json(document, 2));
      return "deposit_1";
    },
  },
  {
    what: "an operation that is gone from the journal",
    between: "journal and ledger",
    damage: (data) => change_journal(data, `DELETE FROM operations ${LANDED}`),
  },
  {
    what: "an outcome that is another one",
    between: "journal and ledger",
    damage: (data) => change_journal(data, `UPDATE operations SET outcome = 'expired' ${LANDED}`),
  },
  {
    what: "an amount that is another one",
    between: "journal and ledger",
    damage: (data) => change_journal(data, `UPDATE operations SET amount_in = amount_in + 1 ${LANDED}`),
  },
  {
    what: "a fee that is another one",
    between: "journal and ledger",
    damage: (data) => change_journal(data, `UPDATE operations SET pool_fee = pool_fee + 1 ${LANDED}`),
  },
  {
    what: "a slot that is another one",
    between: "journal and ledger",
    damage: (data) => change_journal(data, `UPDATE operations SET slot = slot + 1 ${LANDED}`),
  },
  {
    what: "an operation that is open again",
    between: "journal and documents",
    damage: (data) => {
      const columns = ["end_seq", "outcome", "slot", "tx_index", "ended_at_ms"].map((name) =>
        `${name} = NULL`
      );
      change_journal(data, `UPDATE operations SET ${columns.join(", ")} ${LANDED}`);
      return "deposit_1";
    },
  },
  {
    what: "a session file that was edited",
    between: "journal and sessions",
    damage: async (data) => {
      const [path] = await session_files(data, "swap_1");
      await change_number(path ?? "", /"tokens_swapped_in": \d+/);
      return "swap_1";
    },
  },
  {
    what: "a session file that is torn",
    between: "journal and sessions",
    damage: async (data) => {
      const [path] = await session_files(data, "swap_1");
      await Deno.truncate(path ?? "", 100);
      return "swap_1";
    },
  },
  {
    what: "an intent that is another one",
    between: "journal and ledger",
    damage: (data) => change_journal(data, `UPDATE operations SET amount = amount + 1 ${LANDED}`),
  },
  {
    what: "compute units that are others",
    between: "journal and ledger",
    damage: (data) =>
      change_journal(data, `UPDATE operations SET compute_units = compute_units + 1 ${LANDED}`),
  },
  {
    what: "a session file that was removed",
    between: "journal and sessions",
    damage: async (data) => {
      const [path] = await session_files(data, "withdrawal_1");
      await Deno.remove(path ?? "");
      return "withdrawal_1";
    },
  },
  {
    what: "a thread's amount in threads.json",
    between: "journal and documents",
    damage: async (data) => {
      await change_number(`${data}/threads.json`, /"initial_amount": \d+/);
      return "deposit_1";
    },
  },
];

Deno.test("verify-state sees every change that somebody makes to the files, and names it", () =>
  with_directory(async (directory) => {
    const copies = new Copies(directory);
    await copies.prepare();
    const whole = await copies.next();
    const check = await check_state(whole.config);
    assertEquals([check.differences, check.reports, check.agree], [[], [], true]);
    assertEquals([check.pools, check.threads, check.sessions], [1, 4, 8]);
    const { landed_on_ledger, landed_in_journal, open } = check.ledger;
    assert(landed_on_ledger >= 5, `${landed_on_ledger} operations`);
    assertEquals([landed_in_journal, open, check.sessions_unwritten], [landed_on_ledger, 0, 0]);
    assert(check.operations >= landed_in_journal && check.events > check.operations);
    assertEquals((await check_state(whole.config)).differences, [], "Looking changes nothing");

    for (const { what, between, damage } of DAMAGES) {
      const { config, data } = await copies.next();
      const subject = await damage(data);
      const damaged = await check_state(config);
      assert(!damaged.agree, `Nothing was seen of ${what}`);
      assert(names(damaged, between, subject), `${what}: ${JSON.stringify(damaged.differences)}`);
    }
  }));

Deno.test("verify-state ends with 0, 90 or 73", () =>
  with_directory(async (directory) => {
    const copies = new Copies(directory);
    await copies.prepare();
    const { data } = await copies.next();
    const whole = await run_cli("cli", ["verify-state", "--data-dir", data]);
    assertEquals(whole.code, EXIT.ok, whole.stderr);
    assert(/^AGREE/m.test(whole.stdout) && /^differences +0$/m.test(whole.stdout), whole.stdout);

    const signature = change_journal(data, `DELETE FROM operations ${LANDED}`);
    const damaged = await run_cli("cli", ["verify-state", "--data-dir", data]);
    assertEquals(damaged.code, EXIT.finding, damaged.stderr);
    assert(damaged.stdout.includes(signature) && /^DIFFERENT/m.test(damaged.stdout), damaged.stdout);
    const json = await run_cli("cli", ["verify-state", "--data-dir", data, "--json"]);
    assertEquals(json.code, EXIT.finding);
    assertEquals((JSON.parse(json.stdout) as StateCheck).agree, false);

    const running = await copies.next();
    await new Lives(running.data.replace(/\/data$/, "")).live(async () => {
      const refused = await run_cli("cli", ["verify-state", "--data-dir", running.data]);
      const errors = { ...refused, stderr: refused.stderr.replace(/^Reading .*\n/, "") };
      assert_refused(errors, EXIT.locked, `pid ${Deno.pid}`);
    });
  }));

Deno.test("verify-state says that there is nothing to compare, and makes nothing", () =>
  with_directory(async (directory) => {
    const data = `${directory}/nowhere`;
    const refused = await run_cli("cli", ["verify-state", "--data-dir", data]);
    assert_refused({ ...refused, stderr: refused.stderr.replace(/^Reading .*\n/, "") }, EXIT.config, data);
    assertEquals(await Deno.stat(data).catch(() => "nothing"), "nothing");
  }));

/** Names and contents of the files that hold the state. */
async function files_of(data: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for await (const { name, isFile } of Deno.readDir(data)) {
    if (isFile && /json/.test(name)) files[name] = await Deno.readTextFile(`${data}/${name}`);
  }
  return files;
}

Deno.test("verify-state leaves damaged files where they are, and says what the daemon would do", () =>
  with_directory(async (directory) => {
    const copies = new Copies(directory);
    await copies.prepare();
    const { config, data } = await copies.next();
    await Deno.writeTextFile(`${data}/threads.json`, '{"threads": ');
    const before = await files_of(data);
    const { reports } = await check_state(config);
    assertEquals(reports.map(({ path }) => path), [`${data}/threads.json`]);
    assertMatch(reports[0]?.message ?? "", /left as it is; the next start of the daemon sets it aside/);
    assertEquals(await files_of(data), before);

    await Deno.writeTextFile(`${data}/journal.sqlite`, "this is no database, it is a text of a person");
    const refused = await run_cli("cli", ["verify-state", "--data-dir", data]);
    const errors = { ...refused, stderr: refused.stderr.replace(/^Reading .*\n/, "") };
    assert_refused(errors, EXIT.config, "journal.sqlite is damaged", "Restore a copy");
    assertEquals(await files_of(data), before);
    assertEquals(
      await Array.fromAsync(Deno.readDir(data)).then((all) => all.some(({ name }) => /corrupt/.test(name))),
      false,
    );
  }));

Deno.test("verify-state says of a directory that has lost its journal what is missing", () =>
  with_directory(async (directory) => {
    const copies = new Copies(directory);
    await copies.prepare();
    const { data } = await copies.next();
    for await (const { name } of Deno.readDir(data)) {
      if (name.startsWith("journal.sqlite")) await Deno.remove(`${data}/${name}`);
    }
    const refused = await run_cli("cli", ["verify-state", "--data-dir", data]);
    const errors = { ...refused, stderr: refused.stderr.replace(/^Reading .*\n/, "") };
    assert_refused(errors, EXIT.config, "has documents and no journal", "Restore a copy");
    assert(!refused.stderr.includes("--data-dir"), refused.stderr);
  }));

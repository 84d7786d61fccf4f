/** `findings` and `audit` beside a daemon on a contract with a planted bug. */
import { fileURLToPath } from "node:url";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { EXIT } from "@/daemon/exit_codes.ts";
import { JsonRpcClient } from "@/jsonrpc/client.ts";
import { run_cli } from "../support/process.ts";
import { type PoolReply, until, with_daemon } from "../support/service.ts";

const PLANTED = fileURLToPath(new URL("../fixtures/planted/deposit_mints_one_more.so", import.meta.url));

interface Answer {
  readonly findings: readonly { readonly id: string; readonly evidence: unknown }[];
  readonly summary: { readonly seen: number };
}

Deno.test("findings end with 90 and show their evidence; a sound contract's list is empty and ends with 0", () =>
  with_daemon(async ({ url }) => {
    const run = (...args: string[]) => run_cli("cli", args, { FRT_STRESS_URL: url });
    const nothing = await run("verify");
    assertEquals([nothing.code, nothing.stdout], [EXIT.vacuous, ""]);
    const none = await run("findings");
    assertEquals([none.code, none.stdout], [EXIT.ok, "No findings: the contract did what it must\n"]);
    const client = new JsonRpcClient(url);
    const { pool_id } = await client.call<PoolReply>("create_pool", { ratio_whole_number: 3 });
    await client.call("create_deposit_thread", { pool_id, token_type: "A", initial_amount: 1_000_000_000 });
    await client.call("start_thread", { thread_id: "deposit_1" });
    await until("a finding", async () => (await client.call<Answer>("get_findings", {})).summary.seen > 0);
    const [list, document, other, audit, picture] = await Promise.all([
      run("findings"),
      run("findings", "--pool", pool_id.slice(0, 6), "--json"),
      run("findings", "--to", "2000-01-01T00:00:00Z"),
      run("audit"),
      run("watch", "--once"),
    ]);
    const codes = [list, document, other, audit, picture].map(({ code }) => code);
    assertEquals(codes, [EXIT.finding, EXIT.finding, EXIT.ok, EXIT.ok, EXIT.ok], other.stdout);
    assertMatch(list.stdout, /^(critical|high|medium) +\d+ .* \S+-[0-9a-f]+$/m);
    assertMatch(other.stdout, /^None of the \d+ kinds of findings\n$/);
    assertMatch(audit.stdout, /^operations +\d+ of \d+ as predicted$/m);
    assertMatch(
      picture.stdout,
      /^findings {4}[\d,]+ FINDINGS\n {2}[\d,]+ × \S+: expected \S+, observed \S+: /m,
    );
    const { findings } = JSON.parse(document.stdout) as Answer;
    const [first] = findings;
    assert(first !== undefined && first.evidence === null);
    const shown = await run("findings", first.id);
    assertEquals([shown.code, shown.stderr], [EXIT.finding, ""]);
    assertMatch(
      shown.stdout,
      new RegExp(`^finding +${first.id} .*^expected +\\S.*^calls\\n {2}\\S.*^log\\n {2}`, "ms"),
    );
    await client.call("stop_thread", { thread_id: "deposit_1" });
    const verified = await run("verify");
    assertEquals([verified.code, verified.stderr], [EXIT.finding, ""]);
    assertMatch(verified.stdout, new RegExp(`^${pool_id} {2}FAILED {2}\\d+ of \\d+ checks pass at slot `));
    const unknown = await run("findings", "no-such-finding");
    assertEquals([unknown.code, unknown.stdout], [EXIT.refused, ""]);
  }, { localnet: { program: PLANTED } }));

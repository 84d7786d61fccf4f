/** The last part of the campaign: the ledger is replaced by an empty one while the service works. */
import { join } from "node:path";
import { system_clock } from "@/base/clock.ts";
import { bring_on_the_cast } from "@/cli/chaos/cast.ts";
import { judge } from "@/cli/chaos/judge.ts";
import { objections, some_of } from "@/cli/chaos/play.ts";
import { RecoveryWatch } from "@/cli/chaos/recovery_watch.ts";
import type { PartSettings } from "@/cli/chaos/part_settings.ts";
import { LEDGER_WIPED } from "@/cli/chaos/part_names.ts";
import type { FaultRow } from "@/cli/chaos/report.ts";
import { holds_within, Stage } from "@/cli/chaos/stage.ts";
import type { Service } from "@/daemon/compose.ts";

/** Within this time /health must name the other cluster, and threads on a new pool must work. */
const PATIENCE_MS = 20_000;

/** What no wiped ledger may take along: every wallet's key, and the sessions that were closed. */
async function kept_things(data_directory: string): Promise<Map<string, string>> {
  const kept = new Map<string, string>();
  kept.set("keystore.key", await Deno.readTextFile(join(data_directory, "keystore.key")));
  const text = await Deno.readTextFile(join(data_directory, "threads.json"));
  const { threads } = JSON.parse(text) as { threads: Record<string, { wallet_keypair: string }> };
  for (const [id, { wallet_keypair }] of Object.entries(threads)) kept.set(`key of ${id}`, wallet_keypair);
  for await (const { name: id } of Deno.readDir(join(data_directory, "sessions"))) {
    for await (const { name } of Deno.readDir(join(data_directory, "sessions", id))) {
      // What was open ends later, and is added to its session: the file stays, its figures may grow.
      kept.set(`sessions/${id}/${name}`, "is there");
    }
  }
  return kept;
}

function not_kept(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  return [...before].filter(([name, text]) => after.get(name) !== text).map(([name]) => name);
}

function names_other_cluster(service: Service): boolean {
  const { status, problems } = service.observation.health.report();
  const node = problems.find(({ component }) => component === "node");
  return status === "failing" && node !== undefined && /cluster/.test(node.message);
}

/** What the new life of the service says of a ledger that has lost everything. */
function recovery_objections({ recovery, threads }: Service, pool_id: string): string[] {
  const { pools_missing, threads_resumed } = recovery;
  const statuses = new Set(threads.all().map(({ status }) => status));
  return [
    ...pools_missing.includes(pool_id) ? [] : ["the pool is not reported as missing on chain"],
    ...threads_resumed === 0 && !statuses.has("running") ? [] : ["threads of the missing pool run"],
  ];
}

/** Replaces the ledger under a working service, and starts the service anew on the other one. */
export async function play_wipe(
  parts: PartSettings,
): Promise<FaultRow> {
  const { directory, seed, lasting_ms, stop } = parts;
  const stage = await Stage.set_up(directory, seed);
  try {
    await stage.start_service(stop);
    const pool_id = await bring_on_the_cast(stage.service);
    await system_clock.sleep(lasting_ms, stop);
    const findings_before = stage.service.auditor.findings.length;
    await stage.wipe_ledger();
    const is_noticed = await holds_within(PATIENCE_MS, () => names_other_cluster(stage.service));
    const unclean = await stage.stop_service();
    const before = await kept_things(stage.data_directory);
    await stage.start_service(stop);
    const { service } = stage;
    const wrong = recovery_objections(service, pool_id);
    await bring_on_the_cast(service);
    const watch = new RecoveryWatch(service);
    const works = await holds_within(PATIENCE_MS, () => watch.is_recovered());
    await service.threads.stop_all("manual_stop");
    const { findings } = service.auditor;
    const unclean_too = await stage.stop_service();
    const missing = not_kept(before, await kept_things(stage.data_directory));
    const verdict = await stage.with_first_ledger((first_url) =>
      judge(stage.config(), [first_url, stage.ledger_url], stage.core_wallet)
    );
    const { operations, landed, duplicates, lost, unknown } = verdict;
    return {
      fault: LEDGER_WIPED,
      struck: 1,
      operations,
      landed,
      duplicates: duplicates.length,
      lost: lost.length,
      unknown: unknown.length,
      recovered_s: watch.seconds,
      findings: findings_before + findings.length,
      wrong: [
        ...objections(verdict),
        ...is_noticed ? [] : ["/health does not name the other cluster"],
        ...wrong,
        ...works ? [] : [`on the new ledger these do not work: ${watch.still_waiting.join(", ")}`],
        ...some_of("finding", findings.map(({ invariant }) => invariant)),
        ...some_of("not clean", [...unclean, ...unclean_too]),
        ...some_of("not kept", missing),
      ],
    };
  } finally {
    await stage.strike();
  }
}

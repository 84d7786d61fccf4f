/** The doctor: looks at everything that a start depends on, and changes nothing that a start would not change. */
import type { Clock } from "@/base/clock.ts";
import type { Address } from "@/domain/address.ts";
import { generate_signer } from "@/chain/signer.ts";
import { type Config, EMBEDDED } from "@/daemon/config.ts";
import { type Check, check, ok } from "@/daemon/doctor/check.ts";
import { check_cluster, cluster_unasked } from "@/daemon/doctor/cluster_checks.ts";
import { check_core_wallet, check_data, check_ports } from "@/daemon/doctor/local_checks.ts";
import { EXIT } from "@/daemon/exit_codes.ts";
import { ledger_path_of, open_ledger_for_reading, start_embedded_ledger } from "@/daemon/ledger.ts";
import type { Localnet } from "@/localnet/mod.ts";
import { disk } from "@/storage/file_system.ts";

/** What the doctor says. */
export interface Examination {
  /** Nothing must be done; there may be warnings. */
  readonly can_start: boolean;
  /** How a start would end, by the first thing that must be done; 0 when nothing must. */
  readonly exit_code: number;
  readonly checks: readonly Check[];
}

/**
 * The ledger of the data directory on a port of its own; where there is none yet, one like the first that a start would
 * make, which is gone afterwards.
 */
async function open_ledger(
  config: Config,
  core_wallet: Address,
  aside: string,
): Promise<Localnet | undefined> {
  if (await disk.status(ledger_path_of(config)) !== undefined) return await open_ledger_for_reading(config);
  const daemon = { ...config.daemon, data_directory: aside };
  return await start_embedded_ledger(
    { ...config, daemon, localnet: { ...config.localnet, port: 0 } },
    core_wallet,
  );
}

/** Looks at the embedded ledger, which is started for it. */
async function check_embedded(config: Config, known: Address | undefined, clock: Clock): Promise<Check[]> {
  // A wallet that does not exist yet would be the upgrade authority as well.
  const core_wallet = known ?? generate_signer().address;
  const aside = await Deno.makeTempDir({ prefix: "frt_stress_doctor_" });
  let ledger: Localnet | undefined;
  try {
    const started = await check("embedded ledger", async () => {
      ledger = await open_ledger(config, core_wallet, aside);
      return ok(`starts (genesis ${ledger?.genesis_hash})`);
    });
    if (ledger === undefined) return [started, ...cluster_unasked("The embedded ledger does not start")];
    return [started, ...await check_cluster({ config, ledger_url: ledger.url, core_wallet, clock })];
  } finally {
    await ledger?.stop();
    await Deno.remove(aside, { recursive: true });
  }
}

/** Looks at everything. Throws only for bugs. */
export async function examine(config: Config, clock: Clock): Promise<Examination> {
  const { checks: data, is_free, state } = await check_data(config);
  const { made: wallet, address } = await check_core_wallet(config, state);
  const local = [...data, wallet, ...await check_ports(config)];
  const is_embedded = config.solana.rpc_url === EMBEDDED;
  const cluster = !is_embedded
    ? await check_cluster({ config, ledger_url: undefined, core_wallet: address, clock })
    : is_free
    ? await check_embedded(config, address, clock)
    : cluster_unasked("The embedded ledger belongs to whoever uses the data directory");
  const checks = [...local, ...cluster];
  const first = checks.find(({ verdict }) => verdict === "failed");
  return { can_start: first === undefined, exit_code: first?.exit_code ?? EXIT.ok, checks };
}

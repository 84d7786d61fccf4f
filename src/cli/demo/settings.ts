import type { Address } from "@/domain/address.ts";
import { type Setting, SETTINGS } from "@/daemon/config/catalogue.ts";
import type { Layer } from "@/daemon/config/layer.ts";
import { read_settings } from "@/daemon/config/read_settings.ts";
import { type Config, refused_settings } from "@/daemon/config.ts";

/** Options of the demo that are settings. */
export interface DemoSettings {
  readonly seed?: number;
  readonly localnetPort?: number;
  readonly program?: string;
  readonly programId?: Address;
  readonly account?: readonly string[];
  readonly clockOffset?: number;
}

type Environment = Readonly<Record<string, string>>;

/** The demo has a ledger, a data directory and keys of its own, and no HTTP interface. */
function is_its_own({ section, name }: Setting): boolean {
  return ["keystore", "master_wallet"].includes(section) || name === "solana.rpc_url" ||
    (section === "daemon" && name !== "daemon.log_level");
}

function given(key: string, value: unknown): Record<string, unknown> {
  return value === undefined ? {} : { [key]: value };
}

/** The options as settings, with what the demo wants to be otherwise than a daemon where nobody has a wish. */
function option_layer(options: DemoSettings, data_directory: string, environment: Environment): Layer {
  const { seed, localnetPort, program, programId, account, clockOffset } = options;
  const unless_set = (variable: string, value: unknown) =>
    environment[variable] === undefined ? value : undefined;
  return {
    kind: "flag",
    settings: {
      daemon: { data_directory, ...given("log_level", unless_set("FRT_STRESS_DAEMON_LOG_LEVEL", "warning")) },
      solana: given("program_id", programId),
      localnet: {
        ...given("port", localnetPort ?? unless_set("FRT_STRESS_LOCALNET_PORT", 0)),
        ...given("program", program),
        ...given("accounts", account),
        ...given("clock_offset_seconds", clockOffset),
      },
      threading: given("seed", seed),
    },
    place: () => "the command line",
  };
}

/**
 * The demo's settings: its options above the environment. `ignored` are variables of what the demo has of its own. Throws
 * `ExitError` 78.
 */
export async function demo_settings(
  options: DemoSettings,
  data_directory: string,
): Promise<{ config: Config; ignored: readonly string[] }> {
  const all = Deno.env.toObject();
  const own = SETTINGS.filter(is_its_own).map(({ variable }) => variable);
  const ignored = own.filter((variable) => all[variable] !== undefined);
  const environment = Object.fromEntries(Object.entries(all).filter(([name]) => !ignored.includes(name)));
  const passphrase = all["FRT_STRESS_KEYSTORE_PASSPHRASE_ENV"];
  const read = await read_settings({
    file: undefined,
    environment,
    flags: () => option_layer(options, data_directory, environment),
    other_variables: passphrase === undefined ? [] : [passphrase],
  });
  if ("problems" in read) throw refused_settings(read.problems);
  return { config: read.config, ignored };
}

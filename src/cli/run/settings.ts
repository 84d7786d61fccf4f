import type { Address } from "@/domain/address.ts";
import { type Config, EMBEDDED, refused_settings } from "@/daemon/config.ts";
import type { Layer } from "@/daemon/config/layer.ts";
import { type EffectiveSetting, read_settings } from "@/daemon/config/read_settings.ts";
import { EXIT, ExitError } from "@/daemon/exit_codes.ts";
import type { Scenario } from "@/scenario/scenario.ts";

/** Options of `run` that are settings. */
export interface RunSettingOptions {
  readonly config?: string;
  readonly dataDir?: string;
  readonly url?: readonly string[];
  readonly localnetPort?: number;
  readonly program?: string;
  readonly programId?: Address;
  readonly account?: readonly string[];
  readonly clockOffset?: number;
  readonly seed?: number;
}

/** The settings of a run, and each of them with its source. */
export interface RunSettings {
  readonly config: Config;
  readonly settings: readonly EffectiveSetting[];
}

function given(key: string, value: unknown): Record<string, unknown> {
  return value === undefined ? {} : { [key]: value };
}

/** Whether the run keeps its data somewhere that somebody has named. */
export function names_data_directory({ config, dataDir }: RunSettingOptions): boolean {
  return config !== undefined || dataDir !== undefined ||
    Deno.env.get("FRT_STRESS_DAEMON_DATA_DIRECTORY") !== undefined;
}

function option_layer(options: RunSettingOptions, scenario: Scenario, temporary: string | undefined): Layer {
  const { config, dataDir, url, localnetPort, program, programId, account, clockOffset, seed } = options;
  /** What a run wants where nobody has said anything. */
  const unless_said = (variable: string, value: unknown) =>
    config !== undefined || Deno.env.get(variable) !== undefined ? undefined : value;
  return {
    kind: "flag",
    settings: {
      daemon: {
        ...given("data_directory", dataDir ?? temporary),
        ...given("log_level", unless_said("FRT_STRESS_DAEMON_LOG_LEVEL", "warning")),
      },
      solana: { ...given("rpc_url", url?.length === 1 ? url[0] : url), ...given("program_id", programId) },
      localnet: {
        ...given("port", localnetPort ?? unless_said("FRT_STRESS_LOCALNET_PORT", 0)),
        ...given("slot_ms", scenario.slot_ms),
        ...given("program", program),
        ...given("accounts", account),
        ...given("clock_offset_seconds", clockOffset),
      },
      threading: {
        ...given("seed", seed ?? scenario.seed),
        // Threads of an earlier life would add to the load that the scenario describes.
        resume_on_start: false,
      },
    },
    place: () => "the command line",
  };
}

/**
 * The settings of a run: its options above the environment above a file. `temporary` is the data directory where none is
 * named. Throws `ExitError` 78.
 */
export async function run_settings(
  options: RunSettingOptions,
  scenario: Scenario,
  temporary: string | undefined,
): Promise<RunSettings> {
  const read = await read_settings({
    file: options.config,
    environment: Deno.env.toObject(),
    flags: () => option_layer(options, scenario, temporary),
    other_variables: [],
  });
  if ("problems" in read) throw refused_settings(read.problems);
  if (temporary !== undefined && read.config.solana.rpc_url !== EMBEDDED) {
    throw new ExitError(
      EXIT.config,
      "A run on another cluster wants a data directory that stays: it keeps the core wallet that pays, and the threads' " +
        "keys. Give one with --data-dir or --config",
    );
  }
  return read;
}

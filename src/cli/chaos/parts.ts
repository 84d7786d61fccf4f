import { ACTS, fault_act } from "@/cli/chaos/acts.ts";
import type { PartSettings } from "@/cli/chaos/part_settings.ts";
import { play_act } from "@/cli/chaos/play.ts";
import type { FaultRow } from "@/cli/chaos/report.ts";
import { LEDGER_WIPED } from "@/cli/chaos/part_names.ts";
import { play_wipe } from "@/cli/chaos/wipe.ts";
import type { WantedFault } from "@/nemesis/catalogue.ts";

/** A part of the campaign. */
export interface Part {
  readonly name: string;
  readonly play: (settings: PartSettings) => Promise<FaultRow>;
}

/** The whole campaign. */
export const PARTS: readonly Part[] = [
  ...ACTS.map((act): Part => ({ name: act.name, play: (settings) => play_act(act, settings) })),
  { name: LEDGER_WIPED, play: play_wipe },
];

/** A part of faults that somebody has chosen. */
export function play_spec(wanted: readonly WantedFault[]): Part {
  const name = wanted.map(({ name, share }) => `${name}=${share}`).join(",");
  const act = fault_act(name, wanted);
  return { name: "chosen", play: (settings) => play_act(act, settings) };
}

import type { ProbeCheck, ProbeVerdict } from "@/engine/probes/probe_check.ts";
import type { ProbeService } from "@/engine/probes/probe_service.ts";
import type { probe_contracts } from "@/rpc/contracts/probes.ts";
import type { Handlers } from "@/rpc/method.ts";

/** The numbers of the weaknesses, in their order; those that are there, and those of which every check holds. */
function weaknesses_of(checks: readonly ProbeCheck[]): { found: string[]; not_found: string[] } {
  const by_number = Map.groupBy(
    checks.filter(({ weakness }) => weakness !== null),
    ({ weakness }) => weakness,
  );
  const numbers = [...by_number.keys()].filter((weakness) => weakness !== null)
    .toSorted((one, other) => Number(one.slice(1)) - Number(other.slice(1)));
  const is_there = (weakness: string) =>
    by_number.get(weakness)?.some(({ verdict }) => verdict === "known_weakness" || verdict === "violated");
  const is_gone = (weakness: string) => by_number.get(weakness)?.every(({ verdict }) => verdict === "holds");
  return { found: numbers.filter(is_there), not_found: numbers.filter(is_gone) };
}

/** The method that runs the probes. */
export function probe_handlers(probes: ProbeService): Handlers<typeof probe_contracts> {
  return {
    probe_pool: async () => {
      const { pool_ids, checks, cost_lamports, left_behind } = await probes.run();
      const count = (wanted: ProbeVerdict) => checks.filter(({ verdict }) => verdict === wanted).length;
      return {
        pool_ids: [...pool_ids],
        ...weaknesses_of(checks),
        ...{ holding: count("holds"), violated: count("violated"), undecided: count("undecided") },
        checks: checks.map((one) => ({ ...one, signatures: [...one.signatures] })),
        cost_lamports: cost_lamports < 0n ? 0n : cost_lamports,
        left_behind,
      };
    },
  };
}

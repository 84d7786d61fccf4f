/** How often each instruction of the interface succeeded, and with which errors it failed. */

const NAMES = [
  ...["InitializeProgram", "InitializePool", "Deposit", "Withdraw", "Swap", "GetPoolStatePDA"],
  ...["GetTokenVaultPDAs", "GetPoolInfo", "GetPoolPauseStatus", "GetLiquidityInfo", "GetFeeInfo"],
  ...["GetPoolSolBalance", "PauseSystem", "UnpauseSystem", "GetVersion", "WithdrawTreasuryFees"],
  ...["GetTreasuryInfo", "ConsolidatePoolFees", "GetConsolidationStatus", "PausePool", "UnpausePool"],
  ...["SetSwapOwnerOnly", "UpdatePoolFees", "DonateSol", "ProcessAdminChange"],
];

/** Custom codes of the interface that some call can bring about. */
export const REACHABLE_CODES = [
  ...[1019, 1023, 1024, 1025, 1027, 1028, 1031, 1033, 1034, 1035, 1043, 1044, 1045, 1047, 1049, 4001],
];

/** Counts results. */
export class Coverage {
  readonly #counts = new Map<number, Map<string, number>>();

  /** Notes a result; an index beyond the interface is counted, too. */
  add(index: number | undefined, error: string | undefined): void {
    const key = index !== undefined && index < NAMES.length ? index : NAMES.length;
    const counts = this.#counts.get(key) ?? new Map<string, number>();
    const result = error ?? "ok";
    counts.set(result, (counts.get(result) ?? 0) + 1);
    this.#counts.set(key, counts);
  }

  /** Instructions that never succeeded. */
  never_succeeded(): string[] {
    return NAMES.filter((_, index) => !this.#counts.get(index)?.has("ok"));
  }

  /** How often an error was seen. */
  count(error: string): number {
    return [...this.#counts.values()].reduce((sum, counts) => sum + (counts.get(error) ?? 0), 0);
  }

  /** Reachable codes that no step has brought about. */
  missing_codes(): number[] {
    return REACHABLE_CODES.filter((code) => this.count(`Custom ${code}`) === 0);
  }

  /** A line per instruction. */
  table(): string {
    const lines = [...NAMES, "(none)"].map((name, index) => {
      const counts = [...this.#counts.get(index) ?? []].sort(([x], [y]) =>
        x === "ok" ? -1 : y === "ok" ? 1 : 0
      );
      return `${name.padEnd(24)}${counts.map(([error, count]) => `${error} ${count}`).join(", ")}`;
    });
    return lines.join("\n");
  }
}

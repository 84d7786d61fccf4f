/** Which ratios a pool can be created with, and which of them count as simple. */
import { assertEquals } from "@std/assert";
import { initializePool, initializeProgram, Pool } from "./instructions.ts";
import { CREATOR, MINT_A, MINT_B, mintData } from "./scene.ts";
import { ADMIN, Ledger, UPGRADE_AUTHORITY } from "./support.ts";
import { TOKEN_PROGRAM_ID } from "@solana/spl-token";

type Type = "Simple" | "Decimal" | "Engineering";

const TABLE: [ratioA: bigint, ratioB: bigint, Type, decimals?: [number, number]][] = [
  [1_000_000_000n, 160_000_000n, "Simple"],
  [1_000_000_000n, 1_500_000n, "Decimal"],
  [1_000_000_000n, 500_000n, "Simple"],
  [500_000_000n, 1_000_000n, "Simple"],
  [1_500_000_000n, 3_700_000n, "Decimal"],
  [1n, 160n, "Simple"],
  [2_500_000_000n, 3_700_000n, "Engineering"],
  [2_000_000_000n, 4_000_000n, "Engineering"],
  [500_000_000n, 250_000_000n, "Engineering"],
  [2n, 3n, "Engineering"],
  [1n, 1n, "Simple", [0, 0]],
  [1n, 7n, "Simple", [0, 0]],
  [3n, 7n, "Engineering", [0, 0]],
  // The scaling saturates at the largest u64 instead of wrapping.
  [10n ** 18n, 10n ** 12n, "Decimal", [19, 12]],
  // From 20 decimals on the factor is 10^d modulo 2^64, which is nonsense, and kept.
  [10n ** 20n % 2n ** 64n, 1n, "Simple", [20, 0]],
  [2n ** 63n, 2n, "Simple", [63, 0]],
];

/** The classification as the interface describes it, in unbounded integers. */
function classify(ratioA: bigint, ratioB: bigint, decimals: readonly [number, number]): Type {
  const side = (ratio: bigint, digits: number) => {
    const factor = 10n ** BigInt(digits) % 2n ** 64n;
    const scaled = ratio * factor > 2n ** 64n - 1n ? 2n ** 64n - 1n : ratio * factor;
    const adjusted = factor > 1n && ratio < factor ? scaled : ratio;
    return { isOne: adjusted / factor === 1n, isWhole: adjusted % factor === 0n };
  };
  const [a, b] = [side(ratioA, decimals[0]), side(ratioB, decimals[1])];
  if (!a.isOne && !b.isOne) return "Engineering";
  return a.isWhole && b.isWhole ? "Simple" : "Decimal";
}

function prepared(): Ledger {
  const ledger = new Ledger();
  ledger.put(CREATOR, {});
  ledger.put(UPGRADE_AUTHORITY, {});
  ledger.run(initializeProgram(UPGRADE_AUTHORITY, ADMIN));
  return ledger;
}

/** What the program makes of a ratio, by its error and its last line. */
function created(ledger: Ledger, ratioA: bigint, ratioB: bigint, decimals: readonly [number, number]): Type {
  [MINT_A, MINT_B].forEach((mint, side) =>
    ledger.put(mint, { data: mintData(decimals[side] ?? 0), owner: TOKEN_PROGRAM_ID })
  );
  const result = ledger.simulate(initializePool(CREATOR, new Pool(MINT_A, MINT_B, ratioA, ratioB)));
  if (result.error === "Custom 1049") return "Engineering";
  assertEquals(result.error, undefined, result.logs.join("\n"));
  const last = result.logs.filter((line) => line.startsWith("Program log: ")).at(-1) ?? "";
  const match = /POOL_ID: (\w+) \| Ratio: (\d+):(\d+) \| Type: (Simple|Decimal)/.exec(last);
  assertEquals(match?.slice(2, 4), [String(ratioA), String(ratioB)]);
  return match?.[4] as Type;
}

Deno.test("the table of ratios", () => {
  const ledger = prepared();
  for (const [ratioA, ratioB, type, chosen] of TABLE) {
    const decimals = chosen ?? [9, 6] as const;
    const what = `${ratioA} : ${ratioB} with ${decimals} decimals`;
    assertEquals(classify(ratioA, ratioB, decimals), type, `The model, ${what}`);
    assertEquals(created(ledger, ratioA, ratioB, decimals), type, what);
  }
});

Deno.test("ratios around every power of ten agree with the model", () => {
  const ledger = prepared();
  for (let digits = 0; digits < 20; digits++) {
    for (const offset of [-1n, 0n, 1n]) {
      const ratio = 10n ** BigInt(digits) + offset;
      if (ratio === 0n) continue;
      for (const decimals of [[9, 6], [digits, 0], [19, 63]] as const) {
        const what = `${ratio} : 1000000 with ${decimals} decimals`;
        assertEquals(
          created(ledger, ratio, 1_000_000n, decimals),
          classify(ratio, 1_000_000n, decimals),
          what,
        );
      }
    }
  }
});

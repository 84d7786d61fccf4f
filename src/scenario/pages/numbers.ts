/** Numbers as reports write them. */
import type { Distribution } from "@/scenario/report_document.ts";

/** Two decimals at most, thousands separated; a dash for nothing. */
export function number_text(value: number | bigint | null): string {
  if (value === null) return "–";
  const shown = typeof value === "bigint" ? value.toString() : Number(value.toFixed(2)).toString();
  return shown.replace(/\B(?<!\.\d*)(?=(\d{3})+(?!\d))/g, ",");
}

/** The head of {@linkcode distribution_row}. */
export const DISTRIBUTION_HEAD = ["samples", "mean", "least", "p50", "p95", "p99", "most"];

/** A distribution as cells of a table. */
export function distribution_row({ samples, avg, min, p50, p95, p99, max }: Distribution): string[] {
  return [samples, avg, min, p50, p95, p99, max].map(number_text);
}

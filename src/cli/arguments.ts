/** Values of the command line: what each option takes, and what is said of anything else. */
import { InvalidArgumentError } from "commander";
import { MAX_CLOCK_OFFSET_SECONDS, MAX_PORT } from "@/base/limits.ts";
import { type Address, parse_address } from "@/domain/address.ts";
import type { WantedFault } from "@/nemesis/catalogue.ts";
import { FaultSpecError, parse_fault_spec } from "@/nemesis/spec.ts";

/** A whole number from `low` to `high`. */
export function whole_number(low: number, high: number) {
  return (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= low && value <= high) return value;
    throw new InvalidArgumentError(`Expected a whole number from ${low} to ${high}.`);
  };
}

/** A number above zero, with decimals where wanted. */
export function positive_number(high: number) {
  return (text: string): number => {
    const value = Number(text);
    if (/^\d+(\.\d+)?$/.test(text) && value > 0 && value <= high) return value;
    throw new InvalidArgumentError(`Expected a number above 0, up to ${high}.`);
  };
}

/** A port; 0 is any free one. */
export const port = whole_number(0, MAX_PORT);

/** An account's address. */
export function address(text: string): Address {
  const parsed = parse_address(text);
  if (parsed !== undefined) return parsed;
  throw new InvalidArgumentError("Expected a base58 address of 32 bytes.");
}

/** Seconds before or behind the machine's clock. */
export function clock_offset(text: string): number {
  const value = Number(text);
  if (/^[+-]?\d+$/.test(text) && Math.abs(value) <= MAX_CLOCK_OFFSET_SECONDS) return value;
  const most = MAX_CLOCK_OFFSET_SECONDS;
  throw new InvalidArgumentError(`Expected a whole number of seconds from -${most} to ${most}.`);
}

/** Where a daemon is. */
export function http_url(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw new InvalidArgumentError("Expected a URL such as http://127.0.0.1:8080.");
}

/** An amount in base units; it may have more digits than a number can hold. */
export function base_units(text: string): string {
  if (/^(?:0|[1-9]\d{0,19})$/.test(text)) return text;
  throw new InvalidArgumentError("Expected a whole number of base units.");
}

/** Faults of the way to the ledger. */
export function fault_spec(text: string): WantedFault[] {
  try {
    return parse_fault_spec(text);
  } catch (caught) {
    if (caught instanceof FaultSpecError) throw new InvalidArgumentError(`${caught.message}.`);
    throw caught;
  }
}

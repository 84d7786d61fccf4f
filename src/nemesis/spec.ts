/** Which faults there shall be, as a person writes it. */
import { FAULT_NAMES, type FaultName, usual, type WantedFault } from "@/nemesis/catalogue.ts";
import { MAX_SPEC_CHARACTERS } from "@/nemesis/limits.ts";

const ALLOWED = `"all", or names with commas between, each with =SHARE (0 to 1) where wanted; there are ${
  FAULT_NAMES.join(", ")
}`;

/** What is wrong with the text, and what may be written. */
export class FaultSpecError extends Error {
  override readonly name = "FaultSpecError";
}

function one_fault(text: string): WantedFault {
  const [name = "", share, ...rest] = text.split("=").map((part) => part.trim());
  if (!FAULT_NAMES.includes(name as FaultName)) {
    throw new FaultSpecError(`There is no fault "${name}"; expected ${ALLOWED}`);
  }
  const fault = usual(name as FaultName);
  if (share === undefined) return fault;
  const value = Number(share);
  if (rest.length > 0 || !/^[01](\.\d+)?$|^\.\d+$/.test(share) || !(value > 0 && value <= 1)) {
    throw new FaultSpecError(`"${text}" has no usable share; expected a number above 0, up to 1`);
  }
  return { ...fault, share: value };
}

/**
 * Reads `dropped,rate_limited=0.5`, or `all`: every fault at a quarter of its usual share, for they add up. Throws
 * {@linkcode FaultSpecError}.
 */
export function parse_fault_spec(text: string): WantedFault[] {
  if (text.length > MAX_SPEC_CHARACTERS) {
    throw new FaultSpecError(`The faults take more than ${MAX_SPEC_CHARACTERS} characters`);
  }
  if (text.trim() === "all") return all_together();
  const wanted = text.split(",").map((part) => one_fault(part.trim()));
  const twice = wanted.find(({ name }, index) => wanted.findIndex((other) => other.name === name) < index);
  if (twice !== undefined) throw new FaultSpecError(`The fault "${twice.name}" is named twice`);
  return wanted;
}

/** Every fault, each at a quarter of its usual share. */
export function all_together(): WantedFault[] {
  return FAULT_NAMES.map((name) => usual(name)).map(({ name, share }) => ({ name, share: share / 4 }));
}

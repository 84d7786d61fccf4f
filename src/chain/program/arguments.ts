/** Arguments of instructions: from values to bytes and back, by the instruction table. */
import { assert } from "@/base/assert.ts";
import { type Address, ADDRESS_BYTES, address_bytes, address_of } from "@/domain/address.ts";
import type { InstructionName } from "@/domain/contract_call.ts";
import { is_u64 } from "@/domain/units.ts";
import { concat_bytes, u32_bytes, u64_bytes } from "@/chain/program/bytes.ts";
import { type ArgumentForm, type ArgumentKind, INSTRUCTIONS } from "@/chain/program/instruction_table.ts";
import type { ProgramInterface } from "@/chain/program/program_interface.ts";

interface KindValues {
  readonly address: Address;
  readonly u64: bigint;
  readonly u8: number;
  readonly bool: boolean;
  readonly text: string;
}

/** The values of an instruction's arguments. One that a version does not take may be left out for it. */
export type ArgumentsOf<Name extends InstructionName> =
  & {
    readonly [
      Form in (typeof INSTRUCTIONS)[Name]["fields"][number] as Form extends readonly [
        string,
        ArgumentKind,
        string,
      ] ? never
        : Form[0]
    ]: KindValues[Form[1]];
  }
  & {
    readonly [
      Form in (typeof INSTRUCTIONS)[Name]["fields"][number] as Form extends readonly [
        string,
        ArgumentKind,
        string,
      ] ? Form[0]
        : never
    ]?: KindValues[Form[1]];
  };

type Value = KindValues[ArgumentKind];

function fields_of(name: InstructionName, program: ProgramInterface): readonly ArgumentForm[] {
  const fields: readonly ArgumentForm[] = INSTRUCTIONS[name].fields;
  return fields.filter(([, , since]) => since === undefined || program.arguments.has(since));
}

const ENCODERS: { readonly [Kind in ArgumentKind]: (value: KindValues[Kind]) => Uint8Array } = {
  address: address_bytes,
  u64(value) {
    assert(is_u64(value), `${value} is not a u64`);
    return u64_bytes(value);
  },
  u8(value) {
    assert(Number.isInteger(value) && value >= 0 && value <= 255, `${value} is not a u8`);
    return Uint8Array.of(value);
  },
  bool: (value) => Uint8Array.of(value ? 1 : 0),
  text(value) {
    const bytes = new TextEncoder().encode(value);
    return concat_bytes(u32_bytes(bytes.length), bytes);
  },
};

function encode_value(name: string, kind: ArgumentKind, value: Value | undefined): Uint8Array {
  assert(value !== undefined, `The argument ${name} is missing`);
  return (ENCODERS[kind] as (value: Value) => Uint8Array)(value);
}

/** The data of an instruction: its variant, then the arguments that this version takes. */
export function encode_arguments<Name extends InstructionName>(
  name: Name,
  values: ArgumentsOf<Name>,
  program: ProgramInterface,
): Uint8Array {
  const given = values as Readonly<Record<string, Value | undefined>>;
  const parts = fields_of(name, program).map(([field, kind]) => encode_value(field, kind, given[field]));
  return concat_bytes(Uint8Array.of(INSTRUCTIONS[name].index), ...parts);
}

/** A value and the place behind it; `undefined` where the contract's own decoder gives up. */
type Decoded = { readonly value: Value; readonly end: number } | undefined;

function decode_text(data: Uint8Array, view: DataView, start: number): Decoded {
  const from = start + 4;
  if (from > data.length) return undefined;
  const end = from + view.getUint32(start, true);
  if (end > data.length) return undefined;
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
    return { value: decoder.decode(data.subarray(from, end)), end };
  } catch {
    return undefined; // Bytes that are no text: the contract refuses them as well.
  }
}

const WIDTHS = { address: ADDRESS_BYTES, u64: 8, u8: 1, bool: 1 } as const;

function decode_value(kind: ArgumentKind, data: Uint8Array, view: DataView, start: number): Decoded {
  if (kind === "text") return decode_text(data, view, start);
  const end = start + WIDTHS[kind];
  if (end > data.length) return undefined;
  switch (kind) {
    case "address":
      return { value: address_of(data.slice(start, end)), end };
    case "u64":
      return { value: view.getBigUint64(start, true), end };
    case "u8":
      return { value: view.getUint8(start), end };
    case "bool":
      return view.getUint8(start) > 1 ? undefined : { value: view.getUint8(start) === 1, end };
  }
}

/** Reads the arguments behind the variant. `undefined` where the contract would refuse the data: short, long, broken. */
export function decode_arguments<Name extends InstructionName>(
  name: Name,
  data: Uint8Array,
  program: ProgramInterface,
): ArgumentsOf<Name> | undefined {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const values: Record<string, Value> = {};
  let offset = 1;
  for (const [field, kind] of fields_of(name, program)) {
    const decoded = decode_value(kind, data, view, offset);
    if (decoded === undefined) return undefined;
    values[field] = decoded.value;
    offset = decoded.end;
  }
  return offset === data.length ? values as ArgumentsOf<Name> : undefined;
}

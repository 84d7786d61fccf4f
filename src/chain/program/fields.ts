/** State accounts as lists of fields: Borsh, little-endian, without padding or discriminator. */
import { type Address, ADDRESS_BYTES, address_of } from "@/domain/address.ts";
import { type Amount, amount, type Lamports, lamports } from "@/domain/units.ts";

interface FieldValues {
  readonly address: Address;
  readonly amount: Amount;
  readonly lamports: Lamports;
  /** A number of events. */
  readonly count: bigint;
  /** Unix seconds, signed. */
  readonly seconds: bigint;
  readonly u8: number;
}

/** How a field is written. */
export type FieldKind = keyof FieldValues;

/** One field. */
export type Field = readonly [name: string, kind: FieldKind];

/** The values of a list of fields. */
export type FieldsOf<List extends readonly Field[]> = {
  readonly [One in List[number] as One[0]]: FieldValues[One[1]];
};

const WORD_BYTES = 8;
const WIDTHS: Readonly<Record<FieldKind, number>> = {
  address: ADDRESS_BYTES,
  amount: WORD_BYTES,
  lamports: WORD_BYTES,
  count: WORD_BYTES,
  seconds: WORD_BYTES,
  u8: 1,
};

type Readers = { readonly [Kind in FieldKind]: (view: DataView, offset: number) => FieldValues[Kind] };
const READERS: Readers = {
  address: ({ buffer, byteOffset }, offset) =>
    address_of(new Uint8Array(buffer, byteOffset + offset, ADDRESS_BYTES)),
  amount: (view, offset) => amount(view.getBigUint64(offset, true)),
  lamports: (view, offset) => lamports(view.getBigUint64(offset, true)),
  count: (view, offset) => view.getBigUint64(offset, true),
  seconds: (view, offset) => view.getBigInt64(offset, true),
  u8: (view, offset) => view.getUint8(offset),
};

/** Reads `fields`, one behind the other. Bytes behind them are nobody's business. Throws `RangeError`: too short. */
export function decode_fields<const List extends readonly Field[]>(
  what: string,
  fields: List,
  data: Uint8Array,
): FieldsOf<List> {
  const least = fields.reduce((sum, [, kind]) => sum + WIDTHS[kind], 0);
  if (data.length < least) {
    throw new RangeError(`Cannot read ${what}: ${data.length} bytes, expected ${least}`);
  }
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const values: Record<string, unknown> = {};
  let offset = 0;
  for (const [name, kind] of fields) {
    values[name] = READERS[kind](view, offset);
    offset += WIDTHS[kind];
  }
  return values as FieldsOf<List>;
}

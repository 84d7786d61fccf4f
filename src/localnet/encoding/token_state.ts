import { address_text } from "@/localnet/wire/address.ts";

const MINT_BYTES = 82;
const ACCOUNT_BYTES = 165;
/** Token-2022 writes the kind of an extended account right after the longest plain one. */
const KIND_MINT = 1;
const KIND_ACCOUNT = 2;

/** A token account, as far as the ledger reads it. */
export interface TokenAccountState {
  readonly mint: Uint8Array;
  readonly owner: Uint8Array;
  readonly amount: bigint;
  readonly delegate: Uint8Array | null;
  readonly state: "initialized" | "frozen";
  /** Lamports that are not counted as tokens; `null` unless it holds wrapped SOL. */
  readonly native_reserve: bigint | null;
  readonly delegated_amount: bigint;
  readonly close_authority: Uint8Array | null;
}

/** A mint, as far as the ledger reads it. */
export interface MintState {
  readonly mint_authority: Uint8Array | null;
  readonly supply: bigint;
  readonly decimals: number;
  readonly freeze_authority: Uint8Array | null;
}

function option_address(view: DataView, data: Uint8Array, at: number): Uint8Array | null {
  return view.getUint32(at, true) === 0 ? null : data.subarray(at + 4, at + 36);
}

const view_of = (data: Uint8Array) => new DataView(data.buffer, data.byteOffset, data.byteLength);

function is_token_account(data: Uint8Array): boolean {
  const extended = data.length > ACCOUNT_BYTES && data[ACCOUNT_BYTES] === KIND_ACCOUNT;
  return (data.length === ACCOUNT_BYTES || extended) && (data[108] === 1 || data[108] === 2);
}

/** Whose tokens, of which mint, and how many: as {@linkcode read_token_account}, for those who need no more. */
export function token_holding(
  data: Uint8Array,
): Pick<TokenAccountState, "mint" | "owner" | "amount"> | undefined {
  if (!is_token_account(data)) return undefined;
  return {
    mint: data.subarray(0, 32),
    owner: data.subarray(32, 64),
    amount: view_of(data).getBigUint64(64, true),
  };
}

/** Reads the data of an account of a token program; `undefined` when it is no initialized token account. */
export function read_token_account(data: Uint8Array): TokenAccountState | undefined {
  if (!is_token_account(data)) return undefined;
  const state = data[108];
  const view = view_of(data);
  return {
    mint: data.subarray(0, 32),
    owner: data.subarray(32, 64),
    amount: view.getBigUint64(64, true),
    delegate: option_address(view, data, 72),
    state: state === 1 ? "initialized" : "frozen",
    native_reserve: view.getUint32(109, true) === 0 ? null : view.getBigUint64(113, true),
    delegated_amount: view.getBigUint64(121, true),
    close_authority: option_address(view, data, 129),
  };
}

/** Reads the data of an account of a token program; `undefined` when it is no initialized mint. */
export function read_mint(data: Uint8Array): MintState | undefined {
  const extended = data.length > ACCOUNT_BYTES && data[ACCOUNT_BYTES] === KIND_MINT;
  if ((data.length !== MINT_BYTES && !extended) || data[45] !== 1) return undefined;
  const view = view_of(data);
  return {
    mint_authority: option_address(view, data, 0),
    supply: view.getBigUint64(36, true),
    decimals: data[44] as number,
    freeze_authority: option_address(view, data, 46),
  };
}

/** An amount of tokens as the node writes it. */
export interface UiTokenAmount {
  readonly uiAmount: number | null;
  readonly decimals: number;
  readonly amount: string;
  readonly uiAmountString: string;
}

/** The node's four ways of writing one amount. Only `amount` is exact for every reader. */
export function ui_token_amount(amount: bigint, decimals: number): UiTokenAmount {
  const digits = amount.toString();
  let text = digits;
  if (decimals > 0) {
    const padded = digits.padStart(decimals + 1, "0");
    const whole = padded.slice(0, -decimals);
    const fraction = padded.slice(-decimals).replace(/0+$/, "");
    text = fraction === "" ? whole : `${whole}.${fraction}`;
  }
  return { uiAmount: Number(amount) / 10 ** decimals, decimals, amount: digits, uiAmountString: text };
}

const text_or_null = (address: Uint8Array | null) => address === null ? null : address_text(address);

/** The `jsonParsed` form of a token account; `undefined` decimals (mint not found) cannot be written. */
export function parsed_token_account(state: TokenAccountState, decimals: number): unknown {
  return {
    type: "account",
    info: {
      mint: address_text(state.mint),
      owner: address_text(state.owner),
      tokenAmount: ui_token_amount(state.amount, decimals),
      ...(state.delegate === null ? {} : {
        delegate: address_text(state.delegate),
        delegatedAmount: ui_token_amount(state.delegated_amount, decimals),
      }),
      state: state.state,
      isNative: state.native_reserve !== null,
      ...(state.native_reserve === null
        ? {}
        : { rentExemptReserve: ui_token_amount(state.native_reserve, decimals) }),
      ...(state.close_authority === null ? {} : { closeAuthority: address_text(state.close_authority) }),
    },
  };
}

/** The `jsonParsed` form of a mint. */
export function parsed_mint(state: MintState): unknown {
  return {
    type: "mint",
    info: {
      mintAuthority: text_or_null(state.mint_authority),
      supply: state.supply.toString(),
      decimals: state.decimals,
      isInitialized: true,
      freezeAuthority: text_or_null(state.freeze_authority),
    },
  };
}

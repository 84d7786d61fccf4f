/**
 * Finds secrets in text by what they look like. Addresses and signatures are public and look alike: a key pair is told
 * from a signature by calculating whether its second half is the public key of its first.
 */
import { createPrivateKey } from "node:crypto";
import { assert } from "@/base/assert.ts";
import { MAX_HIDDEN_SECRETS } from "@/base/limits.ts";

/** Stands where a secret stood. */
export const REDACTED = "[redacted]";

const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const KEY_PAIR_BYTES = 64;
const SEED_BYTES = 32;
/** What stands before the seed in the DER form (PKCS #8) of an ed25519 private key. */
const PKCS8_PREFIX = Uint8Array.fromHex("302e020100300506032b657004220420");

const URLS = /\b(?:https?|wss?):\/\/[^\s"'<>()]+/gi;
/** A key file's content, also a part of one: no other list of so many small numbers is ever logged. */
const BYTE_LISTS = /\d{1,3}(?:\s{0,9},\s{0,9}\d{1,3}){15,}/g;
const BASE58_KEY_PAIRS = /(?<![0-9A-Za-z])[1-9A-HJ-NP-Za-km-z]{80,88}(?![0-9A-Za-z])/g;
const HEX_SECRETS = /(?<![0-9A-Za-z])(?:[0-9a-f]{64,}|[0-9A-F]{64,})(?![0-9A-Za-z])/g;
/** Exactly 32 or 64 bytes with their padding. */
const BASE64_SECRETS = /(?<![\w+/-])(?:[\w+/-]{43}=|[\w+/-]{86}==)(?![\w+/=-])/g;
const CREDENTIALS = /\b(bearer|basic)\s+[\w.~+/-]{16,}=*/gi;
/** Names may stand behind others, as in FRT_STRESS_TOKEN. */
const NAME_BEGINS = "(?<![A-Za-z0-9])";
const SIGN = `(["']?\\s*[=:]\\s*)`;
const QUOTED = `"[^"]*"|'[^']*'`;
const ASSIGNMENTS = new RegExp(
  `${NAME_BEGINS}((?:api|private|secret|access|auth)[-_ ]?(?:key|token)|secret|token)${SIGN}(${QUOTED}|[^\\s,;&"']+)`,
  "gi",
);
/** These have words in them: everything up to the end of the clause goes. */
const PHRASES = new RegExp(
  `${NAME_BEGINS}(passphrase|password|mnemonic|seed[-_ ]phrase)${SIGN}(${QUOTED}|[^\\n,;"']+)`,
  "gi",
);
/** "No token: whoever calls" is a sentence. Nothing but these words, and only before another one, is taken for one. */
const SENTENCE_BEGINS =
  /^(?:an?|and|because|each|every|expected|it|no|not|nothing|only|or|so|that|the|then|there|they|this|whatever|whoever)$/i;
/** A part of a URL's path that providers use as a key: long, with letters and digits. */
const KEY_LIKE_SEGMENT = /^(?=.*\d)(?=.*[A-Za-z])[\w-]{24,}$/;

const hidden = new Set<string>();

/** From now on `secret` is replaced in everything that is logged, wherever it stands. It stays so for the process. */
export function hide_from_logs(secret: string): void {
  assert(secret.length > 0 && hidden.size < MAX_HIDDEN_SECRETS, "A secret to hide, and room for it");
  hidden.add(secret);
}

function base58_bytes(text: string): Uint8Array | undefined {
  let number = 0n;
  for (const character of text) number = number * 58n + BigInt(BASE58.indexOf(character));
  const zeros = /^1*/.exec(text)?.[0].length ?? 0;
  const hex = number === 0n ? "" : number.toString(16);
  const bytes = Uint8Array.fromHex("00".repeat(zeros) + (hex.length % 2 === 1 ? `0${hex}` : hex));
  return bytes.length === KEY_PAIR_BYTES ? bytes : undefined;
}

/** Whether 64 bytes are a private key with its public key behind it, as solana-keygen writes them. */
function is_key_pair(bytes: Uint8Array): boolean {
  const key = Buffer.concat([PKCS8_PREFIX, bytes.subarray(0, SEED_BYTES)]);
  const { x } = createPrivateKey({ key, format: "der", type: "pkcs8" }).export({ format: "jwk" });
  return x !== undefined &&
    Uint8Array.fromBase64(x, { alphabet: "base64url" }).toHex() === bytes.subarray(SEED_BYTES).toHex();
}

function without_key_pair(text: string): string {
  const bytes = base58_bytes(text);
  return bytes !== undefined && is_key_pair(bytes) ? REDACTED : text;
}

/** A URL without what opens a door: name and password, values of the query, keys in the path. */
function public_url(text: string): string {
  if (!URL.canParse(text)) return text;
  const url = new URL(text);
  const segments = url.pathname.split("/");
  const keyless = segments.map((segment) => KEY_LIKE_SEGMENT.test(segment) ? REDACTED : segment);
  const is_public = url.username === "" && url.password === "" && url.search === "" &&
    keyless.join("/") === url.pathname;
  if (is_public) return text;
  const names = [...url.searchParams.keys()].map((name) => `${name}=${REDACTED}`);
  return `${url.protocol}//${url.host}${keyless.join("/")}${names.length === 0 ? "" : `?${names.join("&")}`}`;
}

function without_value(
  all: string,
  name: string,
  sign: string,
  value: string,
  at: number,
  text: string,
): string {
  const is_sentence = /^:\s+$/.test(sign) && SENTENCE_BEGINS.test(value) &&
    /^ [A-Za-z]/.test(text.slice(at + all.length));
  return is_sentence ? all : `${name}${sign}${REDACTED}`;
}

/** `text` without anything that looks like a secret, and without the secrets of {@linkcode hide_from_logs}. */
export function redact_text(text: string): string {
  let cleaned = text;
  for (const secret of hidden) cleaned = cleaned.replaceAll(secret, REDACTED);
  return cleaned.replace(URLS, public_url)
    .replace(BYTE_LISTS, REDACTED)
    .replace(HEX_SECRETS, REDACTED)
    .replace(BASE64_SECRETS, REDACTED)
    .replace(BASE58_KEY_PAIRS, without_key_pair)
    .replace(CREDENTIALS, `$1 ${REDACTED}`)
    .replace(PHRASES, (_all, name: string, sign: string) => `${name}${sign}${REDACTED}`)
    .replace(ASSIGNMENTS, without_value);
}

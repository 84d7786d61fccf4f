import { createHash, timingSafeEqual } from "node:crypto";
import { MAX_TOKEN_CHARACTERS, MIN_TOKEN_CHARACTERS } from "@/base/limits.ts";

/** What RFC 6750 allows in an Authorization header. */
const TOKEN_TEXT = /^[\w.~+/-]+=*$/;
const AUTHORIZATION = /^bearer +([\w.~+/-]+=*)$/i;

/** Why a text cannot be a bearer token, without the text; `undefined` when it can. */
export function token_problem(text: string): string | undefined {
  if (text.length < MIN_TOKEN_CHARACTERS || text.length > MAX_TOKEN_CHARACTERS) {
    return `it has ${text.length} characters, allowed are ${MIN_TOKEN_CHARACTERS} to ${MAX_TOKEN_CHARACTERS}`;
  }
  if (TOKEN_TEXT.test(text)) return undefined;
  return "it has characters other than letters, digits and - . _ ~ + / with = at the end";
}

function digest(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}

/** Compares two byte strings of one length in a time that does not depend on them. */
export type SafeEqual = (left: Uint8Array, right: Uint8Array) => boolean;

/** The token that requests must carry. Only its digest is kept, so that nothing can print it. */
export class ApiToken {
  readonly #digest: Uint8Array;
  readonly #equal: SafeEqual;

  constructor(token: string, equal: SafeEqual = timingSafeEqual) {
    this.#digest = digest(token);
    this.#equal = equal;
  }

  /** Whether the value of an Authorization header carries the token. Two headers arrive as one that does not. */
  admits(authorization: string | undefined): boolean {
    const [, presented] = AUTHORIZATION.exec(authorization ?? "") ?? [];
    return presented !== undefined && this.#equal(digest(presented), this.#digest);
  }
}

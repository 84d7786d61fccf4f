/** What may be written of a value: secrets replaced, everything bounded, nothing that JSON cannot say. */
import { coerce_error } from "@/base/errors.ts";
import { MAX_LOG_DEPTH, MAX_LOG_MEMBERS, MAX_LOG_TEXT_CHARACTERS } from "@/base/limits.ts";
import { redact_text, REDACTED } from "@/base/secret_text.ts";

/** Names that speak of a secret whatever their value is. */
const SECRET_WORDS = new Set([
  "secret",
  "secrets",
  "passphrase",
  "password",
  "passwd",
  "pwd",
  "pin",
  "authorization",
  "authentication",
  "auth",
  "bearer",
  "cookie",
  "cookies",
  "credential",
  "credentials",
  "mnemonic",
  "phrase",
  "jwt",
  "keypair",
  "key",
  "keys",
  "token",
]);
const SECRET_COMPOUND = /(?:api|private|secret|signing|sealed|master|access|wallet|encryption|session)key$/;
/** Ends of names that say where or which, not what: `token_a_mint`, `key_file`, `passphrase_env`. */
const PLACES = /(?:^|_)(?:file|path|env|id|type|mint|account|accounts|address|decimals|count|direction)$/;
const HARMLESS = /^(?:public_?key|token_?[ab](?:_\w*)?)$/i;

/** Whether the member `name` of a context must not be shown with a value of this type. */
function is_secret_name(name: string, value: unknown): boolean {
  const snake = name.replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();
  if (PLACES.test(snake) || HARMLESS.test(snake)) return false;
  const words = snake.split(/[^a-z0-9]+/);
  if (words.some((word) => SECRET_WORDS.has(word) || SECRET_COMPOUND.test(word))) return true;
  // A count of tokens and the seed of a run are numbers; anything else under such a name is not.
  return typeof value !== "number" && typeof value !== "bigint" &&
    words.some((word) => word === "tokens" || word === "seed");
}

function bounded_text(text: string): string {
  const cleaned = redact_text(text);
  if (cleaned.length <= MAX_LOG_TEXT_CHARACTERS) return cleaned;
  return `${cleaned.slice(0, MAX_LOG_TEXT_CHARACTERS)}… (${cleaned.length - MAX_LOG_TEXT_CHARACTERS} more)`;
}

function is_byte_list(values: readonly unknown[]): boolean {
  return values.length >= 16 &&
    values.every((value) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 255);
}

/** Walks one value; `above` are the objects on the way down to it. */
class Walk {
  readonly #above = new Set<object>();

  value(value: unknown): unknown {
    switch (typeof value) {
      case "string":
        return bounded_text(value);
      case "number":
        return Number.isFinite(value) ? value : String(value);
      case "bigint":
      case "boolean":
      case "undefined":
        return value;
      case "object":
        return value === null ? null : this.#object(value);
      default:
        return `[${typeof value}]`;
    }
  }

  #object(value: object): unknown {
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
    if (this.#above.has(value)) return "[circular]";
    if (this.#above.size >= MAX_LOG_DEPTH) return "[nested too deeply]";
    this.#above.add(value);
    try {
      return this.#inner(value);
    } catch (caught) {
      return `[unreadable: ${bounded_text(coerce_error(caught).message)}]`;
    } finally {
      this.#above.delete(value);
    }
  }

  #inner(value: object): unknown {
    if (value instanceof Error) return this.#error(value);
    if ("toJSON" in value && typeof value.toJSON === "function") return this.value(value.toJSON());
    if (Array.isArray(value) || value instanceof Set) return this.#list([...value]);
    const entries = value instanceof Map
      ? [...value].map(([name, inner]): [string, unknown] => [String(name), inner])
      : Object.entries(value);
    return this.members(entries);
  }

  #list(values: unknown[]): unknown {
    if (is_byte_list(values)) return `[${values.length} bytes]`;
    const kept = values.slice(0, MAX_LOG_MEMBERS).map((value) => this.value(value));
    return values.length > kept.length ? [...kept, `… (${values.length - kept.length} more)`] : kept;
  }

  #error(error: Error): unknown {
    const { name, message, stack, cause } = error;
    return {
      name: bounded_text(name),
      message: bounded_text(message),
      ...(stack === undefined ? {} : { stack: bounded_text(stack) }),
      ...(cause === undefined ? {} : { cause: this.value(cause) }),
    };
  }

  members(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
    const shown = entries.slice(0, MAX_LOG_MEMBERS).map(([name, value]) => [
      bounded_text(name),
      is_secret_name(name, value) ? hidden_value(value) : this.value(value),
    ]);
    return Object.fromEntries(shown);
  }
}

/** Whether there is a secret at all may be seen. */
function hidden_value(value: unknown): unknown {
  return value === undefined || value === null || typeof value === "boolean" ? value : REDACTED;
}

/** The context of a log line as it may be written. */
export function redact_members(context: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return new Walk().members(Object.entries(context));
}

/** A message as it may be written. */
export function redact_message(text: string): string {
  return bounded_text(text);
}

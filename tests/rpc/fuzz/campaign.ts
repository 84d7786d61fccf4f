/** Sends bodies to a daemon and holds every answer against what it must be. */
import { assert } from "@std/assert";
import { error_line } from "@/base/errors.ts";
import { type JsonValue, parse_json, stringify_json } from "@/base/json.ts";
import type { Contract } from "@/rpc/contract.ts";
import { service_contracts } from "@/rpc/contracts/all.ts";
import type { MethodValidators } from "../openrpc_scene.ts";
import { as_doubles } from "../openrpc_scene.ts";
import type { Body } from "./bodies.ts";
import { expectation_of, type ExpectedReply } from "./expectation.ts";
import type { SecretSearch } from "./secrets.ts";
import { read_strictly } from "./strict_json.ts";
import { check_published_params } from "./published_params.ts";
import { check_reply } from "./strict_reply.ts";

/** No answer for this long is a hang. */
const PATIENCE_MS = 20_000;
const CONCURRENCY = 16;
/** An error repeats some of the request; this much is more than enough. */
const MAX_ERROR_CHARACTERS = 12_000;
const CONTRACTS = new Map<string, Contract>(Object.entries(service_contracts));

/** How many there were of each. */
export type Tally = Map<string, number>;

function count(tally: Tally, name: string): void {
  tally.set(name, (tally.get(name) ?? 0) + 1);
}

/** One campaign against one daemon. */
export class Campaign {
  readonly sent: Tally = new Map();
  readonly answered: Tally = new Map();
  readonly #url: string;
  readonly #published: ReadonlyMap<string, MethodValidators>;
  readonly #secrets: SecretSearch;

  constructor(url: string, published: ReadonlyMap<string, MethodValidators>, secrets: SecretSearch) {
    this.#url = url;
    this.#published = published;
    this.#secrets = secrets;
  }

  /** Requests sent so far; every message of a batch is one. */
  get requests(): number {
    return [...this.sent.values()].reduce((sum, one) => sum + one, 0);
  }

  /** Sends all of them, several at a time. Throws at the first answer that is wrong, with the body that led to it. */
  async send(bodies: readonly Body[]): Promise<void> {
    const waiting = bodies.values();
    const worker = async () => {
      for (const body of waiting) await this.#exchange(body);
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  }

  async #exchange(body: Body): Promise<void> {
    for (const name of body.classes) count(this.sent, name);
    let text = "";
    try {
      const response = await fetch(this.#url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: body.bytes,
        signal: AbortSignal.timeout(PATIENCE_MS),
      });
      text = await response.text();
      this.#check(body, response, text);
    } catch (caught) {
      const sent = new TextDecoder().decode(body.bytes);
      const shown = (whole: string) => JSON.stringify(whole.slice(0, 2_000));
      throw new Error(`${error_line(caught)}\n  body: ${shown(sent)}\n  answer: ${shown(text)}`);
    }
  }

  /** Throws when a text that came from the daemon says what it must not. */
  assert_clean(text: string): void {
    this.#secrets.assert_clean(text);
  }

  #check(body: Body, response: Response, text: string): void {
    this.assert_clean(text);
    const expected = expectation_of(body.bytes);
    if (expected.form === "silence") {
      assert(
        response.status === 204 && text === "",
        `status ${response.status}, expected 204 without a body`,
      );
      count(this.answered, "no reply");
      return;
    }
    assert(response.status === 200, `status ${response.status}, expected 200`);
    assert(response.headers.get("content-type") === "application/json", "the answer is not declared as JSON");
    const node = read_strictly(text);
    const received = parse_json(text);
    if (expected.form === "single") return this.#reply(node, received, expected.reply);
    assert(node.kind === "array" && Array.isArray(received), "a batch is not answered by an array");
    assert(node.items.length === expected.replies.length, `${node.items.length} replies, expected others`);
    for (const [index, reply] of expected.replies.entries()) {
      this.#reply(node.items[index] ?? { kind: "null" }, received[index] ?? null, reply);
    }
  }

  #reply(node: ReturnType<typeof read_strictly>, received: JsonValue, expected: ExpectedReply): void {
    const outcome = check_reply(node, expected, CONTRACTS);
    count(this.answered, outcome);
    const { result, error } = received as { result?: JsonValue; error?: { data: { kind: string } } };
    if (error !== undefined) {
      const { length } = stringify_json(error);
      assert(length <= MAX_ERROR_CHARACTERS, `the error is ${length} characters long`);
    }
    const published = this.#published.get(expected.method ?? "");
    if (published === undefined || expected.code !== undefined) return;
    check_published_params(published, expected.params, error?.data.kind === "invalid_params");
    if (error !== undefined) return;
    const { result: validate } = published;
    assert(validate(as_doubles(result ?? null)), `not as published: ${JSON.stringify(validate.errors)}`);
  }
}

/** `a 3, b 1`, the most frequent first. */
export function tally_text(tally: Tally): string {
  return [...tally].toSorted(([, left], [, right]) => right - left).map(([name, number]) =>
    `${name} ${number}`
  )
    .join(", ");
}

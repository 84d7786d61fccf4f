/** Bodies of the campaign: single messages, batches, and bytes that are neither. */
import fc from "fast-check";
import { MAX_BATCH_REQUESTS } from "@/base/limits.ts";
import { expectation_of } from "./expectation.ts";
import type { Message } from "./messages.ts";

/** A body, and how many requests of which class it counts for. */
export interface Body {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly classes: readonly string[];
}

/** A body stays below the bound of the HTTP side. */
const MAX_BATCH_CHARACTERS = 400_000;
const encoder = new TextEncoder();

function body(text: string, classes: readonly string[]): Body {
  return { bytes: encoder.encode(text), classes };
}

function batch(messages: readonly Message[]): Body {
  const taken: Message[] = [];
  let characters = 0;
  for (const message of messages) {
    characters += message.text.length;
    if (characters > MAX_BATCH_CHARACTERS) break;
    taken.push(message);
  }
  return body(`[${taken.map(({ text }) => text).join()}]`, taken.map((one) => one.class));
}

/** Well-formed UTF-8 bytes with some of them replaced, left out or put in. */
function damaged(texts: fc.Arbitrary<string>): fc.Arbitrary<Uint8Array<ArrayBuffer>> {
  const place = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  const damage = fc.tuple(place, fc.integer({ min: 0, max: 255 }), fc.integer({ min: 0, max: 3 }));
  return fc.tuple(texts, fc.array(damage, { minLength: 1, maxLength: 4 })).map(([text, damages]) => {
    const bytes = [...encoder.encode(text)];
    for (const [where, byte, kind] of damages) {
      const index = Math.floor(where * bytes.length);
      if (kind === 0) bytes.splice(index, 1);
      else if (kind === 1) bytes.splice(index, 0, byte);
      else if (kind === 2) bytes[index] = byte;
      else bytes.length = index;
    }
    return new Uint8Array(bytes);
  });
}

/** Requests that change nothing however they are damaged: no damage makes another method of them. */
const READING = [
  '{"jsonrpc":"2.0","id":1,"method":"list_pools","params":{}}',
  '{"jsonrpc":"2.0","id":"\\u00e9","method":"get_thread_status","params":{"thread_id":"deposit_1"}}',
  '[{"jsonrpc":"2.0","id":1.5,"method":"get_thread_sessions","params":["deposit_1",10]},{"method":"get_cluster"}]',
];

/** Bytes that are no characters, where a request has a text. */
const not_utf_8 = fc.uint8Array({ minLength: 1, maxLength: 4 }).map((bytes) => {
  const [before, behind] = ['{"jsonrpc":"2.0","id":"', '","method":"list_pools"}'].map((text) =>
    encoder.encode(text)
  );
  return new Uint8Array([...before ?? [], ...bytes.map((byte) => byte | 0x80), ...behind ?? []]);
});

const raw = fc.oneof(
  not_utf_8,
  fc.uint8Array({ maxLength: 300 }).map((bytes) => new Uint8Array(bytes)),
  damaged(fc.constantFrom(...READING)),
  fc.string({ unit: "binary", maxLength: 100 }).map((text) => encoder.encode(text)),
  fc.constantFrom(
    "",
    " ",
    "\0",
    "\ufeff",
    "\ufeff\ufeff{}",
    "{",
    "[",
    "[[",
    '"',
    "nul",
    "[1,]",
    "{,}",
    "NaN",
    "'x'",
    "/**/1",
  )
    .map((text) => encoder.encode(text)),
  fc.constantFrom("[]", "{}", "1", "null", '"x"', "[1]", "[1,2,3]", "[[]]", "[{}]", "true").map((text) =>
    encoder.encode(text)
  ),
  fc.tuple(fc.integer({ min: 62, max: 68 }), fc.constantFrom("[", '{"a":', '{"jsonrpc":')).map((
    [depth, open],
  ) => encoder.encode(open.repeat(depth) + "1" + (open === "[" ? "]" : "}").repeat(depth))),
  fc.constantFrom(1_000, 200_000).map((depth) => encoder.encode("[".repeat(depth))),
  fc.constant(encoder.encode(`[${Array(MAX_BATCH_REQUESTS + 1).fill(READING[0]).join()}]`)),
);

/** One message that nests too deep, or says a thing twice, has its whole batch refused: few batches shall have one. */
function spoils_batch({ text }: Message): boolean {
  return expectation_of(encoder.encode(`[${text}]`)).form === "single";
}

/** Bodies of `messages`. Batches carry most of them: a request in a batch is a request. */
export function bodies(messages: fc.Arbitrary<Message>): fc.Arbitrary<Body> {
  const many = { minLength: 2, maxLength: MAX_BATCH_REQUESTS, size: "max" } as const;
  const sound = messages.filter((message) => !spoils_batch(message));
  return fc.oneof(
    { weight: 12, arbitrary: messages.map((one) => body(one.text, [one.class])) },
    { weight: 6, arbitrary: fc.array(sound, many).map(batch) },
    { weight: 1, arbitrary: fc.array(messages, many).map(batch) },
    { weight: 14, arbitrary: raw.map((bytes) => ({ bytes, classes: ["raw bytes"] })) },
  );
}

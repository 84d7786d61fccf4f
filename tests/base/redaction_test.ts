/** What looks like a secret never reaches a log line, whatever it is called and wherever it stands. */
import { generateKeyPairSync, type KeyObject, randomBytes } from "node:crypto";
import { base58 } from "@scure/base";
import fc from "fast-check";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { json_line, type LogEntry, text_line } from "@/base/log_line.ts";
import { hide_from_logs, redact_text } from "@/base/secret_text.ts";
import { test_seed } from "./test_seed.ts";

function entry(message: string, context: Record<string, unknown> = {}): LogEntry {
  return { at_ms: 0, level: "info", category: "test", message, context };
}

/** The line in every form. */
function lines(message: string, context: Record<string, unknown> = {}): string {
  const one = entry(message, context);
  return json_line(one) + text_line(one, false) + text_line(one, true);
}

function jwk(key: KeyObject, member: "d" | "x"): Uint8Array {
  return Uint8Array.fromBase64(key.export({ format: "jwk" })[member] ?? "", { alphabet: "base64url" });
}

/** A key pair as wallets write it: the private half, then the public one. */
function key_pair(): Uint8Array {
  const { privateKey } = generateKeyPairSync("ed25519");
  return new Uint8Array([...jwk(privateKey, "d"), ...jwk(privateKey, "x")]);
}

const SECRET_NAMES = [
  "secret",
  "client_secret",
  "secretKey",
  "key",
  "api_key",
  "apiKey",
  "X-Api-Key",
  "private_key",
  "sealed_key",
  "signing_keys",
  "token",
  "api.token",
  "accessToken",
  "bearer_token",
  "tokens",
  "passphrase",
  "PASSWORD",
  "authorization",
  "Authorization",
  "proxy-authorization",
  "keypair",
  "key_pair",
  "wallet_keypair",
  "cookie",
  "credentials",
  "mnemonic",
  "seed_phrase",
  "seed",
];

/** Text that is found again wherever it comes out. */
const marked = fc.integer({ min: 0, max: 0x7fffffff }).map((number) =>
  `s3cr3t-${number.toString(36)}-marker`
);

Deno.test("redaction: a fuzz of names for secrets, however deep, never reaches a line", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...SECRET_NAMES),
      marked,
      fc.constantFrom("text", "list", "object", "map", "error"),
      fc.array(fc.constantFrom("context", "list", "map", "cause"), { maxLength: 4 }),
      (name, secret, form, way) => {
        const forms: Record<string, unknown> = {
          text: secret,
          list: [secret, 1],
          object: { value: secret },
          map: new Map([["value", secret]]),
          error: new Error(secret),
        };
        let value: Record<string, unknown> = { [name]: forms[form], other: 1 };
        for (const step of way) {
          if (step === "list") value = { list: [value] };
          else if (step === "map") value = { map: new Map([["in", value]]) };
          else if (step === "cause") value = { error: new Error("outer", { cause: value }) };
          else value = { inner: value };
        }
        const written = lines("A line", value);
        assert(!written.includes(secret), `${name} as ${form} under ${way.join()}: ${written}`);
        assertStringIncludes(written, "A line");
      },
    ),
    { seed: test_seed(), numRuns: 2_000 },
  );
});

Deno.test("redaction: keys are known by what they are, in values and in the middle of texts", () => {
  for (let run = 0; run < 50; run += 1) {
    const pair = key_pair();
    const forms = [
      base58.encode(pair),
      pair.toHex(),
      pair.toHex().toUpperCase(),
      pair.slice(0, 32).toHex(),
      pair.toBase64(),
      pair.slice(0, 32).toBase64(),
      JSON.stringify([...pair]),
      [...pair].join(", "),
      [...pair].slice(0, 40).join(",\n  "),
    ];
    for (const form of forms) {
      const texts = [form, `Cannot read ${form}: no`, `"${form}"`, `value=${form};`, `{"a":"${form}"}`];
      for (const text of texts) {
        const written = lines(text, { reason: text, inner: { list: [text] } });
        assert(!written.includes(form) && !written.includes(form.slice(4, -4)), `${text} gave ${written}`);
      }
    }
    for (const bytes of [pair, [...pair], Buffer.from(pair), pair.buffer, new Uint16Array(pair)]) {
      const written = lines("bytes", { bytes });
      assert(!written.includes([...pair].slice(3, 9).join(",")), written);
    }
  }
});

Deno.test("redaction: addresses, signatures, amounts and names of places stay", () => {
  const kept = {
    wallet_address: base58.encode(randomBytes(32)),
    signature: base58.encode(randomBytes(64)),
    pool_id: base58.encode(randomBytes(32)),
    blockhash: base58.encode(randomBytes(32)),
    token_type: "A",
    token_a: "amount of A",
    token_a_mint: base58.encode(randomBytes(32)),
    token_account: base58.encode(randomBytes(32)),
    public_key: "shown",
    key_file: "/var/lib/frt/keystore.key",
    keypair_path: "./master_wallet.json",
    passphrase_env: "FRT_PASSPHRASE",
    token_file: "./api.token",
    url: "http://127.0.0.1:8080",
  };
  const written = json_line(entry(`Transaction ${kept.signature} landed`, { ...kept, tokens: 5n, seed: 7 }));
  const read = JSON.parse(written);
  for (const [name, value] of Object.entries(kept)) assertEquals(read[name], value, name);
  assertEquals([read.tokens, read.seed], [5, 7]);
  assertStringIncludes(read.message, kept.signature);
});

Deno.test("redaction: URLs lose what opens a door, texts lose what is assigned to a secret's name", () => {
  const cases: [string, string][] = [
    ["http://user:pa55@node.example/rpc", "http://node.example/rpc"],
    ["https://node.example/?api-key=1a2b3c", "https://node.example/?api-key=[redacted]"],
    ["(https://node.example/v2/1a2b3c4d5e6f7a8b9c0d1e2f3a4b)", "(https://node.example/v2/[redacted])"],
    ["wss://node.example/x?a=1&b=2", "wss://node.example/x?a=[redacted]&b=[redacted]"],
    ["http://127.0.0.1:8899", "http://127.0.0.1:8899"],
    ["Authorization: Bearer abcdefghijklmnop.qrst", "Authorization: Bearer [redacted]"],
    ["api_key=1a2b3c failed", "api_key=[redacted] failed"],
    ['{"passphrase": "open sesame", "a": 1}', '{"passphrase": [redacted], "a": 1}'],
    ["the token has 5 characters", "the token has 5 characters"],
    ["token: hunter2", "token: [redacted]"],
    ["token:whoever", "token:[redacted]"],
    ["token=whoever calls", "token=[redacted] calls"],
    ["token: whoever", "token: [redacted]"],
    ["token: whoever2 calls", "token: [redacted] calls"],
    ["without a token: whoever calls may spend", "without a token: whoever calls may spend"],
    ["FRT_STRESS_TOKEN=abcdef, next", "FRT_STRESS_TOKEN=[redacted], next"],
    ["passphrase: open sesame now", "passphrase: [redacted]"],
    ["passphrase: the open sesame; next", "passphrase: [redacted]; next"],
    ["MY_PASSPHRASE=correct horse battery\nnext", "MY_PASSPHRASE=[redacted]\nnext"],
    ["seed phrase: legal winner thank year", "seed phrase: [redacted]"],
  ];
  for (const [text, expected] of cases) assertEquals(redact_text(text), expected);
});

Deno.test("redaction: a secret that was told is found everywhere, also under harmless names", () => {
  const secret = `Told${randomBytes(16).toString("hex")}-once`;
  assertStringIncludes(lines("before", { url: secret }), secret);
  hide_from_logs(secret);
  const written = lines(`x${secret}y`, {
    url: `/${secret}?`,
    deep: [{ note: new Error(secret) }],
    [secret]: 1,
  });
  assert(!written.includes(secret), written);
});

Deno.test("redaction: values that JSON cannot say are written all the same", () => {
  const circle: Record<string, unknown> = { name: "circle" };
  circle["self"] = circle;
  const trap = {
    get inner() {
      throw new Error("trap");
    },
  };
  const context = {
    circle,
    trap,
    nothing: undefined,
    not_a_number: NaN,
    symbol: Symbol("s"),
    action: () => 1,
    at: new Date(0),
    set: new Set([1, 2]),
    most: 2n ** 64n - 1n,
  };
  const written = json_line(entry("odd", context));
  assertStringIncludes(written, '"most":18446744073709551615');
  const { time: _time, most: _most, ...read } = JSON.parse(written);
  assertEquals(read, {
    level: "info",
    category: "test",
    message: "odd",
    circle: { name: "circle", self: "[circular]" },
    trap: "[unreadable: trap]",
    not_a_number: "NaN",
    symbol: "[symbol]",
    action: "[function]",
    at: "1970-01-01T00:00:00.000Z",
    set: [1, 2],
  });
});

import { assert, assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { Keypair } from "@solana/web3.js";
import { parse_account_file } from "@/localnet/genesis/account_file.ts";
import { digest_of_accounts } from "@/localnet/genesis/localnet_account.ts";
import { MAX_ACCOUNT_FILE_BYTES, MAX_ACCOUNT_FILES } from "@/localnet/limits.ts";
import { AccountRefusedError, read_account_files } from "@/localnet/mod.ts";
import { account_file, NEVER_PAYS_RENT, SYSTEM, write_account } from "./account_scene.ts";

async function in_folder(play: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "accounts_" });
  try {
    await play(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function refusal(paths: string[]): Promise<string> {
  const error = await assertRejects(() => read_account_files(paths));
  assert(error instanceof AccountRefusedError, String(error));
  assert(!error.message.includes("\n"), error.message);
  return error.message;
}

/** A file as the Solana tools write it, member by member. */
const CLI_TEXT = `{
  "pubkey": "4aeVqtWhrUh6wpX8acNj2hpWXKEQwxjA3PYb2sHhNyCn",
  "account": {
    "lamports": 9007199254740993,
    "data": [
      "AAEC/w==",
      "base64"
    ],
    "owner": "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA",
    "executable": false,
    "rentEpoch": 18446744073709551615,
    "space": 4
  }
}`;

Deno.test("an account file is read as the Solana tools write it, every digit of it", () => {
  const account = parse_account_file(CLI_TEXT, "file.json");
  assertEquals(account.address.toHex(), "3531a0347f4a39ded2bff86a4fd2cc200e147f60dfceaf63e1ede64ae22a0f53");
  assertEquals(account.lamports, 9_007_199_254_740_993n);
  assertEquals(account.rent_epoch, NEVER_PAYS_RENT);
  assertEquals(account.data.toHex(), "000102ff");
  assertEquals([account.executable, account.source], [false, "file.json"]);
  // Older tools write neither of these.
  const old = parse_account_file(CLI_TEXT.replace(/,\s*"rentEpoch".*"space": 4/s, ""), "file.json");
  assertEquals([old.rent_epoch, old.data.toHex()], [NEVER_PAYS_RENT, "000102ff"]);
});

Deno.test("a file that is no account is refused, with the place and what is allowed", () => {
  const cases: [from: string | RegExp, to: string, part: string][] = [
    [/^.*$/s, "not json", "it is not JSON"],
    [/^.*$/s, "", "it is not JSON"],
    [/^.*$/s, "null", "the file is not an object"],
    [/"account": \{.*\}/s, '"account": null }', "account is not an object"],
    ['"pubkey"', '"address"', "pubkey is missing, expected a base58 address"],
    ["4aeVqtWhrUh6wpX8acNj2hpWXKEQwxjA3PYb2sHhNyCn", "4aeV0", 'pubkey is "4aeV0", expected a base58 address'],
    ["TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA", "Token", "account.owner is"],
    ["9007199254740993", "-1", "account.lamports is -1, expected an integer from 0 to 18446744073709551615"],
    ["9007199254740993", "18446744073709551616", "account.lamports is 18446744073709551616"],
    ["9007199254740993", "1.5", "account.lamports is 1.5"],
    ["9007199254740993", '"9"', 'account.lamports is "9"'],
    ["18446744073709551615", "18446744073709552000", "account.rentEpoch is 18446744073709552000"],
    ["false", '"no"', 'account.executable is "no", expected true or false'],
    ['"base64"', '"base64+zstd"', 'expected ["…", "base64"]'],
    ["AAEC/w==", "AAEC/w=", "account.data is not base64"],
    ["AAEC/w==", "AAEC", "account.space is 4, and account.data has 3 bytes"],
    [/\[\s*"AAEC.*?\]/s, '"AAEC"', "account.data is"],
  ];
  for (const [from, to, part] of cases) {
    const text = CLI_TEXT.replace(from, to);
    assert(text !== CLI_TEXT, `${from} is not in the file`);
    const error = assertThrows(() => parse_account_file(text, "odd.json"));
    assert(error instanceof AccountRefusedError, String(error));
    assertStringIncludes(error.message, "Cannot read the account file odd.json: ");
    assertStringIncludes(error.message, part);
  }
});

Deno.test("a key file that is named by mistake is not quoted", () => {
  const key = JSON.stringify([...Keypair.generate().secretKey]);
  for (const text of [key, key.slice(0, -1), `${key}]`]) {
    const { message } = assertThrows(() => parse_account_file(text, "id.json"));
    assert(!message.includes(key.slice(1, 9)), message);
  }
});

Deno.test("files and folders are read, of a folder the names that end with .json", () =>
  in_folder(async (folder) => {
    await Deno.mkdir(`${folder}/more`);
    const one = await write_account(`${folder}/one.json`, { lamports: 1n });
    const two = await write_account(`${folder}/more/b.json`, { lamports: 2n });
    const three = await write_account(`${folder}/more/a.json`, { lamports: 3n });
    await Deno.writeTextFile(`${folder}/more/README.md`, "no account");
    const accounts = await read_account_files([one.path, `${folder}/more`]);
    assertEquals(accounts.map(({ lamports }) => lamports), [1n, 3n, 2n]);
    assertEquals(accounts.map(({ source }) => source), [one.path, three.path, two.path]);
    assertEquals(await read_account_files([]), []);
  }));

Deno.test("paths that lead to no account are refused, with their names", () =>
  in_folder(async (folder) => {
    assertStringIncludes(await refusal([`${folder}/missing.json`]), `${folder}/missing.json`);
    assertStringIncludes(await refusal([folder]), `There is no account file in ${folder}`);
    assertStringIncludes(await refusal(["/dev/zero"]), "/dev/zero: it is not a file");
    await Deno.mkdir(`${folder}/links`);
    await Deno.symlink(`${folder}/nowhere`, `${folder}/links/dangling.json`);
    assertStringIncludes(await refusal([`${folder}/links`]), `${folder}/links/dangling.json: No such file`);
    const large = `${folder}/large.json`;
    await Deno.writeTextFile(large, "");
    await Deno.truncate(large, MAX_ACCOUNT_FILE_BYTES + 1);
    assertStringIncludes(await refusal([large]), `it has ${MAX_ACCOUNT_FILE_BYTES + 1} bytes`);
    const many = Array.from({ length: MAX_ACCOUNT_FILES + 1 }, () => large);
    assertStringIncludes(await refusal(many), `There are ${MAX_ACCOUNT_FILES + 1} account files`);
    await Deno.truncate(large, MAX_ACCOUNT_FILE_BYTES);
    const together = Array.from({ length: 20 }, () => large);
    assertStringIncludes(
      await refusal(together),
      `The account files have ${20 * MAX_ACCOUNT_FILE_BYTES} bytes`,
    );
    assertStringIncludes(await refusal([large]), "it is not JSON");
  }));

Deno.test("the digest of accounts knows every part of them, and neither order nor files", () => {
  const read = (text: string, source = "x") => parse_account_file(text, source);
  const { text } = account_file({ data: new Uint8Array([1, 2]) });
  const [one, other] = [read(text), read(account_file().text)];
  const digest = (...accounts: ReturnType<typeof read>[]) => digest_of_accounts(accounts).toHex();
  assertEquals(digest(one, other), digest(other, read(text, "y")));
  const changes = [
    { address: other.address },
    { lamports: 5n },
    { owner: other.address },
    { executable: true },
    { rent_epoch: 0n },
    { data: new Uint8Array([1, 3]) },
    { data: new Uint8Array([1, 2, 0]) },
  ];
  const digests = changes.map((change) => digest({ ...one, ...change }));
  assertEquals(new Set([digest(one), digest(), digest(one, other), ...digests]).size, 3 + changes.length);
  assertEquals(one.owner.toHex(), "00".repeat(32), SYSTEM);
});

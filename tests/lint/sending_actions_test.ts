import { assertEquals } from "@std/assert";
// deno-lint-ignore house/no-sending-actions -- read only: the list is compared with what is installed
import * as token_package from "@solana/spl-token";
import { TOKEN_ACTIONS } from "../../tools/lint/sending_actions.ts";
import { check_rule } from "./rule_check.ts";

check_rule("no-sending-actions", [
  {
    name: "actions of the token package",
    source: `import { mintTo, transfer as t } from "@solana/spl-token";`,
    reports: 2,
  },
  {
    name: "an action beside a builder",
    source: `import { burn, createBurnInstruction } from "@solana/spl-token";`,
    reports: 1,
  },
  {
    name: "a deep import",
    source: `import { createMint } from "@solana/spl-token/lib/esm/index.js";`,
    reports: 1,
  },
  {
    name: "an inline package name",
    source: `import { approve } from "npm:@solana/spl-token@^0.4";`,
    reports: 1,
  },
  {
    name: "the whole token package under one name",
    source: `import * as spl from "@solana/spl-token";`,
    reports: 1,
  },
  { name: "the whole token package, later", source: `await import("@solana/spl-token")`, reports: 1 },
  { name: "passed on", source: `export { createAccount } from "@solana/spl-token";`, reports: 1 },
  { name: "passed on as a whole", source: `export * from "@solana/spl-token";`, reports: 1 },
  {
    name: "send and confirm of web3.js",
    source: `import { sendAndConfirmTransaction, sendAndConfirmRawTransaction } from "@solana/web3.js";`,
    reports: 2,
  },
  {
    name: "a connection that confirms",
    source: "await connection.confirmTransaction(signature);",
    reports: 1,
  },
  { name: "tests too", file: "tests/a_test.ts", source: "await c.confirmTransaction(s);", reports: 1 },
  {
    name: "builders, addresses and types",
    source: `import { createTransferInstruction, TOKEN_PROGRAM_ID } from "@solana/spl-token";
      import { Connection, PublicKey } from "@solana/web3.js"; import * as web3 from "@solana/web3.js";`,
    reports: 0,
  },
  {
    name: "the same words in another package",
    source: `import { transfer, burn } from "./bank.ts";`,
    reports: 0,
  },
  {
    name: "a package with a longer name",
    source: `import { burn } from "@solana/spl-token-group";`,
    reports: 0,
  },
]);

Deno.test("no-sending-actions: the list is what the installed token package sends with", () => {
  const sends = Object.entries(token_package)
    .filter(([, value]) => typeof value === "function" && !String(value).startsWith("class"))
    .filter(([, value]) => /sendAndConfirm|confirmTransaction/.test(String(value)))
    .map(([name]) => name);
  assertEquals(sends.toSorted(), [...TOKEN_ACTIONS].toSorted());
});

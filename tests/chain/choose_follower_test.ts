/** Which follower a provider needs: found out by asking a real HTTP server for a block. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { FailureError } from "@/domain/failure.ts";
import { choose_follower } from "@/chain/choose_follower.ts";
import { type Answer, block_of, with_node } from "./scripted_node.ts";

async function chosen(answer: Answer): Promise<string> {
  let kind = "";
  await with_node(() => answer, async (cluster, requests) => {
    kind = await choose_follower("auto", cluster, 12);
    assertEquals(requests, ["getBlock 12"]);
  });
  return kind;
}

const refusal = (code: number, message: string): Answer => ({ error: { code, message } });

Deno.test("A node that answers blocks is followed by blocks", async () => {
  assertEquals(await chosen(block_of(12)), "blocks");
  assertEquals(await chosen({ result: null }), "blocks");
});

Deno.test("So is one that has something to say about this slot alone", async () => {
  for (const code of [-32001, -32004, -32007, -32009, -32014, -32015]) {
    assertEquals(await chosen(refusal(code, "Block not available for slot 12")), "blocks", String(code));
  }
});

Deno.test("A provider that does not offer blocks is followed by signatures, whatever it calls that", async () => {
  const refusals: [number, string][] = [
    [-32601, "Method not found"],
    [-32600, "getBlock is not available on the free tier"],
    [-32000, "Method is disabled"],
    [-32052, "API key is not allowed to access blockchain"],
    [403, "Upgrade your plan"],
    [-32010, "unsupported method getBlock"],
  ];
  for (const [code, message] of refusals) {
    assertEquals(await chosen(refusal(code, message)), "signatures", message);
  }
  for (const status of [401, 403, 404, 405, 410, 501]) assertEquals(await chosen({ status }), "signatures");
});

Deno.test("Trouble of the node says nothing: the start fails", async () => {
  for (
    const answer of ["close", { status: 503 }, refusal(-32005, "Node is behind by 42 slots")] as Answer[]
  ) {
    const error = await assertRejects(() => chosen(answer));
    assert(error instanceof FailureError, String(error));
    assertEquals(error.failure.category, "network");
  }
});

Deno.test("A node without any history cannot be followed at all", async () => {
  const answer = refusal(-32011, "Transaction history is not available from this node");
  const error = await assertRejects(() => chosen(answer));
  assert(error instanceof FailureError, String(error));
  assertEquals([error.failure.category, error.failure.code], ["logic", "no_transaction_history"]);
});

Deno.test("What the settings say is done without asking", () =>
  with_node(() => "close", async (cluster, requests) => {
    assertEquals(await choose_follower("blocks", cluster, 12), "blocks");
    assertEquals(await choose_follower("signatures", cluster, 12), "signatures");
    assertEquals(requests, []);
  }));

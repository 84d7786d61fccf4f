import { assertEquals } from "@std/assert";
import { type JsonValue, parse_json } from "@/base/json.ts";

/** A JSON object as it came. */
export type Document = { [member: string]: JsonValue };

/** Posts a body as it stands, as curl does; answers the reply. */
export async function post(url: string, body: string): Promise<Document> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });
  assertEquals(response.status, 200);
  return parse_json(await response.text()) as Document;
}

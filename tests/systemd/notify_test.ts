import { fileURLToPath } from "node:url";
import { assert, assertEquals } from "@std/assert";
import { with_directory } from "../support/service.ts";
import { NotifyListener, SCRIPT_FLAGS } from "./notify_socket.ts";

const SCRIPT = fileURLToPath(new URL("send_notifications.ts", import.meta.url));

interface Sent {
  readonly is_there: boolean;
  readonly watchdog_ms?: number;
  readonly warnings: readonly string[];
}

/** Sends messages from a process with these variables; answers what it knows of its manager. */
async function send(variables: Record<string, string>, ...messages: string[]): Promise<Sent> {
  const args = [...SCRIPT_FLAGS, SCRIPT, ...messages];
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), { args, env: variables }).output();
  const text = new TextDecoder().decode(stdout);
  assert(text !== "", new TextDecoder().decode(stderr));
  return JSON.parse(text);
}

async function assert_tells(address: string): Promise<void> {
  await using listener = await NotifyListener.start(address);
  const messages = ["status=Starting\nup", "more_time=1500.5", "ready=Serving", "alive", "stopping=Ending"];
  const { warnings } = await send({ NOTIFY_SOCKET: address }, ...messages);
  assertEquals(warnings, []);
  await listener.saw(/^STATUS=Ending$/);
  assertEquals(listener.messages, [
    "STATUS=Starting up",
    "EXTEND_TIMEOUT_USEC=1501000",
    "READY=1\nSTATUS=Serving",
    "WATCHDOG=1",
    "STOPPING=1\nSTATUS=Ending",
  ]);
}

Deno.test("notify: messages reach a socket in the file system, and no file is left behind", () =>
  with_directory(async (directory) => {
    await assert_tells(`${directory}/notify`);
    assertEquals(await Array.fromAsync(Deno.readDir(directory), ({ name }) => name), ["notify"]);
  }));

Deno.test("notify: messages reach an abstract socket", () =>
  assert_tells(`@frt-stress-test-${crypto.randomUUID()}`));

Deno.test("notify: without a socket there is no manager; an address that is none is said", async () => {
  assertEquals(await send({ NOTIFY_SOCKET: "" }, "alive"), { is_there: false, warnings: [] });
  const { is_there, warnings } = await send({ NOTIFY_SOCKET: "vsock:2:1" }, "alive");
  assertEquals([is_there, warnings.length], [false, 1]);
});

Deno.test("notify: a manager that does not listen is said once, and is no reason to end", () =>
  with_directory(async (directory) => {
    const { warnings } = await send({ NOTIFY_SOCKET: `${directory}/notify` }, "status=one", "alive");
    assertEquals(warnings.length, 1, warnings.join());
    assert(warnings[0]?.startsWith("Cannot tell the service manager: "), warnings[0]);
  }));

Deno.test("notify: the watchdog's time is for the process that it names", async () => {
  const watchdog_ms = async (variables: Record<string, string>) =>
    (await send({ NOTIFY_SOCKET: "@nobody-listens", ...variables })).watchdog_ms;
  assertEquals(await watchdog_ms({ WATCHDOG_USEC: "3000000" }), 3_000);
  assertEquals(await watchdog_ms({ WATCHDOG_USEC: "3000000", WATCHDOG_PID: "1" }), undefined);
  for (const text of ["0", "soon", "-1"]) assertEquals(await watchdog_ms({ WATCHDOG_USEC: text }), undefined);
});

/**
 * A process of its own, because the tests may only use the network of 127.0.0.1: listens on the socket that its argument
 * names and prints every datagram as a line of JSON.
 */
const path = (Deno.args[0] ?? "").replace(/^@/, "\0");
const socket = Deno.listenDatagram({ transport: "unixpacket", path });
console.log(JSON.stringify("listening"));
for await (const [bytes] of socket) console.log(JSON.stringify(new TextDecoder().decode(bytes)));

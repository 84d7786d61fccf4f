/** The names by which the VM knows its system calls. */
import { assertEquals } from "@std/assert";
import { isSyscallHash, murmur3, syscallHash } from "../../tools/linker/syscalls.ts";

Deno.test("murmur3 of known names, with every length of tail", () => {
  assertEquals(murmur3("sol_log_"), 0x207559bd);
  assertEquals(murmur3("abort"), 0xb6fc1a11);
  // Reference values of MurmurHash3_x86_32 with seed 0.
  assertEquals(murmur3(""), 0);
  assertEquals(murmur3("a"), 0x3c2569b2);
  assertEquals(murmur3("ab"), 0x9bbfd75f);
  assertEquals(murmur3("abc"), 0xb3dd93fa);
  assertEquals(murmur3("abcd"), 0x43ed676a);
});

Deno.test("only names on the list are syscalls", () => {
  assertEquals(syscallHash("sol_log_"), 0x207559bd);
  assertEquals(syscallHash("sol_lag_"), undefined);
  assertEquals(isSyscallHash(0xb6fc1a11), true);
  assertEquals(isSyscallHash(7), false);
});

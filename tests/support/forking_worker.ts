/** Forks one child after the other for as long as it lives: each holds copies of the process's descriptors for a moment. */
for (;;) await new Deno.Command("true").spawn().status;

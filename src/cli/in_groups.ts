import { MAX_CHANGES_AT_ONCE } from "@/cli/limits.ts";

/** How one of several acts ended. */
type Ended<Item, Result> =
  | { readonly item: Item; readonly result: Result }
  | { readonly item: Item; readonly error: unknown };

/**
 * Does it to all items, some at a time, and tells of each group in the order of the items when it has ended. Ends early
 * when `tell` answers false.
 */
export async function in_groups<Item, Result>(
  items: readonly Item[],
  act: (item: Item) => Promise<Result>,
  tell: (group: readonly Ended<Item, Result>[]) => boolean,
): Promise<void> {
  for (let from = 0; from < items.length; from += MAX_CHANGES_AT_ONCE) {
    const group = items.slice(from, from + MAX_CHANGES_AT_ONCE).map((item) =>
      act(item).then((result) => ({ item, result }), (error: unknown) => ({ item, error }))
    );
    if (!tell(await Promise.all(group))) return;
  }
}

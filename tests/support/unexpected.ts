/** For what a part calls when it finds a bug in itself: the test ends with that error. */
export function unexpected(error: Error): never {
  throw error;
}

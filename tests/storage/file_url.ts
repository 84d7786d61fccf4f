/** The path of a `file:` URL. */
export function path_of(url: URL): string {
  return decodeURIComponent(url.pathname);
}

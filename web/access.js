/** The token, while this tab is open. It goes out in a header only, never in an address. */

const PLACE = "frt_stress_token";

/** What every request carries. */
export function request_headers() {
  const token = sessionStorage.getItem(PLACE);
  return token === null ? {} : { authorization: `Bearer ${token}` };
}

/** Whether a token is kept. */
export function has_token() {
  return sessionStorage.getItem(PLACE) !== null;
}

/** Keeps a token. */
export function keep_token(token) {
  sessionStorage.setItem(PLACE, token);
}

/** Forgets it. */
export function forget_token() {
  sessionStorage.removeItem(PLACE);
}

/**
 * The page's address, if its query has the parameter (with that value); all of `names` are taken out of it, so that neither
 * a reload, nor the history, nor a shared link has them. Other parameters stay as they were written.
 *
 * @param fragment what the address gets where it has none
 */
export function takeFromAddress(
  name: string,
  value: string | undefined,
  names: readonly string[],
  fragment = '',
): URL | undefined {
  if (typeof location === 'undefined' || typeof history === 'undefined') return undefined;
  const found = new URL(location.href);
  const given = found.searchParams.get(name);
  if (given === null || (value !== undefined && given !== value)) return undefined;
  const rest = new URL(location.href);
  rest.search = rest.search
    .slice(1)
    .split('&')
    .filter((field) => names.indexOf(field.replace(/=.*/, '')) < 0)
    .join('&');
  rest.hash = rest.hash || fragment;
  history.replaceState(history.state, '', rest.href);
  return found;
}

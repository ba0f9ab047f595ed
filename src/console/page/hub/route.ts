import { useEffect, useState } from 'preact/hooks';

/** Where the reader is: `#/contests/v-1?room=attic`. Behind the sign `#`, for a proxy may serve the page below any path. */
export interface Route {
  /** The screen; empty: the first. */
  readonly screen: string;
  /** What is shown on it; undefined: all. */
  readonly item: string | undefined;
  readonly query: URLSearchParams;
}

function routeNow(): Route {
  const [path = '', query = ''] = location.hash.replace(/^#\/?/, '').split('?');
  const [screen = '', item] = path.split('/');
  return { screen, item: item ? decodeURIComponent(item) : undefined, query: new URLSearchParams(query) };
}

/** The place that the address names, and each one after it. */
export function useRoute(): Route {
  const [route, setRoute] = useState(routeNow);
  useEffect(() => {
    const changed = () => setRoute(routeNow());
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return route;
}

/** The link to a screen, or to one thing on it. */
export function linkTo(screen: string, item?: string): string {
  return item === undefined ? `#/${screen}` : `#/${screen}/${encodeURIComponent(item)}`;
}

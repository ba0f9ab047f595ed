import { useEffect, useState } from 'preact/hooks';

/** How often words such as "3 minutes ago" are said anew, in milliseconds. */
const EVERY_MS = 15_000;

/** The time of this machine, often enough for words about it. */
export function useClock(): number {
  const [now_ms, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return now_ms;
}

/** The width of an element in pixels, as it changes; 0 until it is known. */
export function useWidth(element: { readonly current: Element | null }): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const { current } = element;
    if (!current) return;
    const observer = new ResizeObserver((entries) => {
      const [entry] = entries;
      if (entry) setWidth(Math.floor(entry.contentRect.width));
    });
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  return width;
}

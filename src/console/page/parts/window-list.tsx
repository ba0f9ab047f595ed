import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

/** So many rows beyond the edges of the window are drawn too, for whoever scrolls on or tabs on. */
const BEYOND = 8;

/**
 * A list of which only the rows in the window are drawn, so that ten thousand cost what twenty do. Every row has the same
 * height.
 */
export function WindowList<T>(of: {
  readonly label: string;
  readonly items: readonly T[];
  /** Of a row, in pixels. */
  readonly height: number;
  readonly keyOf: (item: T) => string;
  readonly children: (item: T) => ComponentChildren;
  /** Whether there is more than these; it is asked for when the end comes near. */
  readonly hasMore: boolean;
  readonly more: () => void;
}) {
  const { items, height, hasMore, more } = of;
  const list = useRef<HTMLUListElement>(null);
  const [shown, setShown] = useState({ first: 0, count: 20 });
  useEffect(() => {
    const look = () => {
      const element = list.current;
      // A list that waits behind another screen has no place.
      if (!element || element.offsetParent === null) return;
      const top = -element.getBoundingClientRect().top;
      const first = Math.max(0, Math.floor(top / height) - BEYOND);
      const count = Math.ceil(innerHeight / height) + 2 * BEYOND;
      setShown((known) => (known.first === first && known.count === count ? known : { first, count }));
    };
    look();
    addEventListener('scroll', look, { passive: true });
    addEventListener('resize', look);
    return () => {
      removeEventListener('scroll', look);
      removeEventListener('resize', look);
    };
  }, [height, items.length]);
  const end = Math.min(items.length, shown.first + shown.count);
  useEffect(() => {
    if (hasMore && end >= items.length - BEYOND) more();
  }, [hasMore, end, items.length]);
  return (
    <ul
      ref={list}
      class="cards windowed"
      aria-label={of.label}
      data-rows={items.length}
      style={{ height: `${items.length * height}px` }}
    >
      {items.slice(shown.first, end).map((item, at) => {
        const place = shown.first + at;
        return (
          <li
            key={of.keyOf(item)}
            class="windowed-row"
            style={{ top: `${place * height}px`, height: `${height}px` }}
            aria-setsize={hasMore ? -1 : items.length}
            aria-posinset={place + 1}
          >
            {of.children(item)}
          </li>
        );
      })}
    </ul>
  );
}

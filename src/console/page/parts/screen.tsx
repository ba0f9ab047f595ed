import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

/** Whether a screen was shown before this one: the first leaves the focus where the browser has put it. */
let isMoved = false;

/** What every screen has: its title, as the heading that gets the focus, and in the window's title. */
export function Screen(of: {
  readonly title: string;
  /** False: it waits behind another. Default: true. */
  readonly isShown?: boolean;
  /** Beside the title. */
  readonly beside?: ComponentChildren;
  readonly children: ComponentChildren;
}) {
  const { title, isShown = true } = of;
  const heading = useRef<HTMLHeadingElement>(null);
  const left = useRef(0);
  useEffect(() => {
    if (isShown) document.title = `${title} · halfsecond`;
  }, [title, isShown]);
  // Before the browser lays out what stands there instead: that would be where this screen was scrolled to.
  useLayoutEffect(() => {
    if (!isShown) return;
    if (isMoved) {
      // A screen that waited is shown where it was left.
      scrollTo(0, left.current);
      heading.current?.focus({ preventScroll: true });
    }
    isMoved = true;
    const scrolled = () => {
      left.current = scrollY;
    };
    addEventListener('scroll', scrolled, { passive: true });
    return () => removeEventListener('scroll', scrolled);
  }, [isShown]);
  return (
    <div class="stack" hidden={!isShown}>
      <div class="row apart">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {of.beside}
      </div>
      {of.children}
    </div>
  );
}

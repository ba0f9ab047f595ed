import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Session } from '../../api.ts';
import { useHub } from '../hub/hub.tsx';
import { linkTo, type Route } from '../hub/route.ts';
import { useAct } from '../parts/act.tsx';
import { Icon, Sign } from '../parts/icon.tsx';
import { Notice } from '../parts/notice.tsx';
import { useText } from '../words/language.tsx';
import { LanguageChoice } from './language-choice.tsx';
import { FIRST_SCREENS, MORE_SCREENS, type ScreenEntry } from './screens.ts';

/** The frame of all screens: the way to each, and what concerns them all. */
export function Shell({ route, children }: { readonly route: Route; readonly children: ComponentChildren }) {
  const text = useText();
  const { session, link } = useHub();
  const [isOpen, setOpen] = useState(false);
  useEffect(() => setOpen(false), [route]);
  const isMore = MORE_SCREENS.some(({ id }) => id === route.screen);
  return (
    <div class="shell">
      <button type="button" class="skip" onClick={() => document.querySelector('h1')?.focus()}>
        {text('page.skip')}
      </button>
      <header class="top">
        <a class="brand" href={linkTo('')}>
          <Sign />
          halfsecond
        </a>
        <Link />
      </header>
      <nav class="nav" aria-label={text('page.nav')}>
        <a class="brand" href={linkTo('')}>
          <Sign size={28} />
          halfsecond
        </a>
        <ul class="nav-list">
          {FIRST_SCREENS.map((screen) => (
            <NavItem key={screen.id} screen={screen} route={route} />
          ))}
          <li class="nav-more-button">
            <button
              type="button"
              class="nav-item"
              aria-expanded={isOpen}
              aria-controls="nav-more"
              {...(isMore && { 'aria-current': 'page' as const })}
              onClick={() => setOpen(!isOpen)}
            >
              <Icon name="more" />
              {text('page.nav.more')}
            </button>
          </li>
        </ul>
        <div id="nav-more" class={`nav-more ${isOpen ? 'is-open' : ''}`}>
          <ul class="stack tight">
            {MORE_SCREENS.map((screen) => (
              <NavItem key={screen.id} screen={screen} route={route} />
            ))}
          </ul>
          <div class="nav-foot">
            <Link />
            <LanguageChoice />
            {!session.vouched_for && <SignOut />}
            <p class="small quiet number">{text('page.version', { version: session.version })}</p>
          </div>
        </div>
      </nav>
      <main class="main" id="main">
        <div class="stack">
          {session.insecure && (
            <Notice tone="warn" isLittle>
              <p>{text('page.insecure')}</p>
            </Notice>
          )}
          {link === 'lost' && (
            <div role="alert">
              <Notice tone="bad">
                <p>{text('page.lost')}</p>
              </Notice>
            </div>
          )}
          {children}
        </div>
      </main>
    </div>
  );
}

function NavItem({ screen, route }: { readonly screen: ScreenEntry; readonly route: Route }) {
  const text = useText();
  return (
    <li>
      <a
        class="nav-item"
        href={linkTo(screen.id)}
        {...(screen.id === route.screen && { 'aria-current': 'page' as const })}
      >
        <Icon name={screen.icon} />
        {text(screen.name)}
      </a>
    </li>
  );
}

/** Whether the hub is there. */
function Link() {
  const text = useText();
  const { link } = useHub();
  return (
    <span class="row small quiet link-state" data-link={link}>
      <span class={`dot ${link === 'live' ? 'good' : link === 'lost' ? 'bad' : 'warn'}`} aria-hidden="true" />
      {text('page.link', { state: link })}
    </span>
  );
}

function SignOut() {
  const text = useText();
  const { client, entered } = useHub();
  const act = useAct();
  return (
    <button
      type="button"
      class="button little"
      disabled={act.isBusy}
      onClick={() => act.run(() => client.change<Session>('DELETE', 'session'), entered)}
    >
      <Icon name="out" size={18} />
      {text('page.sign-out')}
    </button>
  );
}

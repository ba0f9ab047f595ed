import { render } from 'preact';
import { HubProvider, useHub } from './hub/hub.tsx';
import { useRoute } from './hub/route.ts';
import { Toasts } from './parts/act.tsx';
import { Sign } from './parts/icon.tsx';
import { AssistantsScreen } from './screens/assistants/assistants-screen.tsx';
import { ContestsScreen } from './screens/contests/contests-screen.tsx';
import { DevicesScreen } from './screens/devices/devices-screen.tsx';
import { HearingScreen } from './screens/hearing/hearing-screen.tsx';
import { JournalScreen } from './screens/journal/journal-screen.tsx';
import { NowScreen } from './screens/now/now-screen.tsx';
import { ReportScreen } from './screens/report/report-screen.tsx';
import { SetupScreen } from './screens/setup/setup-screen.tsx';
import { SignIn } from './screens/sign-in/sign-in.tsx';
import { Shell } from './shell/shell.tsx';
import { Speaking, useText } from './words/language.tsx';
import './style/tokens.css';
import './style/base.css';
import './style/shell.css';
import './style/parts.css';
import './style/screens.css';
import './style/contest.css';

/** The screen that the address names. */
function Current() {
  const route = useRoute();
  const { session } = useHub();
  if (session.state !== 'signed_in') return <SignIn />;
  const screens = {
    '': <NowScreen />,
    contests: <ContestsScreen route={route} />,
    devices: <DevicesScreen />,
    assistants: <AssistantsScreen />,
    report: <ReportScreen />,
    hearing: <HearingScreen />,
    journal: <JournalScreen />,
    setup: <SetupScreen />,
  };
  const shown = Object.hasOwn(screens, route.screen)
    ? screens[route.screen as keyof typeof screens]
    : screens[''];
  return (
    <Shell route={route}>
      <div key={route.screen}>{shown}</div>
    </Shell>
  );
}

/** Stands until the hub has answered for the first time. */
function Pending({ isUnreachable }: { readonly isUnreachable: boolean }) {
  const text = useText();
  return (
    <main class="door">
      <p class="row quiet" role="status">
        <Sign size={30} />
        {isUnreachable ? text('page.lost') : text('page.loading')}
      </p>
    </main>
  );
}

const place = document.getElementById('page');
if (place)
  render(
    <Speaking>
      <Toasts>
        <HubProvider pending={(isUnreachable) => <Pending isUnreachable={isUnreachable} />}>
          <Current />
        </HubProvider>
      </Toasts>
    </Speaking>,
    place,
  );

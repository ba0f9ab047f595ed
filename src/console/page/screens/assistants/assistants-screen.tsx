import { useState } from 'preact/hooks';
import type {
  AssistantChange,
  Assistants,
  AssistantView,
  SettingsChange,
  SettingsView,
} from '../../../api.ts';
import { useAnswer, useEvents, useHub } from '../../hub/hub.tsx';
import { useAct, useToast } from '../../parts/act.tsx';
import { Input, Switch } from '../../parts/control.tsx';
import { useNames } from '../../parts/names.tsx';
import { Answered, Refused } from '../../parts/notice.tsx';
import { Screen } from '../../parts/screen.tsx';
import { useText } from '../../words/language.tsx';
import { moment } from '../../words/times.ts';
import { DoorsSection } from './doors-section.tsx';

/** Who may command the home, and by which doors they come in. */
export function AssistantsScreen() {
  const text = useText();
  const answer = useAnswer<Assistants>('assistants');
  useEvents((event) => {
    if (event.kind === 'settings') answer.take({ assistants: event.assistants, settings: event.settings });
  });
  return (
    <Screen title={text('page.nav.assistants')}>
      <Answered answer={answer}>
        {({ assistants, settings }) => (
          <>
            <ul class="cards">
              {assistants.map((assistant) => (
                <AssistantLine
                  key={assistant.assistant}
                  assistant={assistant}
                  changed={(next) =>
                    answer.take({
                      settings,
                      assistants: assistants.map((each) => (each.assistant === next.assistant ? next : each)),
                    })
                  }
                />
              ))}
            </ul>
            <Settings
              key={`${settings.mode} ${settings.budget_ms}`}
              settings={settings}
              changed={(next) => answer.take({ assistants, settings: next })}
            />
          </>
        )}
      </Answered>
      <DoorsSection />
    </Screen>
  );
}

/** The whiles for which an assistant can be switched off. */
const WHILES = ['30m', '3h', '1d'] as const;

function AssistantLine(of: { readonly assistant: AssistantView; changed(next: AssistantView): void }) {
  const { assistant, changed } = of;
  const text = useText();
  const names = useNames();
  const toast = useToast();
  const { client } = useHub();
  const act = useAct();
  const { name, enabled, off_until, wake, doors, locale } = assistant;
  const change = (isOn: boolean, time?: string) =>
    act.run(
      () =>
        client.change<AssistantView, AssistantChange>(
          'PATCH',
          `assistants/${encodeURIComponent(assistant.assistant)}`,
          {
            enabled: isOn,
            ...(time !== undefined && { for: time }),
          },
        ),
      (next) => {
        changed(next);
        toast(text('page.assistant.switched', { assistant: name, state: next.enabled ? 'on' : 'off' }));
      },
    );
  return (
    <li class={`line stack tight ${names.tone(assistant.assistant)}`} data-assistant={assistant.assistant}>
      <div class="row apart">
        <span class="row">
          <span class="dot" aria-hidden="true" />
          <strong>{name}</strong>
          <span class="small quiet">{locale}</span>
        </span>
        <Switch
          label={text('page.assistant.on', { assistant: name })}
          isOn={enabled}
          isBusy={act.isBusy}
          change={(isOn) => change(isOn)}
        />
      </div>
      <p class="small quiet">
        {wake.length > 0 ? text('page.wake', { engines: wake }) : text('page.wake.none')}{' '}
        {doors.length > 0 && text('page.by-doors', { doors })}
      </p>
      {!enabled && (
        <p class="small">
          {off_until === null ? text('page.off') : text('page.off-until', { at: moment(text, off_until) })}
        </p>
      )}
      {enabled && (
        <div class="row small">
          <span class="quiet">{text('page.off-for')}</span>
          {WHILES.map((time) => (
            <button
              key={time}
              type="button"
              class="button little"
              disabled={act.isBusy}
              onClick={() => change(false, time)}
            >
              <span class="only-read">{text('page.off-for.label', { assistant: name })} </span>
              {text('page.while', { time })}
            </button>
          ))}
        </div>
      )}
      {act.refusal && <Refused refusal={act.refusal} />}
    </li>
  );
}

/** What can be set of the decision itself. */
function Settings({
  settings,
  changed,
}: {
  readonly settings: SettingsView;
  changed(next: SettingsView): void;
}) {
  const text = useText();
  const toast = useToast();
  const { client } = useHub();
  const act = useAct();
  const [budget, setBudget] = useState(String(settings.budget_ms));
  // What was chosen stands at once; a refusal says why it does not hold.
  const [chosen, setChosen] = useState(settings.mode);
  const change = (what: SettingsChange) =>
    act.run(
      () => client.change<SettingsView, SettingsChange>('PATCH', 'settings', what),
      (next) => {
        changed(next);
        toast(text('page.saved'));
      },
    );
  return (
    <section class="card stack" aria-labelledby="settings">
      <h2 id="settings">{text('page.settings')}</h2>
      <fieldset class="stack tight">
        <legend class="label">{text('page.mode')}</legend>
        {(['arbitrate', 'observe'] as const).map((mode) => (
          <label key={mode} class="choice">
            <input
              type="radio"
              name="mode"
              checked={chosen === mode}
              disabled={act.isBusy}
              onChange={() => {
                setChosen(mode);
                change({ mode });
              }}
            />
            <span>{text('page.mode.is', { mode })}</span>
          </label>
        ))}
      </fieldset>
      <form
        class="row foot-aligned"
        onSubmit={(event) => {
          event.preventDefault();
          change({ budget_ms: Number(budget) });
        }}
      >
        <div class="grow">
          <Input
            label={text('page.budget')}
            hint={text('page.budget.hint')}
            type="number"
            least={50}
            most={5000}
            isRequired
            value={budget}
            change={setBudget}
          />
        </div>
        <button type="submit" class="button" disabled={act.isBusy || Number(budget) === settings.budget_ms}>
          {text('page.save')}
        </button>
      </form>
      {act.refusal && <Refused refusal={act.refusal} />}
    </section>
  );
}

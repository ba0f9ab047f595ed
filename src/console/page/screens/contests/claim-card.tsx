import type { ContestClaim, EvidenceView } from '../../../api.ts';
import { useNames } from '../../parts/names.tsx';
import { useText } from '../../words/language.tsx';
import { readable } from '../../words/readable.ts';

/** One claim of a contest: what it asked, how it fared, and each reason as a bar for or against it. */
export function ClaimCard({ claim, most_db }: { readonly claim: ContestClaim; readonly most_db: number }) {
  const text = useText();
  const names = useNames();
  const { assistant, outcome, reason, total_db, evidence, asked, said, door, id, room } = claim;
  const isWinner = outcome === 'granted';
  return (
    <article
      class={`card stack claim ${names.tone(assistant)} ${isWinner ? 'is-winner' : ''}`}
      data-claim={id}
    >
      <div class="row apart">
        <h3 class="who">{names.assistant(assistant)}</h3>
        <span class={`tag ${isWinner ? 'good' : ''}`}>{text('page.outcome', { outcome })}</span>
      </div>
      <p>
        {readable(text, asked)}
        {said !== undefined && <span class="quiet"> {text('page.said', { said })}</span>}
      </p>
      <p class="quiet">{reason}</p>
      {evidence.length > 0 && (
        <ul class="evidence" aria-label={text('page.evidence')}>
          {evidence.map((row) => (
            <EvidenceRow key={row.kind} row={row} most_db={most_db} />
          ))}
        </ul>
      )}
      <p class="row apart claim-foot">
        <span class="small quiet">
          {text('page.door', { door })}
          {room !== undefined && ` · ${names.room(room)}`}
        </span>
        {total_db !== null && (
          <strong class="number">{text('page.total', { db: decibans(total_db) })}</strong>
        )}
      </p>
    </article>
  );
}

/** Half of the bar is for, half against. */
const MIDDLE = 50;

function EvidenceRow({ row, most_db }: { readonly row: EvidenceView; readonly most_db: number }) {
  const { name, db, words } = row;
  const width = Math.max(1, (Math.abs(db) / most_db) * MIDDLE);
  return (
    <li class="evidence-row">
      <span class="evidence-name">{name}</span>
      <svg class="evidence-bar" viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">
        <rect class="evidence-ground" x="0" y="0" width="100" height="12" />
        <rect
          class={db < 0 ? 'evidence-against' : 'evidence-for'}
          x={db < 0 ? MIDDLE - width : MIDDLE}
          y="0"
          width={width}
          height="12"
        />
        <rect class="evidence-middle" x={MIDDLE - 0.25} y="0" width="0.5" height="12" />
      </svg>
      <span class="evidence-db number">{decibans(db)}</span>
      <span class="evidence-words small quiet">{words}</span>
    </li>
  );
}

/** `+3.0`, `−12.0` */
function decibans(db: number): string {
  const size = Math.abs(db).toFixed(1);
  return db < 0 ? `−${size}` : `+${size}`;
}

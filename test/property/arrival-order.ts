import type { Story } from './evening.ts';
import type { Simulation } from './simulation.ts';

/** The same evening, with all claims of one request at the time of its first, and no two requests at one time. */
export function together(story: Story): Story {
  const { requests, happenings } = story;
  const at = new Map<string, number>();
  for (const { claims } of requests) {
    const first_ms = Math.min(...claims.map(({ at_ms }) => at_ms));
    for (const { claim } of claims) at.set(`${claim.assistant} ${claim.id}`, first_ms);
  }
  const seen = new Set<string>();
  const moved = happenings.flatMap((happening): Story['happenings'] => {
    if (happening.kind !== 'claim') return [happening];
    const { assistant, id } = happening.fields;
    if (seen.has(`${assistant} ${id}`)) return [];
    seen.add(`${assistant} ${id}`);
    const at_ms = at.get(`${assistant} ${id}`) ?? happening.at_ms;
    return [{ ...happening, at_ms, fields: { ...happening.fields, arrived_ms: at_ms } }];
  });
  return { ...story, happenings: moved.toSorted((a, b) => a.at_ms - b.at_ms) };
}

/** What comes at one time stays before and after what else does; only the claims among it are turned round. */
export function withClaimsReversed(happenings: Story['happenings']): Story['happenings'] {
  const turned = [...happenings];
  for (let from = 0; from < turned.length; ) {
    let to = from + 1;
    const isRun = (index: number) =>
      turned[index]?.kind === 'claim' &&
      turned[from]?.kind === 'claim' &&
      turned[index]?.at_ms === turned[from]?.at_ms;
    while (isRun(to)) to += 1;
    const part = turned.slice(from, to).reverse();
    turned.splice(from, part.length, ...part);
    from = to;
  }
  return turned;
}

/** What was done to which device. When, and by whose claim of those that ask for the same, the order may decide. */
export function resultOf({ orders }: Simulation): readonly string[] {
  return orders
    .filter(({ acted }) => acted)
    .flatMap(({ intents }) => intents.map((intent) => JSON.stringify(intent)))
    .sort();
}

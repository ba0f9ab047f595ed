import type { Text } from '../../../text/text.ts';

/** The names of actions as data, such as `turn_on`: English sentences of the hub have them as they stand in the journal. */
const ACTION =
  /\b(?:turn_on|turn_off|set_brightness|adjust_brightness|set_color_temperature|adjust_color_temperature|set_color|set_temperature|adjust_temperature|set_position|adjust_position)\b/g;

/** Words of the hub for a household: `turn on` in place of `turn_on`. In Chinese the hub says them already. */
export function readable(text: Text, words: string): string {
  return words.replace(ACTION, (action) => text('page.does', { action }));
}

import type { Parsed } from './english.ts';
import { attempts, type Mention } from './names.ts';
import { withDigits } from './numbers.ts';
import { BRIGHTNESS_STEP, type Request, WHITES } from './request.ts';

/** Politeness and particles that carry no meaning here. */
const FILLERS =
  /请|麻烦|帮忙|帮我|给我|帮|我要|我想|把|将|的|一下子?|都|了|吧|啊|呀|哦|好吗|行吗|可以吗|谢谢/g;
/** A sentence with one of these reports, asks or forbids; it commands nothing. */
const NO_COMMAND = /不|别|没|勿|吗|呢|什么|怎么|多少|几|是|昨天|明天|刚才|为什么|如果/;

const CHANGE = '(?:(?:亮度|位置)?(?:调整?|设置?|设定|变|改|开|关|拉|升|降)(?:到|成|为|至)?)';
const TO = '(?:到|成|为|至)';

/** What is left of the sentence without devices and fillers, `#` in place of a number, and what it asks. */
const PATTERNS: readonly (readonly [RegExp, (value: number) => Request])[] = [
  [/^(?:打开|开|开启|开开|点亮|启动|启用)$/, () => ({ verb: 'open' })],
  [/^(?:关|关掉|关上|关闭|关闭掉|熄灭|熄掉|停|停止|停掉)$/, () => ({ verb: 'close' })],
  [/^(?:拉开|升起|升起来)$/, () => ({ verb: 'open' })],
  [/^(?:拉上|合上|放下|降下|降下来)$/, () => ({ verb: 'close' })],
  [/^(?:锁|锁上|上锁|锁好|反锁)$/, () => ({ verb: 'lock' })],
  [/^(?:解锁|开锁|解开)$/, () => ({ verb: 'unlock' })],
  [/^切换$/, () => ({ verb: 'toggle' })],
  [/^(?:激活|执行|进入|切换到)$/, () => ({ verb: 'activate' })],
  [new RegExp(`^(?:打开|${CHANGE}|亮度${TO}?)#%$`), (value) => ({ verb: 'set', value, unit: '%' })],
  [
    new RegExp(`^(?:亮度(?:调整?|设置?|设定|变|改)?${TO}?)#%?$`),
    (value) => ({ verb: 'set', value, unit: '%' }),
  ],
  [
    new RegExp(`^(?:温度)?(?:调整?|设置?|设定|开|升|降)?${TO}?#(?:摄氏)?度$`),
    (value) => ({ verb: 'set', value, unit: '°C' }),
  ],
  [
    new RegExp(`^(?:色温)(?:调整?|设置?|设定|变|改)?${TO}?#[k开]?$`),
    (value) => ({ verb: 'set', value, unit: 'K' }),
  ],
  [new RegExp(`^(?:调整?|设置?|设定|变|改)${TO}#$`), (value) => ({ verb: 'set', value })],
  [
    new RegExp(`^(?:亮度)?(?:调|变|开|设|弄)?${TO}?最(?:亮|大|高)$`),
    () => ({ verb: 'set', value: 100, unit: '%' }),
  ],
  [
    new RegExp(`^(?:亮度)?(?:调|变|开|设|弄)?${TO}?最(?:暗|小|低)$`),
    () => ({ verb: 'set', value: 1, unit: '%' }),
  ],
  [
    /^(?:(?:亮度)?(?:调|变|弄|开)?(?:得)?(?:亮|高)(?:一?[点些]儿?)?|更亮)$/,
    () => ({ verb: 'adjust', value: BRIGHTNESS_STEP }),
  ],
  [
    /^(?:(?:亮度)?(?:调|变|弄|开)?(?:得)?(?:暗|低)(?:一?[点些]儿?)?|更暗)$/,
    () => ({ verb: 'adjust', value: -BRIGHTNESS_STEP }),
  ],
  [/^(?:(?:调|变)?亮|亮度(?:增加|提高|调高))#%$/, (value) => ({ verb: 'adjust', value })],
  [/^(?:(?:调|变)?暗|亮度(?:降低|减少|调低))#%$/, (value) => ({ verb: 'adjust', value: -value })],
  [
    new RegExp(`^(?:调|设|变|换|改)${TO}?暖(?:白|黄)?(?:色|光)?$`),
    () => ({ verb: 'set', value: WHITES.warm, unit: 'K' }),
  ],
  [
    new RegExp(`^(?:调|设|变|换|改)${TO}?(?:自然|中性)(?:白|光|色)?$`),
    () => ({ verb: 'set', value: WHITES.neutral, unit: 'K' }),
  ],
  [
    new RegExp(`^(?:调|设|变|换|改)${TO}?(?:冷白?|白)(?:色|光)?$`),
    () => ({ verb: 'set', value: WHITES.cool, unit: 'K' }),
  ],
  [new RegExp(`^(?:调|设|变|换|改)${TO}?日光$`), () => ({ verb: 'set', value: WHITES.daylight, unit: 'K' })],
];

/** @param text as `normaliseChinese` gives it. @returns undefined where it is no command. */
export function parseMandarin(text: string, mentions: readonly Mention[]): Parsed | undefined {
  const sentence = text.replaceAll('的', '');
  for (const candidates of attempts(mentions, ({ phrase }) => sentence.includes(phrase))) {
    const { rest, found } = withoutMentions(sentence, candidates);
    if (found.length === 0 || NO_COMMAND.test(rest)) continue;
    let value = 0;
    const asked = withDigits(rest).replace(/\d{1,5}(?:\.\d{1,2})?/, (digits) => {
      value = Number(digits);
      return '#';
    });
    const request = PATTERNS.find(([pattern]) => pattern.test(asked))?.[1];
    if (request) return { request: request(value), mentions: found };
  }
  return undefined;
}

/** Takes the devices out, the longest name first, with what joins them, and the fillers. */
function withoutMentions(
  sentence: string,
  mentions: readonly Mention[],
): { rest: string; found: readonly Mention[] } {
  const found: { at: number; mention: Mention }[] = [];
  let rest = sentence;
  for (const mention of mentions) {
    const { phrase } = mention;
    for (let at = rest.indexOf(phrase); at >= 0; at = rest.indexOf(phrase)) {
      found.push({ at, mention });
      rest = `${rest.slice(0, at)}${'\0'.repeat(phrase.length)}${rest.slice(at + phrase.length)}`;
    }
  }
  const spoken = rest.replace(/\0+(?:[和跟与]\0+)*/g, '').replace(FILLERS, '');
  return { rest: spoken, found: found.sort((a, b) => a.at - b.at).map(({ mention }) => mention) };
}

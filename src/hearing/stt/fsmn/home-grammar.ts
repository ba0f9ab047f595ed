import type { Device } from '../../../config/device.ts';
import { closedGrammar, decoys, type GrammarNode } from '../../../intent/closed-grammar.ts';
import type { OtherWords } from '../../../intent/lexicon.ts';
import { HEARD_DEVICES } from '../../../intent/sentence-file.ts';
import { createUnderstanding } from '../../../intent/understand.ts';
import type { Alternative, PhraseGrammar } from './phrase-graph.ts';

/** Words before a command that forbid it, ask about it or set another time. They must be heard as themselves. */
const BEFORE_NO_COMMAND =
  '不要 别 不用 不想 不能 不 没有 没 先别 千万别 明天 昨天 后天 刚才 等一下 如果 要是 为什么 怎么 是不是 谁 什么时候';
const AFTER_NO_COMMAND = '吗 了吗 了没有 呢 的时候 之后 以前';
/** Other things that people ask an assistant for. Their rhythm or their words are near to those of commands. */
const OTHER_SPEECH =
  '今天天气怎么样 现在几点了 播放音乐 放一首歌 音量调大 音量调小 下一首 上一首 暂停 停止播放 讲个笑话 定个闹钟 取消闹钟 提醒我 打电话 打开音乐 打开闹钟 关闭闹钟';
/** Rooms and things that people open, close or switch. Those that the home has are not among its decoys. */
const OTHER_ROOMS = '客厅 卧室 主卧 次卧 厨房 浴室 卫生间 书房 餐厅 玄关 走廊 儿童房 车库 阳台';
const OTHER_THINGS =
  '灯 台灯 吊灯 壁灯 落地灯 风扇 吊扇 窗帘 百叶窗 窗户 门 空调 暖气 电视 电视机 音乐 音响 收音机 电脑 手机 冰箱 洗衣机 热水器 加湿器 净化器 扫地机 插座 摄像头 抽屉 柜子 盒子 书 香蕉 苹果';
const AWAY = '打开* 开* 开启* 关闭* 关掉* 关* 关上* 把*打开 把*关掉 把*关上 *打开 *关掉 调亮* 调暗*';

/** What may stand before a command, and after it, and changes nothing. */
export const POLITE = { before: '请麻烦你帮我帮忙给我要我想那就', after: '吧啊呀哦好吗谢谢一下嘛' } as const;

/**
 * The Mandarin sentences of a home's closed grammar as a graph of syllables takes them, and decoys. A decoy is recognised
 * so that the recogniser does not take it for a command.
 *
 * @param others the names of the home's rooms, floors and assistants. Default: nothing.
 */
export function homeGrammar(
  devices: readonly Device[],
  others?: OtherWords,
): PhraseGrammar & { readonly leftOut: readonly string[] } {
  const closed = closedGrammar(devices, 'zh', { rooms: others?.rooms });
  const rules: Record<string, readonly Alternative[]> = {};
  // Polite words are no part of the sentences here: the decoder lets them stand around a sentence at no cost.
  for (const [name, node] of closed.rules)
    if (name !== 'utterance') rules[name] = alternatives(expanded(node));
  const names = new Set(HEARD_DEVICES.flatMap((name) => (rules[name] ?? []).map(({ pattern }) => pattern)));
  rules.forbidding = alternatives(BEFORE_NO_COMMAND.split(' '));
  rules.doubting = alternatives(AFTER_NO_COMMAND.split(' '));
  rules.elsewhere = alternatives(elsewhere(devices, others).filter((phrase) => !names.has(phrase)));
  const away = AWAY.split(' ').map((sentence) => sentence.replace('*', '{elsewhere}'));
  const decoySentences = [...away, ...OTHER_SPEECH.split(' '), ...decoys(devices, 'zh')];
  const decoyed = decoySentences.map((pattern): Alternative => ({ pattern, decoy: true }));
  const root: readonly Alternative[] =
    names.size === 0
      ? decoyed
      : [
          { pattern: '{command}' },
          { pattern: '{forbidding}{command}', decoy: true },
          { pattern: '{command}{doubting}', decoy: true },
          ...decoyed,
        ];
  return { root, rules, leftOut: closed.leftOut };
}

/** Every way to say a part of a grammar; a rule stays a reference: `{name}`. */
function expanded(node: GrammarNode): readonly string[] {
  switch (node.type) {
    case 'word':
      return [node.text];
    case 'rule':
      return [`{${node.name}}`];
    case 'optional':
      return ['', ...expanded(node.of)];
    case 'choice':
      return node.of.flatMap(expanded);
    case 'sequence':
      return node.of
        .map(expanded)
        .reduce((before, after) => before.flatMap((begin) => after.map((end) => `${begin}${end}`)), ['']);
  }
}

function alternatives(patterns: readonly string[]): readonly Alternative[] {
  return patterns.map((pattern) => ({ pattern }));
}

/** Things and places that this home does not have: the understanding finds no device for them in any room. */
function elsewhere(devices: readonly Device[], others: OtherWords | undefined): readonly string[] {
  const understand = createUnderstanding(devices, others);
  const rooms = [...new Set(devices.map(({ room }) => room))];
  const isOwn = (phrase: string, from: readonly (string | undefined)[]) =>
    from.some(
      (room) => understand(`打开${phrase}`, room === undefined ? {} : { room }).kind === 'understood',
    );
  const things = OTHER_THINGS.split(' ');
  const placed = OTHER_ROOMS.split(' ').flatMap((room) => things.map((thing) => `${room}${thing}`));
  // A phrase that names its room means the same wherever somebody says it.
  return [
    ...things.filter((phrase) => !isOwn(phrase, rooms)),
    ...placed.filter((phrase) => !isOwn(phrase, [undefined])),
  ];
}

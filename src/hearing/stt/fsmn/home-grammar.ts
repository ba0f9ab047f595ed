import type { Device } from '../../../config/device.ts';
import { canDo } from '../../../intent/capability.ts';
import { mentionsOf } from '../../../intent/names.ts';
import { createUnderstanding } from '../../../intent/understand.ts';
import type { Alternative, PhraseGrammar } from './phrase-graph.ts';
import { numeral } from './syllables.ts';

type Action = Parameters<typeof canDo>[1];

/** What is said to devices that can do something; `*` stands for the device. */
const SENTENCES: readonly {
  readonly rule: string;
  readonly actions: readonly Action[];
  readonly say: string;
}[] = [
  {
    rule: 'switched',
    actions: ['turn_on', 'turn_off'],
    say: '打开* 开* 开启* 把*打开 *打开 把*开 *开 *开启 关闭* 关掉* 关* 关上* 把*关掉 把*关上 把*关闭 *关掉 *关上 *关闭 *关',
  },
  { rule: 'toggled', actions: ['toggle'], say: '切换*' },
  {
    rule: 'dimmed',
    actions: ['set_brightness'],
    say: '把*调到{share} *调到{share} *亮度调到{share} 把*亮度调到{share} *亮度{share} *设为{share} 把*设为{share} *开到{share} 把*开到{share} 把*调到最亮 *调到最亮 把*调到最暗 *调到最暗',
  },
  {
    rule: 'stepped',
    actions: ['adjust_brightness'],
    say: '调亮* 把*调亮 *调亮 *调亮一点 把*调亮一点 *亮一点 调暗* 把*调暗 *调暗 *调暗一点 把*调暗一点 *暗一点',
  },
  {
    rule: 'tinted',
    actions: ['set_color_temperature'],
    say: '把*调成暖光 *调成暖光 *调成暖白 把*调成白光 *调成白光 *调成冷光 *调成自然光 *调成日光',
  },
  {
    rule: 'heated',
    actions: ['set_temperature'],
    say: '把*调到{degrees} *调到{degrees} *温度调到{degrees} *设为{degrees} *设定{degrees} *开到{degrees} 把*设为{degrees}',
  },
  {
    rule: 'moved',
    actions: ['open', 'close'],
    say: '打开* 开* 拉开* 把*打开 把*拉开 *打开 *拉开 关闭* 关上* 关* 拉上* 把*关上 把*拉上 把*关闭 *关上 *拉上 *关闭',
  },
  {
    rule: 'placed',
    actions: ['set_position'],
    say: '把*开到{share} *开到{share} 把*调到{share} *调到{share} 打开*{share}',
  },
  {
    rule: 'locked',
    actions: ['lock', 'unlock'],
    say: '锁上* 锁* 锁好* 把*锁上 *锁上 把*锁好 解锁* 打开* 把*打开 *解锁',
  },
  { rule: 'activated', actions: ['activate'], say: '激活* 执行* 启动* 进入* 切换到* 打开*' },
];

/** What forbids, asks or tells before a sentence that would command: it must be heard as itself. */
const BEFORE_NO_COMMAND =
  '不要 别 不用 不想 不能 不 没有 没 先别 千万别 明天 昨天 后天 刚才 等一下 如果 要是 为什么 怎么 是不是 谁 什么时候';
const AFTER_NO_COMMAND = '吗 了吗 了没有 呢 的时候 之后 以前';
/** What people say beside commands, by its rhythm or words near to them. */
const OTHER_SPEECH =
  '今天天气怎么样 现在几点了 播放音乐 放一首歌 音量调大 音量调小 下一首 上一首 暂停 停止播放 讲个笑话 定个闹钟 取消闹钟 提醒我 打电话 打开音乐 打开闹钟 关闭闹钟';
/** What can be opened or closed, and is not of this home. */
const OTHER_ROOMS = '客厅 卧室 主卧 次卧 厨房 浴室 卫生间 书房 餐厅 玄关 走廊 儿童房 车库 阳台';
const OTHER_THINGS =
  '灯 台灯 吊灯 壁灯 落地灯 风扇 吊扇 窗帘 百叶窗 窗户 门 空调 暖气 电视 电视机 音乐 音响 收音机 电脑 手机 冰箱 洗衣机 热水器 加湿器 净化器 扫地机 插座 摄像头 抽屉 柜子 盒子 书 香蕉 苹果';

/** What may stand before a command, and after it, and changes nothing. */
export const POLITE = { before: '请麻烦你帮我帮忙给我要我想那就', after: '吧啊呀哦好吗谢谢一下嘛' } as const;

/**
 * The sentences that a home understands, over the names of its devices; and decoys, which are recognised so that they
 * are not taken for one of these.
 */
export function homeGrammar(devices: readonly Device[]): PhraseGrammar {
  const mentions = mentionsOf(devices).chinese;
  const understand = createUnderstanding(devices);
  const rooms = [...new Set(devices.map(({ room }) => room))];
  const isUnderstood = (sentence: string, phrase: string) => {
    const text = sentence
      .replace('*', phrase)
      .replace('{share}', '百分之三十')
      .replace('{degrees}', '二十度');
    return rooms.some((room) => understand(text, { room }).kind === 'understood');
  };
  /** What the home's devices are called. */
  const own = new Set<string>();
  const rules: Record<string, readonly Alternative[]> = {
    share: [
      ...Array.from({ length: 101 }, (_, value) => ({ pattern: `百分之${numeral(value)}` })),
      { pattern: '百分之百' },
      { pattern: '一半' },
    ],
    degrees: Array.from({ length: 31 }, (_, above) => ({ pattern: `${numeral(5 + above)}度` })),
    forbidding: alternativesOf(BEFORE_NO_COMMAND),
    doubting: alternativesOf(AFTER_NO_COMMAND),
  };
  const commands: Alternative[] = [];
  for (const { rule, actions, say } of SENTENCES) {
    const sentences = say.split(' ');
    const named = mentions.filter(
      (mention) =>
        mention.devices.some((device) => actions.some((action) => canDo(device, action))) &&
        // A name is always understood; a kind of device, in a room or in none, may be of several, or be a verb.
        (mention.scope === 'name' || sentences.every((sentence) => isUnderstood(sentence, mention.phrase))),
    );
    if (named.length === 0) continue;
    for (const { phrase } of named) own.add(phrase);
    rules[rule] = named.map(({ phrase }) => ({ pattern: phrase }));
    commands.push(...sentences.map((sentence) => ({ pattern: sentence.replace('*', `{${rule}}`) })));
  }
  rules.command = commands;
  rules.elsewhere = elsewhere(own);
  const other = OTHER_SPEECH.split(' ').map((pattern) => ({ pattern, decoy: true }));
  const away = '打开* 开* 开启* 关闭* 关掉* 关* 关上* 把*打开 把*关掉 把*关上 *打开 *关掉 调亮* 调暗*'
    .split(' ')
    .map((sentence) => ({ pattern: sentence.replace('*', '{elsewhere}'), decoy: true }));
  if (commands.length === 0) return { root: other, rules };
  return {
    root: [
      { pattern: '{command}' },
      { pattern: '{forbidding}{command}', decoy: true },
      { pattern: '{command}{doubting}', decoy: true },
      ...away,
      ...other,
    ],
    rules,
  };
}

function alternativesOf(words: string): readonly Alternative[] {
  return words.split(' ').map((pattern) => ({ pattern }));
}

/** Things and places that this home does not have, or has more than one of. */
function elsewhere(own: ReadonlySet<string>): readonly Alternative[] {
  const rooms = ['', ...OTHER_ROOMS.split(' ')];
  return rooms
    .flatMap((room) => OTHER_THINGS.split(' ').map((thing) => `${room}${thing}`))
    .filter((phrase) => !own.has(phrase))
    .map((pattern) => ({ pattern }));
}

// Mandarin sentences by espeak-ng, whose Mandarin voice wants pinyin; variants, pitch and speed make its speakers.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pinyin } from 'pinyin-pro';
import { readWav } from '../../dist/audio/wav-file.js';

/** Variant, pitch, words a minute. What is fitted sees the tuned voices alone. */
export const SPEAKERS = {
  tuned: [
    '- 50 150',
    '- 35 140',
    '- 65 165',
    'm2 50 150',
    'm4 45 160',
    'f3 55 145',
    'f5 60 160',
    'm6 40 135',
  ],
  judged: [
    'm3 40 145',
    'f2 60 160',
    'm7 50 170',
    'f4 45 150',
    'm1 55 160',
    'f1 60 140',
    'm5 50 155',
    'm8 45 150',
  ],
  // Drawn by chance of the variants with a person's name, for sentences of their own.
  drawn: [
    'Mario 40 155',
    'Gene2 35 165',
    'pedro 55 145',
    'miguel 55 165',
    'steph3 45 160',
    'benjamin 60 160',
    'quincy 60 140',
    'robert 50 165',
    'Andrea 55 165',
    'rob 45 155',
    'antonio 65 135',
    'Denis 65 165',
  ],
};

/** Commands of the shipped home: each kind of device, numbers, both orders of words. */
export const COMMANDS = [
  '打开客厅灯', '关闭客厅灯', '打开卧室灯', '关掉卧室灯', '打开厨房灯', '把厨房灯关掉', '客厅灯打开', '床头灯关上',
  '打开床头灯', '打开客厅窗帘', '关上客厅窗帘', '把窗帘拉上', '打开客厅风扇', '关闭客厅风扇', '关掉吊扇', '打开咖啡机',
  '关掉咖啡机', '打开所有灯', '关掉所有灯', '关掉全部灯', '锁上大门', '把大门锁上', '打开玄关灯', '关掉走廊灯',
  '把客厅灯调到百分之三十', '客厅灯调到百分之五十', '把卧室灯调到百分之二十五', '床头灯亮度调到百分之八十',
  '卧室空调调到二十六度', '把卧室空调调到二十一度', '卧室暖气调到十八度', '打开卧室空调', '关掉卧室空调',
  '客厅窗帘开到百分之六十', '把客厅灯调亮一点', '床头灯调暗一点', '客厅灯调成暖光', '大厅灯打开', '打开卧室大灯', '关闭厨房插座',
]; // biome-ignore format: a list

/** Speech that follows a wake word, and asks nothing of this home: forbidden, asked, told, or about other things. */
export const OTHER = [
  '今天天气怎么样', '播放一首歌', '明天晚上吃什么', '现在几点了', '打开书房窗户', '不要打开客厅灯', '别关卧室灯', '明天打开客厅灯',
  '客厅灯打开了吗', '为什么关掉厨房灯', '打开电视', '关闭闹钟', '打开我的日历', '打开阳台灯', '关掉主卧灯', '音量调大一点',
  '请告诉我最近的加油站在哪里', '我觉得客厅的灯太亮了', '他昨天打开了大门', '儿童房的台灯坏了', '把冰箱门关上', '打开微信', '导航到机场',
  '提醒我明天早上八点开会', '如果下雨就关上窗户', '讲一个笑话给我听', '给妈妈打电话', '不用开灯', '谁打开了窗帘', '换一个频道',
]; // biome-ignore format: a list

/** Others of the kind, written before anything was heard in the drawn voices. */
const DRAWN_COMMANDS = [
  '打开走廊灯', '关上玄关灯', '开客厅灯', '关客厅灯', '把卧室大灯打开', '卧室灯关掉', '大厅灯关上', '把大厅灯打开',
  '厨房的灯打开', '关闭厨房的灯', '把床头灯打开', '关掉床头灯', '开启卧室空调', '卧室暖气打开', '把卧室暖气关掉',
  '把卧室空调关上', '打开客厅的灯', '关掉客厅的风扇', '把客厅风扇打开', '吊扇打开', '打开吊扇', '客厅风扇关掉',
  '关上厨房插座', '打开厨房插座', '把咖啡机打开', '咖啡机关掉', '打开全部灯', '把所有灯关掉', '关闭全屋灯',
  '大门锁上', '锁上大门锁', '拉上客厅窗帘', '打开大厅窗帘', '把客厅窗帘打开', '大厅窗帘关上', '拉开客厅窗帘',
  '厨房灯调到百分之四十', '把床头灯调到百分之七十', '大厅灯亮度调到百分之九十', '卧室大灯调到百分之十五',
  '把客厅灯调到百分之六十五', '把所有灯调到百分之三十五', '卧室空调调到二十三度', '把卧室暖气调到二十度',
  '卧室的空调调到二十七度', '大厅窗帘开到百分之三十', '厨房灯调亮一点', '把卧室灯调暗一点', '床头灯调到最亮',
  '大厅灯调成暖光',
]; // biome-ignore format: a list
const DRAWN_OTHER = [
  '后天会下雨吗', '放一点轻音乐', '今天晚上想吃什么', '下一班车几点开', '打开厨房窗户', '不要关掉大厅灯',
  '先别打开窗帘', '昨天打开了咖啡机', '卧室灯关了吗', '为什么打开客厅风扇', '打开洗衣机', '关闭提醒', '打开浏览器',
  '打开车库灯', '关掉次卧灯', '声音调小一点', '附近有没有好吃的餐厅', '厨房的灯好像坏了', '他刚才锁上了大门',
  '客厅的窗帘是蓝色的', '打开冰箱看看', '打开支付宝', '导航回公司', '提醒我晚上十点睡觉', '要是天黑了就打开灯',
  '唱一首儿歌', '给爸爸发消息', '不想开空调', '谁关掉了床头灯', '上一个节目', '空调二十六度会不会太冷',
  '明天关掉所有灯', '关上书桌的抽屉', '打开阳台窗帘', '把电视关掉', '调到中央一台', '百分之三十是多少',
  '帮我查一下快递', '我要去卧室睡觉了', '他的房间在走廊右边', '咖啡机多少钱', '大厅里有很多人', '门锁没有电了',
  '风扇的声音太大了', '把作业写完', '打开第三页', '关于人工智能的新闻', '开车去机场要多久', '灯光秀几点开始',
  '打开主卧空调',
]; // biome-ignore format: a list

/** What each half of the voices says. */
export const SENTENCES = {
  tuned: { commands: COMMANDS, other: OTHER },
  judged: { commands: COMMANDS, other: OTHER },
  drawn: { commands: DRAWN_COMMANDS, other: DRAWN_OTHER },
};

export const canSpeakMandarin = ['sox', 'espeak-ng'].every(
  (program) => spawnSync(program, ['--version']).error === undefined,
);

/** @returns 16 kHz mono. */
export function spokenMandarin(text, speaker) {
  const [variant, pitch, speed] = speaker.split(' ');
  const folder = mkdtempSync(join(tmpdir(), 'halfsecond-voice-'));
  try {
    const raw = join(folder, 'raw.wav');
    const file = join(folder, 'spoken.wav');
    const voice = `cmn-latn-pinyin${variant === '-' ? '' : `+${variant}`}`;
    const words = pinyin(text, { toneType: 'num', type: 'array', v: true })
      // It takes 調 for "tone" where two of them meet: 空調調到.
      .map((syllable, at) => (text[at] === '调' ? 'tiao2' : syllable))
      .join(' ');
    spawnSync('espeak-ng', ['-v', voice, '-p', pitch, '-s', speed, '-w', raw, words]);
    spawnSync('sox', ['-D', raw, '-r', '16000', '-c', '1', '-b', '16', file, 'norm', '-6']);
    return readWav(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

import { describe, expect, it } from 'vitest';
import { stateMessage } from '../../../src/text/device-state.ts';
import { loadText } from '../../../src/text/text.ts';
import { askedMessage } from '../../../src/text/verdict.ts';

const english = await loadText('en');
const chinese = await loadText('zh-Hant');

describe('the words for a device’s state', () => {
  it.each([
    ['on', true, 'on', '開'],
    ['brightness', 40, 'brightness 40%', '亮度 40%'],
    ['position', 50, 'position 50%', '開度 50%'],
    ['moving', 1, 'opening', '正在開'],
    ['moving', -1, 'closing', '正在關'],
    ['moving', 0, 'standing still', '靜止'],
    ['color', 0xff0000, 'color #FF0000', '顏色 #FF0000'],
    ['color', 0x00000a, 'color #00000A', '顏色 #00000A'],
    ['locked', false, 'unlocked', '未上鎖'],
  ])('tell %s %s as “%s”, in Chinese as “%s”', (key, value, inEnglish, inChinese) => {
    expect(english.of(stateMessage(key, value))).toBe(inEnglish);
    expect(chinese.of(stateMessage(key, value))).toBe(inChinese);
  });
});

describe('the words for a wish', () => {
  it('tell a colour as people write it', () => {
    const wish = askedMessage({ action: 'set_color', device: 'lamp', value: 0xff8800 });
    expect(english.of(wish)).toBe('set_color lamp #FF8800');
    expect(chinese.of(wish)).toContain('#FF8800');
  });
});

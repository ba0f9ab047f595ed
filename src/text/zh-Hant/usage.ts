import type { Catalogue } from '../en/en.ts';

export const usage: Catalogue = {
  'usage.usage': '用法：',
  'usage.arguments': '參數：',
  'usage.options': '選項：',
  'usage.commands': '指令：',
  'usage.some-options': '選項',
  'usage.some-command': '指令',
  'usage.choices-are': '（可用：{known}）',
  'usage.default': '（預設：{value}）',
  'usage.help-option': '顯示這份說明',
  'usage.help-command': '顯示某個指令的說明',
  'usage.no-argument': '錯誤：缺少參數「{name}」',
  'usage.no-value': '錯誤：選項 {option} 要給一個值',
  'usage.no-option': '錯誤：必須給選項 {option}',
  'usage.unknown-option': '錯誤：沒有「{option}」這個選項',
  'usage.unknown-command': '錯誤：沒有「{command}」這個指令',
  'usage.too-many': '錯誤：給了 {given} 個參數，最多只能有 {most, number, whole} 個',
  'usage.value': '錯誤：{what} 不接受「{value}」：{why}',
  'usage.choices': '可用的值是 {known}',
  'usage.did-you-mean': '（您是不是要輸入 {words}？）',
  'usage.language': '可用的語言是 {known}',
};

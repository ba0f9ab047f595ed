// Writes src/text/zh-Hans.json: the Chinese catalogue as it is written on the mainland, converted from zh-Hant. OpenCC
// changes characters and most words; WORDS and MESSAGES correct what it leaves or gets wrong. Run after tsc.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import OpenCC from 'opencc-js';

const TARGET = fileURLToPath(new URL('../src/text/zh-Hans.json', import.meta.url));

/** Words after OpenCC's conversion, and the mainland's word for each. The order matters: longer words come first. */
const WORDS = [
  ['「', '“'],
  ['」', '”'],
  ['在线上', '在线'],
  ['脱机', '离线'],
  ['激活', '启用'],
  ['透过', '通过'],
  ['预设', '默认'],
  ['设定', '设置'],
  ['设置档', '配置文件'],
  ['附加组件', '加载项'],
  ['映像档', '镜像'],
  ['机密档', '密钥文件'],
  ['密码档', '密码文件'],
  ['设备档', '设备文件'],
  ['情境档', '情境文件'],
  ['模型档', '模型文件'],
  ['建议档', '建议的文件'],
  ['ACL 档', 'ACL 文件'],
  ['YAML 档', 'YAML 文件'],
  ['WAV 档', 'WAV 文件'],
  ['PEM 档', 'PEM 文件'],
  ['连接端口', '端口'],
  ['用户端', '客户端'],
  ['帐号', '账号'],
  ['回报', '上报'],
  ['逾时', '超时'],
  ['抵销', '抵消'],
  ['管线', '管道'],
  ['服务管理员', '服务管理器'],
  ['收合', '折叠'],
  ['重播', '重放'],
  ['断线', '断开'],
  ['唯读', '只读'],
  ['连线', '连接'],
  ['通道或', '隧道或'],
  ['权杖', '令牌'],
  ['主控台', '控制台'],
  ['仪表板', '仪表盘'],
  ['选用套件', '可选软件包'],
  ['套件', '软件包'],
  ['当掉', '崩溃'],
  ['智慧家庭', '智能家居'],
  ['智能家庭', '智能家居'],
  ['助理', '助手'],
  ['QR code', '二维码'],
  ['把握较大', '把握更大'],
];

/** Whole messages by key, where neither gives what a reader on the mainland expects. */
const MESSAGES = {
  'door.homekit.pair': '在“家庭”App 中添加配件，扫描二维码；或选择“更多选项”，手动输入配对码。',
  'page.sign-out': '退出登录',
  'page.undo': '撤销',
  'page.qr': '配对用的二维码',
  'door.matter.pair': '在 App 中添加设备，扫描二维码，或手动输入配对码。',
};

const convert = OpenCC.Converter({ from: 'twp', to: 'cn' });

/** The messages of zh-Hant in simplified characters and the mainland's words. */
export function simplified(traditional) {
  return Object.fromEntries(
    Object.entries(traditional).map(([key, words]) => [
      key,
      MESSAGES[key] ?? WORDS.reduce((text, [from, to]) => text.replaceAll(from, to), convert(words)),
    ]),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { zhHant } = await import('../dist/text/zh-Hant/zh-Hant.js');
  writeFileSync(TARGET, `${JSON.stringify(simplified(zhHant), null, 2)}\n`);
}

// Sentences spoken by the free voices that are installed: flite and festival for English, espeak-ng for both languages.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readWav } from '../../dist/audio/wav-file.js';

const isThere = (program) => spawnSync(program, ['--version']).error === undefined;
export const canSpeak = isThere('sox') && isThere('flite') && isThere('espeak-ng');

const FESTIVAL = isThere('festival') && isThere('text2wave');

/**
 * The recogniser is tuned on the one half of the voices, and judged on the other, with other sentences. The voices of
 * festival are left out where it is not installed (`apt install festival festvox-kdlpc16k festvox-us-slt-hts`).
 */
export const ENGLISH_VOICES = {
  tuned: [
    ['flite', 'slt'],
    ['flite', 'rms'],
    ['espeak-ng', 'en-us'],
    ['espeak-ng', 'en-gb-x-rp'],
    ['espeak-ng', 'en-us+f5'],
    ['espeak-ng', 'en-us+m3'],
    ['espeak-ng', 'en-gb+f1'],
    ['espeak-ng', 'en-gb-x-gbclan+m6'],
  ],
  judged: [
    ['festival', 'ked_diphone'],
    ['festival', 'cmu_us_slt_arctic_hts'],
    ['flite', 'awb'],
    ['flite', 'kal16'],
    ['espeak-ng', 'en-us+f4'],
    ['espeak-ng', 'en-us+m7'],
    ['espeak-ng', 'en-us+klatt4'],
    ['espeak-ng', 'en-us+Annie'],
    ['espeak-ng', 'en-us+travis'],
    ['espeak-ng', 'en-gb+f2'],
    ['espeak-ng', 'en-gb+m1'],
    ['espeak-ng', 'en-gb-scotland+m4'],
  ],
};

/** Pitch and speed of espeak-ng, with its variants: enrolled are the first, judged the others. */
export const MANDARIN_VOICES = {
  enrolled: ['50 150', '35 140', '65 165'],
  judged: ['m3 40 145', 'f2 60 160', 'm7 50 170', 'f4 45 150', 'm1 55 160', 'f1 60 140'],
};

const TUNED = [
  'turn on the living room light', 'turn off the bedroom light', 'switch on the kitchen light',
  'turn the hallway light off', 'turn off all lights', 'turn on the ceiling fan',
  'open the living room curtain', 'close the curtains', 'lock the front door', 'turn on the coffee machine',
  'set the living room light to fifty percent', 'dim the bedside lamp to twenty five percent',
  'set the bedroom thermostat to twenty one degrees', 'turn on the light', 'could you turn off the fan please',
  'make the bedroom light brighter', 'turn off the lights in the kitchen', 'switch the ceiling fan on',
  'please turn on the bedside lamp', 'turn on the lounge light', 'open the curtain', 'turn the coffee machine off',
  'change the kitchen light to eighty percent', 'dim the lounge light', 'switch off the bedroom heating',
  'set the living room curtain to thirty percent', 'lock the door', 'brighten the lounge light',
  'turn the lights on in the bedroom', 'switch the lights off in the living room', 'toggle the ceiling fan',
  'turn up the bedside lamp', 'turn the lounge light down', 'set the living room light to warm white',
  'make the lounge light cooler', 'turn down the bedroom heating', 'stop the lounge curtain',
  'open the living room curtain a bit', 'turn on the kitchen lamp', 'open the blinds',
]; // biome-ignore format: a list
const TUNED_OTHER = [
  'what is the weather like tomorrow',
  'play some music in the evening',
  'tell me a joke about cats',
  'how long does it take to the airport',
  'remind me to call my mother',
  'add milk to the shopping list',
  'the living room was painted in march',
  'they turned on each other in the end',
  'turn on the music in the living room',
  'turn up the volume',
  'set a timer for ten minutes',
  'set an alarm for half past seven',
  'close the window please',
  'who locked the front door yesterday',
  'switch to the next song',
  'open my calendar',
  // Commands with words around them that forbid them, ask about them or set another time.
  'turn on the bedroom light at nine',
  'switch off the fan in ten minutes',
  'close the living room curtain tomorrow',
  'lock the front door when i leave',
  "don't turn off the living room light",
  'never open the living room curtain',
  'did you turn off the coffee machine',
  'she said turn on the bedside lamp',
  'make the tea a bit warmer',
  'shut the window in the bathroom',
  'turn the music up in the kitchen',
  'open the book a little',
  'start the washing machine',
  'stop the alarm',
];
/** Every kind of action that is listened for in English. */
const JUDGED = [
  'switch off the living room light', 'turn the kitchen light on', 'turn on all lights', 'turn off the hallway light',
  'switch the bedroom light off', 'turn the bedside lamp on', 'turn off the living room fan', 'turn on the kitchen outlet',
  'switch off the coffee machine', 'turn the ceiling fan off', 'please turn off the lounge light',
  'could you switch on the bedside lamp', 'would you turn on the light please', 'turn on the lights in the bedroom',
  'close the living room curtain', 'open the lounge curtain', 'close the curtain please',
  'open the curtains in the living room', 'unlock the front door', 'lock the hallway door',
  'set the kitchen light to twenty percent', 'change the lounge light to seventy five percent',
  'dim the bedroom light to forty percent', 'dim the living room light', 'brighten the bedside lamp',
  'make the kitchen light dimmer', 'make the living room light brighter',
  'set the living room curtain to sixty percent', 'change the curtain to ninety percent',
  'set the bedroom heating to nineteen degrees', 'change the thermostat to twenty three degrees',
  'turn on the bedroom thermostat',
  'toggle the bedside lamp', 'turn the lights off in the kitchen', 'turn the lamps on in the bedroom',
  'turn down the kitchen light', 'turn the bedroom light up', 'change the lounge light to cool white',
  'make the living room light warmer', 'set the living room light to daylight', 'turn the bedroom thermostat down',
  'make the bedroom heating warmer', 'stop the living room curtain', 'close the lounge curtain a little',
  'switch off the living room lamp', 'shut the curtains', 'open the living room blinds', 'turn off the kitchen socket',
]; // biome-ignore format: a list
const JUDGED_OTHER = [
  'what time is it in london',
  'how old is the president',
  'read me the news',
  'call my brother on his phone',
  'turn on the television',
  'switch off the radio',
  'turn down the music',
  'turn up the heating next week',
  'do not open the curtains',
  'turn off the kitchen light at eleven',
  'is the front door locked',
  'i turned off the light already',
  'what is on the shopping list',
  'wake me up at six tomorrow morning',
  'they dimmed the lights in the theatre',
  'close the garage door',
  'open the lounge curtain after lunch',
  'please do not lock the front door',
  'the kitchen light is off',
  'why is the bedroom light on',
  'turn on the hallway light if it is dark',
  'turn off the lounge light and the music',
  'can you see the bedside lamp',
  'set the kitchen clock to twenty past nine',
  'turn the radio off in the kitchen',
  'make the coffee a bit warmer',
  'stop the music in the lounge',
  'start the car please',
  'shut the oven door',
  'toggle the music',
  'turn down the offer of the bank',
  'set the sofa to the left of the lamp',
];
const ENGLISH = { tuned: [TUNED, TUNED_OTHER], judged: [JUDGED, JUDGED_OTHER] };
const WAKE_WORD = 'hey siri';
const MANDARIN = {
  打開客廳燈: 'da3kai1 ke4ting1 deng1',
  關閉客廳燈: 'guan1bi4 ke4ting1 deng1',
  打開臥室燈: 'da3kai1 wo4shi4 deng1',
  關閉臥室燈: 'guan1bi4 wo4shi4 deng1',
  打開廚房燈: 'da3kai1 chu2fang2 deng1',
  打開客廳窗簾: 'da3kai1 ke4ting1 chuang1lian2',
};
const MANDARIN_OTHER = [
  'jin1tian1 tian1qi4 zen3me5yang4',
  'bo1fang4 yi1 shou3 ge1',
  'ming2tian1 wan3shang4 chi1 shen2me5',
  'xian4zai4 ji3 dian3 le5',
  'da3kai1 shu1fang2 chuang1hu4',
];

function spoken(program, voice, text) {
  const folder = mkdtempSync(join(tmpdir(), 'halfsecond-voice-'));
  try {
    const raw = join(folder, 'raw.wav');
    if (program === 'flite') {
      writeFileSync(join(folder, 'text'), text);
      spawnSync('flite', ['-voice', voice, '-t', text, '-o', raw]);
    } else if (program === 'festival')
      spawnSync('text2wave', ['-eval', `(voice_${voice})`, '-o', raw], { input: text });
    else spawnSync('espeak-ng', [...voice, '-w', raw, text]);
    const file = join(folder, 'spoken.wav');
    spawnSync('sox', ['-D', raw, '-r', '16000', '-c', '1', '-b', '16', file, 'norm', '-6']);
    return readWav(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * @param half `tuned` or `judged`.
 * @param quick a tenth of the sentences, other ones by each voice.
 * @param everywhere only voices that Debian's main archive has, so that every machine speaks alike.
 * @returns each sentence with the wake word in the same voice; `text` is empty for what is no command.
 */
export function english(half, { quick, everywhere = false }) {
  const [commands, others] = ENGLISH[half];
  const voices = ENGLISH_VOICES[half].filter(
    ([program]) => program !== 'festival' || (FESTIVAL && !everywhere),
  );
  return voices.flatMap(([program, name], at) => {
    const say = (text) => spoken(program, program === 'espeak-ng' ? ['-v', name, '-s', '150'] : name, text);
    const every = quick ? 10 : 1;
    const some = (texts) => texts.filter((_, index) => (index + at) % every === 0);
    const wake = say(WAKE_WORD);
    const of = { voice: `${program} ${name}`, wake };
    return [
      ...some(commands).map((text) => ({ ...of, text, said: text, samples: say(text) })),
      ...some(others).map((said) => ({ ...of, text: '', said, samples: say(said) })),
    ];
  });
}

const mandarinVoice = (spec) => {
  const [speed, pitch, variant] = spec.split(' ').reverse();
  return ['-v', `cmn-latn-pinyin${variant === undefined ? '' : `+${variant}`}`, '-p', pitch, '-s', speed];
};

export function mandarin({ quick }) {
  const voices = quick ? MANDARIN_VOICES.judged.slice(0, 3) : MANDARIN_VOICES.judged;
  return {
    commands: Object.entries(MANDARIN).map(([text, pinyin]) => ({
      text,
      takes: MANDARIN_VOICES.enrolled.map((voice) => spoken('espeak-ng', mandarinVoice(voice), pinyin)),
    })),
    spoken: voices.flatMap((voice) => [
      ...Object.entries(MANDARIN).map(([text, pinyin]) => ({
        text,
        samples: spoken('espeak-ng', mandarinVoice(voice), pinyin),
      })),
      ...MANDARIN_OTHER.map((pinyin) => ({
        text: '',
        samples: spoken('espeak-ng', mandarinVoice(voice), pinyin),
      })),
    ]),
  };
}

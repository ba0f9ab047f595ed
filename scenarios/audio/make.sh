#!/usr/bin/env bash
# Makes the bundled recordings and the shipped takes, of a wake phrase and of commands, from free speech voices.
# Needs: flite, festival, espeak-ng, sox. Deterministic: the noise is seeded.
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
takes=../../wake/tmall-genie
part=0

# Each speaker appends one piece, 16 kHz mono, to the recording in the making.
english() { # VOICE TEXT
  part=$((part + 1))
  flite -voice "$1" -t "$2" -o "$work/raw.wav"
  sox -D "$work/raw.wav" -r 16000 -c 1 -b 16 "$work/$(printf '%03d' $part).wav" norm -3
}
mandarin() { # PITCH SPEED PINYIN
  part=$((part + 1))
  espeak-ng -v cmn-latn-pinyin -p "$1" -s "$2" -w "$work/raw.wav" "$3"
  sox -D "$work/raw.wav" -r 16000 -c 1 -b 16 "$work/$(printf '%03d' $part).wav" norm -3
}
pause() { # SECONDS
  part=$((part + 1))
  sox -D -n -r 16000 -c 1 -b 16 "$work/$(printf '%03d' $part).wav" trim 0 "$1"
}
# Joins the pieces over a quiet room and starts afresh.
finish() { # FILE
  sox -D "$work"/[0-9]*.wav "$work/joined.wav" pad 0.6 1.2 norm -6
  local seconds
  seconds=$(soxi -D "$work/joined.wav")
  sox -R -D -n -r 16000 -c 1 -b 16 "$work/noise.wav" synth "$seconds" pinknoise vol 0.002
  sox -R -D -m -v 1 "$work/joined.wav" -v 1 "$work/noise.wav" -b 16 "$1"
  rm -f "$work"/[0-9]*.wav
  part=0
}

english slt "hey siri"; pause 0.15; english slt "turn on the living room light"; finish hey-siri-turn-on-the-living-room-light.wav
english slt "hey siri"; pause 0.15; english slt "turn off the bedroom light"; finish hey-siri-turn-off-the-bedroom-light.wav
english slt "hey siri"; pause 0.15; english slt "turn on the light"; finish hey-siri-turn-on-the-light.wav
english slt "hey siri"; pause 0.15; english slt "set the kitchen light to thirty percent"; finish hey-siri-set-the-kitchen-light-to-thirty-percent.wav
mandarin 50 150 "tian1mao1 jing1ling2"; english slt "hey siri"; pause 0.1; english slt "turn on the living room light"; finish tmall-genie-and-hey-siri.wav
mandarin 42 160 "tian1mao1 jing1ling2"; pause 0.2; mandarin 42 160 "da3kai1 ke4ting1 deng1"; finish tmall-genie-turn-on-the-living-room-light.wav
mandarin 42 160 "tian1mao1 jing1ling2"; pause 0.2; mandarin 42 160 "guan1bi4 wo4shi4 deng1"; pause 1.6; english slt "hey siri"; pause 0.15; english slt "turn on the living room light"; finish tmall-genie-then-hey-siri.wav
mandarin 55 150 "da3kai1 ke4ting1 deng1"; finish turn-on-the-living-room-light-in-mandarin.wav
english rms "did you see the weather this morning"; pause 0.3; english slt "yes, it will rain all day, so we stayed at home"; finish conversation.wav

take=1
for voice in "50 150" "35 140" "65 165" "50 175"; do
  read -r pitch speed <<< "$voice"
  espeak-ng -v cmn-latn-pinyin -p "$pitch" -s "$speed" -w "$work/raw.wav" "tian1mao1 jing1ling2"
  sox -D "$work/raw.wav" -r 16000 -c 1 -b 16 "$takes/take-0$take.wav" norm -6 pad 0.1 0.1
  take=$((take + 1))
done

# Three takes of each command; the recordings above are in a voice that is not among them.
command() { # WORDS PINYIN
  local folder="../../commands/$1" take=1 pitch speed
  mkdir -p "$folder"
  for voice in "50 150" "35 140" "65 165"; do
    read -r pitch speed <<< "$voice"
    espeak-ng -v cmn-latn-pinyin -p "$pitch" -s "$speed" -w "$work/raw.wav" "$2"
    sox -D "$work/raw.wav" -r 16000 -c 1 -b 16 "$folder/take-0$take.wav" silence 1 0.02 0.5% reverse silence 1 0.02 0.5% reverse norm -6 pad 0.1 0.15
    take=$((take + 1))
  done
}
command 打開客廳燈 "da3kai1 ke4ting1 deng1"
command 關閉客廳燈 "guan1bi4 ke4ting1 deng1"
command 打開臥室燈 "da3kai1 wo4shi4 deng1"
command 關閉臥室燈 "guan1bi4 wo4shi4 deng1"

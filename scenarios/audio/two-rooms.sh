#!/usr/bin/env bash
# Makes the recordings of two microphones from those of one: what a room further away hears of the same voice, and
# what two people who speak at the same time leave on each other's microphone. Needs: sox. Deterministic.
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# What the next room hears: later, weaker, duller, with the echo of the corridor.
overheard() { # FILE LEVEL_DB
  sox -D "$1" -b 16 "$work/overheard.wav" pad 0.05 0 lowpass 6000 reverb 10 50 30 gain "$2" rate 16000 channels 1
}
# The overheard voice over a quiet room of its own.
far() { # FILE LEVEL_DB TO
  overheard "$1" "$2"
  sox -R -D -n -r 16000 -c 1 -b 16 "$work/noise.wav" synth "$(soxi -D "$work/overheard.wav")" pinknoise vol 0.0012
  sox -R -D -m -v 1 "$work/overheard.wav" -v 1 "$work/noise.wav" -b 16 "$3"
}
# One person near the microphone, and another in the next room.
both() { # NEAR OVERHEARD LEVEL_DB TO
  overheard "$2" "$3"
  sox -R -D -m -v 1 "$1" -v 1 "$work/overheard.wav" -b 16 "$4"
}

far hey-siri-turn-on-the-light.wav -9 two-rooms-light-far.wav
far hey-siri-set-the-kitchen-light-to-thirty-percent.wav -9 two-rooms-dim-far.wav
far tmall-genie-then-hey-siri.wav -9 two-rooms-two-requests-far.wav
both hey-siri-turn-off-the-bedroom-light.wav tmall-genie-turn-on-the-living-room-light.wav -42 couple-siri.wav
both tmall-genie-turn-on-the-living-room-light.wav hey-siri-turn-off-the-bedroom-light.wav -42 couple-genie.wav
both hey-siri-turn-on-the-light.wav conversation.wav -22 light-beside-conversation.wav

"""
A microphone for wyoming-satellite's --mic-command: a quiet room, in real time. What the test sends to the socket is said in
it, and said again after a pause, until the test closes the connection.
"""

import os
import random
import socket
import sys
import threading
import time

RATE = 16000
SAMPLES = 512
PAUSE_S = 4

path = sys.argv[1]
speakers = []


def listen():
    if os.path.exists(path):
        os.unlink(path)
    server = socket.socket(socket.AF_UNIX)
    server.bind(path)
    server.listen()
    print("microphone: open", file=sys.stderr, flush=True)
    while True:
        threading.Thread(target=hear, args=(server.accept()[0],), daemon=True).start()


def hear(connection):
    with connection, connection.makefile("rb") as told:
        said = told.read(int(told.readline()))
        speaker = {"said": said, "at": 0}
        speakers.append(speaker)
        told.read()
        speakers.remove(speaker)


def spoken():
    """The next piece of what is said; as much as nothing during a pause."""
    for speaker in list(speakers):
        piece = speaker["said"][speaker["at"] : speaker["at"] + 2 * SAMPLES]
        speaker["at"] += 2 * SAMPLES
        if speaker["at"] > len(speaker["said"]) + 2 * RATE * PAUSE_S:
            speaker["at"] = 0
        return piece
    return b""


threading.Thread(target=listen, daemon=True).start()
noise = random.Random(1)
start = time.monotonic()
for count in range(sys.maxsize):
    sound = spoken()
    quiet = SAMPLES - len(sound) // 2
    sound += b"".join(noise.randint(-9, 9).to_bytes(2, "little", signed=True) for _ in range(quiet))
    try:
        sys.stdout.buffer.write(sound)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # The satellite was killed.
        os._exit(0)
    time.sleep(max(0, start + (count + 1) * SAMPLES / RATE - time.monotonic()))

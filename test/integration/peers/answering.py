"""Answers the questions of the test that has started this process: a line of JSON each, over standard input and output."""

import asyncio
import json
import os
import sys
import traceback

# A peer's own library may write to the standard output: what it says goes to the standard error from here on.
_answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)


def tell(event):
    """Tells the test that something has happened."""
    print(json.dumps(event), file=_answers, flush=True)


async def answer(verbs):
    """Answers by calling the verb that a question names, until the test closes the input."""
    questions = asyncio.StreamReader(limit=2**24)
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(questions), sys.stdin)
    running = set()
    tell({"ready": True})
    while line := await questions.readline():
        task = asyncio.create_task(_answer(verbs, json.loads(line)))
        running.add(task)
        task.add_done_callback(running.discard)


async def _answer(verbs, question):
    told = {"answer": question["question"]}
    try:
        told["ok"] = await verbs[question["verb"]](*question["args"])
    except Exception:
        told["failed"] = traceback.format_exc()
    tell(told)

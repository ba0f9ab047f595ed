"""Gives two packages of sound the names by which this Home Assistant calls them.

It was made for their first versions, which are published for its Python as source alone. Python loads this file at its start.
"""

from types import SimpleNamespace

from pymicro_vad import MicroVad
from pyspeex_noise import AudioProcessor


def _cleaned(processor, audio):
    return SimpleNamespace(audio=processor.process_10ms(audio))


MicroVad.Process10ms = MicroVad.process_10ms
AudioProcessor.Process10ms = _cleaned

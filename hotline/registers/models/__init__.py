"""Registers that a hotline keeps beside its files."""

from hotline.registers.models.breach import Breach
from hotline.registers.models.interpreter import Interpreter

__all__ = ["Breach", "Interpreter"]

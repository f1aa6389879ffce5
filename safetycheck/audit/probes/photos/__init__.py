"""Photos: what they tell beside the picture, and copies that don't."""

from safetycheck.audit.probes.photos.interface import NotAPhoto
from safetycheck.audit.probes.photos.photo import Told, clean, look, read, write_clean

__all__ = ["NotAPhoto", "Told", "clean", "look", "read", "write_clean"]

"""Strict YAML with positions in; atomic, checksummed files out."""

from redan.files.plain import is_filled
from redan.files.write import sha256_bytes, sha256_file, write_new
from redan.files.yaml import Limits, Node, read_bytes, read_yaml

__all__ = ["Limits", "Node", "is_filled", "read_bytes", "read_yaml", "sha256_bytes", "sha256_file", "write_new"]

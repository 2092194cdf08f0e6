"""The formats of version 1, written from docs/spec alone: one module a page or two."""

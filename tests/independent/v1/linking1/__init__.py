"""The formats of version 1, written from docs/spec/v1 alone: one module a page or two."""

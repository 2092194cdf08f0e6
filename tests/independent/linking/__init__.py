"""The formats of docs/spec, read a second time: nothing here was taken from the C# sources."""

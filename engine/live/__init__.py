"""The live runtime: real primitives, real time, and the operating system decides who runs."""

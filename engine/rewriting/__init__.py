"""Source of a program → syntax tree that calls `engine.hooks`. Line numbers stay true.

`tracing` rewrites for both runtimes: loops, stores, names, sleeps and the values of constants. `accesses` goes on where
it stopped, for the stepped runtime alone, and makes the reads and writes of what threads may share operations of their
own; expressions are the business of `reads`, and of `looks` where containers are looked into as a whole.
"""

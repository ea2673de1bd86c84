// Programs that the test bed runs in images of its own; the standard library is all they need.
module hearth.dev/testbed/programs

go 1.26.0

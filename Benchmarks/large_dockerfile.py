#!/usr/bin/env python3
"""Prints a Dockerfile of N stages, each copying from the one before: 103 instructions and 76 vertices a stage.

usage: large_dockerfile.py STAGES

A stage has commands, working directories, variables and labels, as real ones do, so progress names, expansion, history and
the image config grow with the file. 100 stages are 10,300 instructions and 7,602 vertices.
"""
import sys


def stage(number):
    yield "FROM alpine AS s%d" % number
    for group in range(25):
        if group % 5 == 0:
            yield "ENV V%d=stage-%d" % (group, number)
        else:
            yield 'LABEL group-%d="made by $V0" kind=generated' % group
        yield "RUN echo $V0 ${GROUP:-none} > /out-%d" % group
        yield "WORKDIR /work/${V0:-first}/%d" % group
        yield 'RUN ["/bin/sh", "-c", "test -e /out-%d"]' % group
    yield "USER root"
    yield "COPY --from=s%d /work /work" % (number - 1) if number else "RUN true"


def text(stages):
    return "\n".join(line for number in range(stages) for line in stage(number)) + "\n"


if __name__ == "__main__":
    sys.stdout.write(text(int(sys.argv[1])))

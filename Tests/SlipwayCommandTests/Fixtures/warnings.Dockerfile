FROM alpine as Base
run a
COPY b c
MAINTAINER me
ENV A b
CMD x $BAR

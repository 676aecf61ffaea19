# syntax=slipway/frontend
# escape=\
FRM alpine:3.22 AS one

from alpine:3.22 as Two
copy --form=one a b
RUN --mount=type=cash,target=/x make \

    all
COPY a
ENV KEY
LABEL version 1
EXPOSE
WORKDIR /a /b
HEALTHCHECK --interval=5 CMD true
ONBUILD FROM alpine

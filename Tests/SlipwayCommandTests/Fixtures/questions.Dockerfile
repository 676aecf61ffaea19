# VERSION of the base
ARG VERSION=12
# base is what the others start from
FROM debian:${VERSION} AS base
# app serves
FROM base AS app
# PORT to listen at
ARG PORT=80
RUN --mount=type=secret,id=token,required \
    --mount=type=ssh true
MAINTAINER someone
# check=skip=all
FROM scratch AS Last

# The base image, with a link to a folder.
FROM busybox:latest AS base
RUN mkdir /target && echo linked > /target/word.txt && ln -s target /link

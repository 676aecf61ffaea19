RUN echo included > /included
INCLUDE shared/more.Dockerfile

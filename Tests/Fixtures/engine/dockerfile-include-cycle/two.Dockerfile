INCLUDE one.Dockerfile

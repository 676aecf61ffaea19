INCLUDE two.Dockerfile

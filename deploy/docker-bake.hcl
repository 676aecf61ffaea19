# Builds the frontend images with `docker buildx bake -f deploy/docker-bake.hcl` from the root of the repository.
variable "TAG" {
  default = "latest"
}

# An executable built outside (dist/slipway-frontend from `make frontend`). Empty: built in a container.
variable "EXECUTABLE" {
  default = ""
}

# A root file system made outside (dist/service-root from `make dist/service-root`). Empty: made in a container.
variable "SERVICE_ROOT" {
  default = ""
}

group "default" {
  targets = ["frontend", "mocker", "ick", "gocker", "service"]
}

target "common" {
  context    = "."
  dockerfile = "Containerfile"
  args = {
    EXECUTABLE   = EXECUTABLE
    SERVICE_ROOT = SERVICE_ROOT
  }
}

target "frontend" {
  inherits    = ["common"]
  target      = "frontend"
  tags        = ["slipway/frontend:${TAG}"]
  annotations = ["org.opencontainers.image.title=slipway/frontend", "org.opencontainers.image.licenses=Apache-2.0"]
}

target "mocker" {
  inherits    = ["common"]
  target      = "mocker"
  tags        = ["slipway/mocker:${TAG}"]
  annotations = ["org.opencontainers.image.title=slipway/mocker", "org.opencontainers.image.licenses=Apache-2.0"]
}

target "ick" {
  inherits    = ["common"]
  target      = "ick"
  tags        = ["slipway/ick:${TAG}"]
  annotations = ["org.opencontainers.image.title=slipway/ick", "org.opencontainers.image.licenses=Apache-2.0"]
}

target "gocker" {
  inherits    = ["common"]
  target      = "gocker"
  tags        = ["slipway/gocker:${TAG}"]
  annotations = ["org.opencontainers.image.title=slipway/gocker", "org.opencontainers.image.licenses=Apache-2.0"]
}

target "service" {
  inherits    = ["common"]
  target      = "service"
  tags        = ["slipway/service:${TAG}"]
  annotations = ["org.opencontainers.image.title=slipway/service", "org.opencontainers.image.licenses=Apache-2.0"]
}

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

# For the target `release`: the version and the tags, separated by commas, and where the archives go.
variable "VERSION" {
  default = "dev"
}

variable "TAGS" {
  default = "dev"
}

variable "DESTINATION" {
  default = "dist/release"
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

# The images of a release for both architectures, with SBOM and provenance, each as an OCI archive: `make release-images`.
# Untried for arm64: the project's machines have neither buildx nor arm64. The executable is compiled in the container of its platform.
target "release" {
  inherits  = ["common"]
  name      = "release-${image}"
  matrix    = { image = ["frontend", "mocker", "ick", "gocker", "service"] }
  target    = image
  platforms = ["linux/amd64", "linux/arm64"]
  tags      = [for tag in split(",", TAGS) : "slipway/${image}:${tag}"]
  attest    = ["type=sbom", "type=provenance,mode=max"]
  output    = ["type=oci,dest=${DESTINATION}/slipway-${image}-${VERSION}-linux-amd64-arm64.oci.tar"]
}

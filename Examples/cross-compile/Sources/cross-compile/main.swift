// Compiles a Go program for a platform on another one, without emulation: the compiler's image has the platform of the
// machine that builds (BUILDPLATFORM), the result that of the machines it is for (TARGETPLATFORM).
//
//     swift run cross-compile linux/amd64 linux/arm64 | buildctl build --local context=. --output type=oci,dest=app.tar

import LLB

let platforms = CommandLine.arguments.dropFirst()
let buildPlatform = try Platform(parsing: platforms.first ?? "linux/amd64")
let targetPlatform = try Platform(parsing: platforms.dropFirst().first ?? "linux/arm64")

let context = LLB.local("context", .include(["go.mod", "go.sum", "**/*.go"]))

let compiler = LLB.image("docker.io/library/golang:1.25-alpine", .platform(buildPlatform))
    .env("PATH", "/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
    .env("CGO_ENABLED", "0")
    .dir("/src")

// Modules and build results stay in the solver between builds. Each target has build results of its own, so that parallel
// builds don't wait for each other; the module cache is shared, but written by one build at a time.
let modules = StepOption<RunOptions>.cache("/go/pkg/mod", id: "go-mod", sharing: .locked)
let results = StepOption<RunOptions>.cache("/root/.cache/go-build", id: "go-build-" + targetPlatform.formatted)

let download = compiler.run(
    ["go", "mod", "download"],
    .named("download modules"),
    .mount("/src", from: context, isReadOnly: true),
    modules
)
let program = download.run(
    ["go", "build", "-trimpath", "-o", "/out/app", "."],
    .named("compile for " + targetPlatform.formatted),
    .env("BUILDPLATFORM", buildPlatform.formatted),
    .env("TARGETPLATFORM", targetPlatform.formatted),
    .env("GOOS", targetPlatform.os),
    .env("GOARCH", targetPlatform.architecture),
    .env("GOARM", targetPlatform.architecture == "arm" ? String(targetPlatform.variant.dropFirst()) : ""),
    .mount("/src", from: context, isReadOnly: true),
    .mount("/out"),
    modules,
    results
).mounted(at: "/out")

let image = LLB.image("docker.io/library/alpine:3.22", .platform(targetPlatform))
    .copy("app", from: program, to: "/usr/local/bin/app", .mode(0o755))
try image.marshal(for: targetPlatform).write(to: .standardOutput)

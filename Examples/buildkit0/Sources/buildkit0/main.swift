// Builds runc, containerd, buildkitd and buildctl, each from its own Git repository, and puts them into one image. The
// four compilations depend on nothing of each other, so the solver runs them in parallel.
//
//     swift run buildkit0 | buildctl build --output type=docker,name=buildkit0 | docker load
//
// Arguments NAME=VALUE replace versions, and the hosts that sources and images come from:
//
//     swift run buildkit0 GIT_HOST=git://mirror.example REGISTRY=registry.example/library RUNC_VERSION=v1.3.1

import LLB

let arguments = try BuildArguments(CommandLine.arguments.dropFirst())

/// An image of the registry.
func image(_ name: String) -> State { LLB.image(arguments["REGISTRY"] + "/" + name) }

/// A repository at a version.
func repository(_ path: String, _ version: String) -> State {
    LLB.git(arguments["GIT_HOST"] + "/" + path, reference: version)
}

let compiler = image("golang:" + arguments["GO_VERSION"] + "-alpine")
    // A chain doesn't know an image's environment unless it is given the image's config.
    .env("PATH", "/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
    .env("GOPATH", "/go")
    .run(words: "apk add --no-cache g++ linux-headers make", .named("install a compiler"))

/// Compiles a program of a repository.
///
/// - Parameters:
///   - tools: The file system that the compiler runs in.
///   - command: Writes the program to `/out`.
/// - Returns: The file system with the program as its only file.
func compiled(_ name: String, from source: State, in tools: State = compiler, _ command: String) -> State {
    tools.dir("/src").run(
        words: command,
        .named("compile " + name),
        .mount("/src", from: source, dropsChanges: true),
        .mount("/out"),
        .cache("/root/.cache/go-build", id: "go-build"),
        .cache("/go/pkg/mod", id: "go-mod")
    ).mounted(at: "/out")
}

let runc = repository("opencontainers/runc.git", arguments["RUNC_VERSION"])
let containerd = repository("containerd/containerd.git", arguments["CONTAINERD_VERSION"])
let buildkit = repository("moby/buildkit.git", arguments["BUILDKIT_VERSION"])

let programs = [
    (
        "runc",
        compiled(
            "runc",
            from: runc,
            in: compiler.run(words: "apk add --no-cache libseccomp-dev", .named("install seccomp")),
            "go build -o /out/runc ./"
        )
    ),
    ("containerd", compiled("containerd", from: containerd, "go build -o /out/containerd ./cmd/containerd")),
    ("buildkitd", compiled("buildkitd", from: buildkit, "go build -o /out/buildkitd ./cmd/buildkitd")),
    ("buildctl", compiled("buildctl", from: buildkit, "go build -o /out/buildctl ./cmd/buildctl")),
]

var result = image("alpine:" + arguments["ALPINE_VERSION"])
for (name, program) in programs { result = result.copy(name, from: program, to: "/bin/", .named("copy " + name)) }
result = result.run(words: "ls -l /bin")
try result.marshal(for: .linuxAMD64).write(to: .standardOutput)

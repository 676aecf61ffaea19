import BuildPlan
import SourceText

/// The plan of a Gockerfile, with two stages: a Go image that compiles the server, and Alpine with the executable.
struct ServerImage {
    /// The URL of the Git repository, the branch, tag or commit to check out, and the relative path of the Go package to
    /// compile.
    var repo, version, path: Word

    /// The path of the executable in both stages.
    private let server = "/bin/server"

    func plan(of source: SourceFile) -> BuildPlan {
        let release = "The Go release series."
        return BuildPlan(
            source: source,
            vocabulary: Vocabulary(language: "Gockerfile", keywords: ["FROM": "from", "ADD": "repo", "RUN": "build"]),
            arguments: [ArgumentDeclaration(name: word("GO_VERSION"), defaultValue: word("1.26"), comment: release)],
            stages: [build, image],
            defaultStage: 1
        )
    }

    /// The stage that compiles the server. It runs on the builder's platform, since Go can cross-compile for the image's
    /// platform.
    private var build: Stage {
        let source = "\(repo.text)#\(version.text)"
        let checkout = CopyStep(sources: [word(source)], destination: word("/src"), add: CopyStep.AddOptions())
        var stage = stage("build", from: word("golang:${GO_VERSION}-alpine", .braces))
        stage.platform = word("${BUILDPLATFORM}", .braces)
        stage.arguments = ["TARGETOS", "TARGETARCH", "TARGETVARIANT"].map { ArgumentDeclaration(name: word($0)) }
        stage.steps = [
            step("workdir /src", .workingDirectory(WorkingDirectoryStep(word("/src")))),
            step("repo \(source)", .copy(checkout)),
            step("build \(path.text)", .run(compilation)),
        ]
        return stage
    }

    /// The step that compiles the server. The package's path is an argument of the script, never part of its text, so the shell
    /// can't interpret the path.
    private var compilation: RunStep {
        let script = """
            case "$TARGETARCH/$TARGETVARIANT" in
                arm/v[567]) export GOARM="${TARGETVARIANT#v}" ;;
                amd64/v[1-4]) export GOAMD64="$TARGETVARIANT" ;;
            esac
            CGO_ENABLED=0 GOOS="$TARGETOS" GOARCH="$TARGETARCH" exec go build -trimpath -o "$1" "$2"
            """
        let caches = ["/go/pkg/mod", "/root/.cache/go-build"]
        return RunStep(
            command: .exec(["/bin/sh", "-c", script, "build", server, path.text]),
            mounts: caches.map { MountSpec(kind: .cache, target: word($0), range: path.range) },
            commandRange: path.range
        )
    }

    private var image: Stage {
        let copy = CopyStep(sources: [word(server)], destination: word(server), from: word("build"), fromStage: 0)
        var stage = stage("server", from: word("alpine"))
        stage.steps = [
            step("copy \(server)", .copy(copy)),
            step("cmd [\"\(server)\"]", .command(CommandStep(.exec([server])))),
        ]
        return stage
    }

    private func stage(_ name: String, from base: Word) -> Stage {
        let place = repo.range
        return Stage(name: name, nameRange: place, base: .image(base), range: place, head: "from \(base.text)")
    }

    private func step(_ text: String, _ action: Step.Action) -> Step {
        let keyword = String(text.prefix { $0 != " " })
        return Step(action, range: keyword == "build" ? path.range : repo.range, keyword: keyword, text: text)
    }

    private func word(_ text: String, _ expansion: Word.Expansion = .none) -> Word {
        Word(text, range: repo.range, expansion: expansion)
    }
}

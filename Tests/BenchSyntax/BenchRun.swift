import BuildPlan
import Diagnostics
import DockerfileSyntax
import LLB
import OCISpec
import SourceText
import SyntaxKit

/// The execution of a Benchfile for one platform.
struct BenchRun {
    let source: SourceFile
    let workbench: any Workbench
    var images: [String: ProgramImage] = [:]
    var texts: [String: String] = [:]
    var effects: [ProgramResult.Effect] = []
    var result: ProgramImage?

    init(source: SourceFile, workbench: any Workbench) {
        self.source = source
        self.workbench = workbench
    }

    private var request: ProgramRequest { workbench.request }

    mutating func perform(_ line: BenchLine) async throws {
        let place = SourceLocation(file: source, range: line.range)
        let words = line.words.map(expand)
        switch line.verb {
        case "arg": texts[words[0]] = request.arguments[words[0]] ?? words.dropFirst().first ?? ""
        case "target", "secret": break
        case "say": workbench.warn(Diagnostic("bench.say", severity: .warning, words.joined(separator: " "), at: place))
        case "locally": throw DiagnosticsError(ClientWork.runs("'locally \(words[0])'", at: place))
        case "save": workbench.warn(ClientWork.writes("'save \(words[0])'", target: request.target, at: place))
        case "push": workbench.warn(ClientWork.pushes("'push \(words[0])'", at: place))
        case "also": workbench.warn(ClientWork.leavesOut("'also \(words[0])'", target: words[1], at: place))
        case "effect": effects.append(.init(try image(words[0], place).files, at: place))
        case "wait": try await workbench.evaluate(try image(words[0], place).files, at: place)
        case "result": result = try image(words[0], place)
        case "status", "output", "read", "list", "file", "glob":
            let text = try await answer(line.verb, words, place)
            if let name = line.name { texts[name] = text }
        default:
            let value = try await value(line.verb, words, place)
            if let name = line.name { images[name] = value }
        }
    }

    /// Replaces `$NAME` as a whole word.
    private func expand(_ word: String) -> String { word.hasPrefix("$") ? texts[String(word.dropFirst())] ?? "" : word }

    private func image(_ name: String, _ place: SourceLocation) throws -> ProgramImage {
        if let image = images[name] { return image }
        let nearest = nearestWord(to: name, among: images.keys.sorted()).map { "; did you mean '\($0)'?" } ?? ""
        throw DiagnosticsError(Diagnostic("bench.name", "nothing is named '\(name)'\(nearest)", at: place))
    }

    // MARK: - Questions

    private func answer(_ verb: String, _ words: [String], _ place: SourceLocation) async throws -> String {
        let command = Array(words.dropFirst())
        let shown = command.joined(separator: " ")
        switch verb {
        case "status":
            let question = Question("the exit status of '\(shown)'", at: place)
            let options = [request.run("[probe] \(shown)", at: place)]
            let files = try image(words[0], place).files
            return String(try await workbench.status(of: command, on: files, options, for: question))
        case "output":
            let question = Question("the output of '\(shown)'", at: place)
            let options = [request.run("[probe] \(shown)", at: place)]
            let files = try image(words[0], place).files
            let bytes = try await workbench.output(of: command, on: files, options, limit: 1 << 20, for: question)
            return String(decoding: bytes, as: UTF8.self).split(separator: "\n").joined(separator: " ")
        case "read":
            let question = Question("the file \(words[1]) of '\(words[0])'", at: place)
            let bytes = try await workbench.read(
                words[1],
                of: try image(words[0], place).files,
                limit: 1 << 20,
                for: question
            )
            return bytes.map { String(decoding: $0, as: UTF8.self) } ?? "missing"
        case "list":
            let question = Question("the files of '\(words[0])'", at: place)
            let entries = try await workbench.list(words[1], of: try image(words[0], place).files, for: question)
            return entries?.map { $0.kind == .directory ? $0.name + "/" : $0.name }.joined(separator: ",") ?? "missing"
        case "file": return try await workbench.file(words[0], in: .context, at: place)?.text ?? "missing"
        default:
            return try await workbench.paths(matching: words, in: .context, at: place).joined(separator: ",")
        }
    }

    // MARK: - Values

    private func value(_ verb: String, _ words: [String], _ place: SourceLocation) async throws -> ProgramImage {
        let platform = request.targetPlatform
        func plain(_ files: State) -> ProgramImage { ProgramImage.scratch(platform: platform).replacing(files: files) }
        switch verb {
        case "scratch": return .scratch(platform: platform)
        case "image":
            let own = words.dropFirst().first.map { $0 == "build" ? request.buildPlatform : platform }
            return try await workbench.image(words[0], platform: own, at: place)
        case "context":
            return plain(try await workbench.context(PathFilter(includes: words, excludes: ["target"]), at: place))
        case "named":
            guard let found = try await workbench.namedContext(words[0], .all, at: place) else {
                throw DiagnosticsError(Diagnostic("bench.context", "there is no context '\(words[0])'", at: place))
            }
            return found
        case "git": return plain(.git(words[0], request.step("[git] \(words[0])", at: place)))
        case "http": return plain(.http(words[0], request.step("[http] \(words[0])", at: place)))
        case "run", "make", "cached", "logged": return try run(verb, words, place)
        case "copy":
            let target = try image(words[0], place)
            let source = try image(words[1], place).files
            return target.replacing(files: target.files.copy(words[2], from: source, to: words[3]))
        case "env":
            var changed = try image(words[0], place)
            changed.config.config.environment.append("\(words[1])=\(words[2])")
            return ProgramImage(changed.files, config: changed.config, base: changed.base)
        case "dockerfile": return try await dockerfile(words, place)
        case "steps":
            let text = words.dropFirst().joined(separator: " ")
            let steps = try DockerfileTriggers.parse(text).map { step in
                var step = step
                step.range = place.range
                return step
            }
            return try await workbench.apply(
                steps,
                to: try image(words[0], place),
                of: source,
                stage: "bench",
                vocabulary: Vocabulary(language: "Benchfile"),
                range: place.range
            )
        default: throw DiagnosticsError(Diagnostic("bench.verb", "unknown verb '\(verb)'", at: place))
        }
    }

    /// A run: `run` keeps its root file system, `make` the mount `/out`; `cached` mounts a cache at `/cache`, and
    /// `logged` keeps the output of the command in a log.
    private func run(_ verb: String, _ words: [String], _ place: SourceLocation) throws -> ProgramImage {
        let base = try image(words[0], place)
        let command = Array(words.dropFirst())
        let options: StepOption<RunOptions> = request.run("[bench] \(command.joined(separator: " "))", at: place)
        switch verb {
        case "make": return base.replacing(files: base.files.run(command, options, .mount("/out")).mounted(at: "/out"))
        case "cached":
            let id = request.cacheID("bench")
            let cache = StepOption<RunOptions>.cache("/cache", id: id, from: base.files, selector: "/etc")
            return base.replacing(files: base.files.run(command, options, cache, StepLog.mount))
        case "logged":
            let script = ["/bin/sh", "-c", "exec \"$@\" >\(StepLog.path) 2>&1", "sh"]
            return base.replacing(files: base.files.run(script + command, options, StepLog.mount))
        default: return base.replacing(files: base.files.run(command, options))
        }
    }

    /// `dockerfile TREE PATH [TARGET]`: compiles a Dockerfile of a tree, with the tree as its context. `context` is the build's
    /// own context.
    private func dockerfile(_ words: [String], _ place: SourceLocation) async throws -> ProgramImage {
        let tree = words[0] == "context" ? nil : try image(words[0], place).files
        guard let file = try await workbench.file(words[1], in: tree.map { .files($0) } ?? .context, at: place) else {
            throw DiagnosticsError(Diagnostic("bench.file", "there is no file \(words[1])", at: place))
        }
        let build = NestedBuild(
            target: words.dropFirst(2).first,
            arguments: texts,
            context: tree,
            contexts: images.filter { $0.key == $0.key.lowercased() }
        )
        return try await workbench.compile(file, build, at: place)
    }
}

import BuildPlan
public import Diagnostics
import DockerfileSyntax
import OCISpec
public import SourceText
import StandardSyntaxes
public import SyntaxKit

/// A tiny program syntax for tests, which uses everything that a workbench has. Each line of a Benchfile is `VERB ARGUMENTS` or
/// `NAME = VERB ARGUMENTS`; `BenchRun` has the verbs. Lines after `target NAME` belong to that target.
public struct BenchSyntax: ProgramSyntax {
    public init() {}

    public let identity = SyntaxIdentity(
        name: "Benchfile",
        imageName: "bench",
        defaultFilename: "Benchfile",
        filenames: ["Benchfile"],
        syntaxNames: ["bench"],
        sourceLanguage: "Bench",
        summary: "Tests the interface of program syntaxes."
    )

    public func recognizes(_ source: SourceFile) -> Bool { false }

    public func program(in source: SourceFile, diagnostics: inout DiagnosticSink) -> Program? {
        let lines = BenchLine.lines(of: source, diagnostics: &diagnostics)
        var listing = ProgramListing()
        var current: Int?
        for line in lines {
            switch line.verb {
            case "target":
                current = listing.targets.count
                let isDefault = listing.targets.isEmpty
                listing.targets.append(
                    .init(line.words[0], isDefault: isDefault, comment: line.comment, range: line.range)
                )
            case "arg":
                let value = line.words.count > 1 ? line.words[1] : nil
                let argument = ProgramListing.Argument(
                    line.words[0],
                    value: value,
                    comment: line.comment,
                    range: line.range
                )
                if let current {
                    listing.targets[current].parameters.arguments.append(argument)
                } else {
                    listing.parameters.arguments.append(argument)
                }
            case "secret": listing.parameters.secrets.append(.init(line.words[0], isRequired: true, range: line.range))
            default: break
            }
        }
        let targets = listing.targets
        return .running(listing) { workbench in
            let wanted = workbench.request.target ?? targets.first?.name
            if let wanted, !targets.contains(where: { $0.name == wanted }) {
                let nearest = nearestWord(to: wanted, among: targets.map(\.name))
                let hint = nearest.map { "; did you mean '\($0)'?" } ?? ""
                throw DiagnosticsError(Diagnostic("bench.target", "there is no target '\(wanted)'\(hint)", at: nil))
            }
            var run = BenchRun(source: source, workbench: workbench)
            var target: String?
            for line in lines {
                if line.verb == "target" { target = line.words[0] }
                if target == nil || target == wanted { try await run.perform(line) }
            }
            let result = run.result ?? .scratch(platform: workbench.request.targetPlatform)
            return ProgramResult(result, effects: run.effects)
        }
    }
}

/// A syntax that reads files and then is a Dockerfile: every line is the path of a Dockerfile whose text is appended.
public struct BundleSyntax: ProgramSyntax {
    public init() {}

    public let identity = SyntaxIdentity(
        name: "Bundle",
        imageName: "bundle",
        defaultFilename: "Bundle",
        filenames: ["Bundle"],
        syntaxNames: ["bundle"],
        sourceLanguage: "Bundle",
        summary: "Tests programs that only read."
    )

    public func recognizes(_ source: SourceFile) -> Bool { false }

    public func program(in source: SourceFile, diagnostics: inout DiagnosticSink) -> Program? {
        let lines = BenchLine.lines(of: source, diagnostics: &diagnostics)
        return .reading { reader in
            var parts = [SourceFile.Part(file: source, start: 0, inclusion: nil)]
            var end = source.bytes.count
            for line in lines {
                let place = SourceLocation(file: source, range: line.range)
                let paths = try await reader.paths(matching: [line.verb], in: .context, at: place)
                guard !paths.isEmpty else {
                    throw DiagnosticsError(Diagnostic("bundle.missing", "no file matches \(line.verb)", at: place))
                }
                let files = try await reader.files(paths, in: .context, at: place)
                for file in paths.compactMap({ files[$0] }) {
                    parts.append(SourceFile.Part(file: file, start: end, inclusion: line.range))
                    end += file.bytes.count
                }
            }
            let joined = SourceFile(joining: parts) ?? source
            // The lines of the bundle itself are no instructions.
            var bytes = joined.bytes
            let newline = UInt8(ascii: "\n")
            for index in source.bytes.indices where bytes[index] != newline { bytes[index] = UInt8(ascii: " ") }
            var sink = DiagnosticSink()
            let text = SourceFile(name: source.name, bytes: bytes, language: "Bundle")
            guard var plan = DockerfileSyntax.dockerfile.parse(text, diagnostics: &sink), !sink.hasErrors else {
                let errors = sink.sorted.map { diagnostic in
                    var moved = diagnostic
                    moved.location = diagnostic.location.map { SourceLocation(file: joined, range: $0.range) }
                    return moved
                }
                throw DiagnosticsError(errors)
            }
            plan.source = joined
            reader.warn(
                Diagnostic(
                    "bundle.read",
                    severity: .warning,
                    "read \(parts.count - 1) files for \(reader.request.targetPlatform.formatted)",
                    at: nil
                )
            )
            return plan
        }
    }
}

extension SyntaxRegistry {
    /// The languages of Slipway and those for tests.
    public static let withBench = SyntaxRegistry(
        standard.syntaxes.filter { standard.program($0) == nil },
        programs: standard.programs + [BenchSyntax(), BundleSyntax()],
        fallback: standard.fallback,
        triggers: standard.triggers
    )
}

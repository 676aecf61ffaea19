public import ArgumentParser
import Diagnostics
import FoundationEssentials
import Frontend
import JSON
import LLB
import LLBInspection
import LocalSolver
import Lowering
import OCISpec
import StandardSyntaxes
import SyntaxKit

extension DefinitionDump.Format: ExpressibleByArgument {}

/// `slipway compile`: the LLB of a build file.
struct CompileCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compile",
        abstract: "Prints the LLB that a build file compiles to.",
        discussion: """
            Works without a daemon: no step is run, and no source is fetched. The configs, digests and \
            /etc/os-release of base images come from files or --resolve, or are assumed. Assumptions are reported \
            on standard error and, in the 'tree' format, in comment lines at the end.
            """
    )

    @OptionGroup var input: InputOptions

    @Option(
        help: ArgumentHelp(
            "The output format: tree (text), json (as 'buildctl debug dump-llb'), dot (Graphviz) or pb (for buildctl).",
            valueName: "format"
        )
    )
    var format: DefinitionDump.Format = .tree

    @Flag(help: "Also print the image config (formats tree and json).")
    var config = false

    @Flag(help: "With --format json: show symlink actions, which 'buildctl debug dump-llb' leaves empty.")
    var symlinks = false

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("Write to a file instead of standard output.", valueName: "file"),
        completion: .file()
    )
    var output: String?

    func run() async throws {
        if config, format == .dot || format == .pb {
            throw CommandFailure.usage("--config requires --format tree or json")
        }
        if symlinks, format != .json { throw CommandFailure.usage("--symlinks requires --format json") }
        let bridge: LocalBridge
        let compilation: Compilation
        do {
            bridge = try input.bridge()
            compilation = try await Frontend(SyntaxRegistry.standard).compile(try input.request(), over: bridge)
        } catch {
            throw CommandFailure(error)
        }
        for warning in compilation.warnings { Terminal.write(Terminal.rendered(warning), to: .standardError) }
        for assumption in bridge.assumptions {
            Terminal.write("slipway: assumed: \(terminalText("\(assumption)"))\n", to: .standardError)
        }
        try write(try rendered(compilation, assumptions: bridge.assumptions))
    }

    /// One graph of a compilation: the graph of an image, of an image's SBOM scan, or of an effect.
    private struct Part {
        /// The title of the graph, which becomes a heading in text output and a member in JSON output; nil if the image is the
        /// only part and its result isn't keyed by platform.
        var title: Title?
        var definition: Definition
        var config: ImageConfig?
    }

    /// The purpose of a graph, for its title.
    private enum Title {
        case image(platform: String)
        case scan(platform: String)
        /// An effect of a `Program`, by its number from 1.
        case effect(Int)

        var heading: String {
            switch self {
            case .image(let platform): "platform \(platform)"
            case .scan(let platform): "scan of \(platform)"
            case .effect(let number): "effect \(number)"
            }
        }

        var member: JSONObject.Member {
            switch self {
            case .image(let platform): .init("Platform", .string(platform))
            case .scan(let platform): .init("ScanOfPlatform", .string(platform))
            case .effect(let number): .init("Effect", .integer(number))
            }
        }
    }

    private func parts(of compilation: Compilation) -> [Part] {
        let isAlone =
            compilation.images.count == 1 && compilation.scans.isEmpty && compilation.effects.isEmpty
            && !compilation.isByPlatform
        let images = compilation.images.map { image in
            Part(
                title: isAlone ? nil : .image(platform: image.id),
                definition: image.definition,
                config: image.image.config
            )
        }
        return images
            + zip(compilation.images, compilation.scans).map { image, scan in
                Part(title: .scan(platform: image.id), definition: scan)
            }
            + compilation.effects.enumerated().map { Part(title: .effect($0 + 1), definition: $1) }
    }

    private func rendered(_ compilation: Compilation, assumptions: [String]) throws -> [UInt8] {
        let parts = parts(of: compilation)
        if parts.count > 1, format == .dot || format == .pb {
            throw CommandFailure.usage(
                "--format \(format) can hold only one graph; use tree or json for several platforms, "
                    + "SBOM scans or effects"
            )
        }
        var out: [UInt8] = []
        for part in parts {
            if !out.isEmpty, format == .tree { out += Array("\n".utf8) }
            out += try rendered(part)
        }
        if format == .tree, !assumptions.isEmpty {
            let lines = assumptions.map { "# assumed: \($0)\n" }.joined()
            out += Array((out.isEmpty ? lines : "\n" + lines).utf8)
        }
        return out
    }

    private func rendered(_ part: Part) throws -> [UInt8] {
        var out: [UInt8] = []
        if let title = part.title {
            switch format {
            case .tree: out += Array((title.heading + "\n\n").utf8)
            case .json: out += JSONValue.object(JSONObject([title.member])).bytes() + [UInt8(ascii: "\n")]
            default: break
            }
        }
        // The `pb` format requires no decoding.
        if format == .pb { return part.definition.encoded() }
        let graph = try DefinitionDump(part.definition).rendered(as: format, showsSymlinks: symlinks)
        out += graph
        guard config, let json = part.config?.json() else { return out }
        switch format {
        case .tree:
            let lines = json.text(JSONValue.WriteOptions(indentation: 2)).split(separator: "\n")
            // A blank line separates the config from the graph, if any.
            let start = graph.isEmpty ? "config\n" : "\nconfig\n"
            out += Array((start + lines.map { "  \($0)\n" }.joined()).utf8)
        case .json:
            out += JSONValue.object(JSONObject([.init("ImageConfig", json)])).bytes() + [UInt8(ascii: "\n")]
        default: break
        }
        return out
    }

    private func write(_ bytes: [UInt8]) throws {
        guard let output, output != "-" else { return Terminal.write(bytes, to: .standardOutput) }
        do {
            try Data(bytes).write(to: URL(fileURLWithPath: output))
        } catch {
            throw CommandFailure.usage("cannot write '\(output)'")
        }
    }
}

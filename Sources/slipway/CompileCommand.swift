public import ArgumentParser
import Diagnostics
import Foundation
import Frontend
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
            No daemon is asked and nothing is run or fetched: image configs, digests and /etc/os-release \
            of base images come from files or are assumed, and what was assumed is said on standard error \
            (in the format 'tree' also in comment lines at the end).
            """
    )

    @OptionGroup var input: InputOptions

    @Option(
        help: ArgumentHelp(
            "tree (text), json (as 'buildctl debug dump-llb'), dot (Graphviz) or pb (for buildctl).",
            valueName: "format"
        )
    )
    var format: DefinitionDump.Format = .tree

    @Flag(help: "Print the image config too (formats tree and json).")
    var config = false

    @Option(name: .shortAndLong, help: ArgumentHelp("Write to a file and not to standard output.", valueName: "file"))
    var output: String?

    func run() async throws {
        if config, format == .dot || format == .pb {
            throw CommandFailure.usage("--config goes with the formats tree and json")
        }
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
            Terminal.write("slipway: assumed: \(assumption)\n", to: .standardError)
        }
        try write(try rendered(compilation, assumptions: bridge.assumptions))
    }

    private func rendered(_ compilation: Compilation, assumptions: [String]) throws -> [UInt8] {
        var out = try DefinitionDump(compilation.definition).rendered(as: format)
        let json = compilation.image.config.json()
        switch format {
        case .tree:
            var tail = ""
            if config {
                let lines = json.text(JSONValue.WriteOptions(indentation: 2)).split(separator: "\n")
                tail += "\nconfig\n" + lines.map { "  \($0)\n" }.joined()
            }
            if !assumptions.isEmpty { tail += "\n" + assumptions.map { "# assumed: \($0)\n" }.joined() }
            // An empty image has no block to stand apart from.
            out += Array((out.isEmpty ? String(tail.drop { $0 == "\n" }) : tail).utf8)
        case .json where config:
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

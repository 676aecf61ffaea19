import ArgumentParser
import LLBInspection
import SourceText

/// `slipway dump`: the contents of a serialized LLB definition.
struct DumpCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dump",
        abstract: "Prints LLB (a serialized pb.Definition) from a file or standard input."
    )

    @Option(
        help: ArgumentHelp(
            "The output format: tree (text), json (as 'buildctl debug dump-llb'), dot (Graphviz) or pb.",
            valueName: "format"
        )
    )
    var format: DefinitionDump.Format = .tree

    @Flag(help: "With --format json: show symlink actions, which 'buildctl debug dump-llb' leaves empty.")
    var symlinks = false

    @Argument(help: ArgumentHelp("The file; '-' is standard input.", valueName: "file"), completion: .file())
    var file: String = "-"

    func run() throws {
        if symlinks, format != .json { throw CommandFailure.usage("--symlinks requires --format json") }
        let source = try sourceFile(file)
        do {
            let dump = try DefinitionDump(serialized: source.bytes)
            Terminal.write(dump.rendered(as: format, showsSymlinks: symlinks), to: .standardOutput)
        } catch {
            throw CommandFailure.input("\(source.name): \(error)")
        }
    }
}

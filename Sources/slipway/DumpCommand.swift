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

    @Argument(help: ArgumentHelp("The file; '-' is standard input.", valueName: "file"))
    var file: String = "-"

    func run() throws {
        let source = try sourceFile(file)
        do {
            let dump = try DefinitionDump(serialized: source.bytes)
            Terminal.write(dump.rendered(as: format), to: .standardOutput)
        } catch {
            throw CommandFailure.input("\(source.name): \(error)")
        }
    }
}

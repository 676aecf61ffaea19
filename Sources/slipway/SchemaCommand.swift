import ArgumentParser
import Foundation
import MockerfileSyntax

/// `slipway schema`: the JSON Schema of the Mockerfile.
struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Prints the JSON Schema of the Mockerfile, for editors.",
        discussion: "Versions: \(MockerfileSchema.versions.joined(separator: ", ")); the newest otherwise."
    )

    @Argument(help: ArgumentHelp("The version of the Mockerfile.", valueName: "version"))
    var version: String = MockerfileSchema.versions.last ?? ""

    func run() throws {
        guard MockerfileSchema.versions.contains(version) else {
            let known = MockerfileSchema.versions.joined(separator: ", ")
            throw CommandFailure.usage("no version '\(version)' of the Mockerfile, expected one of \(known)")
        }
        Terminal.write(MockerfileSchema.json(version), to: .standardOutput)
    }
}

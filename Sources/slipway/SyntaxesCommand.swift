import ArgumentParser
import StandardSyntaxes
import SyntaxKit

/// `slipway syntaxes`: lists the supported syntaxes.
struct SyntaxesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "syntaxes",
        abstract: "Lists the supported syntaxes: short name, language, default file."
    )

    func run() {
        for identity in SyntaxRegistry.standard.syntaxes.map(\.identity) {
            let name = identity.imageName + String(repeating: " ", count: max(0, 8 - identity.imageName.count))
            let language = identity.name + String(repeating: " ", count: max(0, 12 - identity.name.count))
            Terminal.write("\(name)  \(language)  \(identity.defaultFilename)\n", to: .standardOutput)
        }
    }
}

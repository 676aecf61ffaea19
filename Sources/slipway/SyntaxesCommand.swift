import ArgumentParser
import Foundation
import StandardSyntaxes
import SyntaxKit

/// `slipway syntaxes`: the languages that this program reads.
struct SyntaxesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "syntaxes",
        abstract: "Lists the languages: short name, language, default file."
    )

    func run() {
        for identity in SyntaxRegistry.standard.syntaxes.map(\.identity) {
            let name = identity.imageName.padding(toLength: 8, withPad: " ", startingAt: 0)
            let language = identity.name.padding(toLength: 12, withPad: " ", startingAt: 0)
            Terminal.write("\(name)  \(language)  \(identity.defaultFilename)\n", to: .standardOutput)
        }
    }
}

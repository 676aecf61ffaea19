import ArgumentParser
import ServiceSettings
import StandardSyntaxes
import SyntaxKit

/// `slipway schema`: the JSON Schema of a YAML syntax or of the service's configuration file.
struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Prints the JSON Schema of a syntax or of the service's configuration file (config), for editors.",
        discussion: "Available schemas: " + described.joined(separator: "; ") + "; config."
    )

    @Argument(
        help: ArgumentHelp("The short name of the syntax, or config.", valueName: "syntax"),
        completion: .list(syntaxes.map(\.identity.imageName) + ["config"])
    )
    var syntax: String = "mocker"

    @Argument(
        help: ArgumentHelp("The version of the syntax (default: the newest).", valueName: "version"),
        completion: .list(syntaxes.flatMap { $0.schemas.map(\.version) }.filter { !$0.isEmpty })
    )
    var version: String?

    private static let syntaxes = SyntaxRegistry.standard.syntaxes.filter { !$0.schemas.isEmpty }

    private static var described: [String] {
        syntaxes.map { syntax in
            ([syntax.identity.imageName] + syntax.schemas.map(\.version).filter { !$0.isEmpty })
                .joined(separator: " ")
        }
    }

    func run() throws {
        if syntax == "config" { return Terminal.write(SettingsPage.schema, to: .standardOutput) }
        let names = Self.syntaxes.map(\.identity.imageName)
        guard let named = SyntaxRegistry.standard.named(syntax), !named.schemas.isEmpty else {
            let known = (names + ["config"]).joined(separator: ", ")
            throw CommandFailure.usage("syntax '\(syntax)' has no schema; expected one of \(known)")
        }
        let schemas = named.schemas
        guard let schema = version.map({ version in schemas.first { $0.version == version } }) ?? schemas.last else {
            let known = schemas.map(\.version).filter { !$0.isEmpty }.joined(separator: ", ")
            let expected = known.isEmpty ? "it has only one" : "expected one of \(known)"
            throw CommandFailure.usage("\(named.identity.name) has no version '\(version ?? "")'; \(expected)")
        }
        Terminal.write(schema.json, to: .standardOutput)
    }
}

import Lint
import SyntaxKit

/// The documentation of the parser directives.
enum DirectiveReference {
    static var all: [DirectiveDescription] {
        (ParserDirective.names + [LanguageExtension.directiveName]).map { name in
            switch name {
            case "check": check
            case "escape": escape
            case LanguageExtension.directiveName: extensions
            default: DirectiveDescription(name, doc: "The frontend image that reads the file, e.g. `slipway/frontend`.")
            }
        }
    }

    private static var check: DirectiveDescription {
        var description = DirectiveDescription(
            "check",
            doc: "Which lint rules are reported, and whether a warning is an error."
        )
        description.fields = LintConfiguration.Key.allCases.map { key in
            switch key {
            case .skip:
                rules(key, doc: "Rules that aren't reported, or `all`.", LintRule.all.filter { !$0.isExperimental })
            case .experimental:
                rules(
                    key,
                    doc: "Experimental rules that are reported, or `all`.",
                    LintRule.all.filter(\.isExperimental)
                )
            case .error:
                values(key, doc: "Whether a warning fails the build.", ["true", "false"])
            }
        }
        return description
    }

    private static func rules(_ key: LintConfiguration.Key, doc: String, _ rules: [LintRule]) -> FlagDescription {
        values(key, doc: doc, ["all"] + rules.map(\.name))
    }

    private static func values(_ key: LintConfiguration.Key, doc: String, _ values: [String]) -> FlagDescription {
        var field = FlagDescription(key.rawValue, doc: doc)
        field.values = values
        return field
    }

    private static var escape: DirectiveDescription {
        var description = DirectiveDescription(
            "escape",
            doc: "The character that continues a line and escapes the next character: `\\` or a backtick."
        )
        description.values = [
            FlagDescription("\\", doc: "The default."), FlagDescription("`", doc: "For paths with backslashes."),
        ]
        return description
    }

    private static var extensions: DirectiveDescription {
        var description = DirectiveDescription(
            LanguageExtension.directiveName,
            doc:
                "The Slipway extensions that the file uses, separated by commas. Other frontends ignore the directive."
        )
        description.values = LanguageExtension.allCases.map { FlagDescription($0.rawValue, doc: $0.doc) }
        return description
    }
}

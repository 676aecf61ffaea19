import SourceText

extension CommandRule {
    /// The reference tables of all commands, flags and features, in Markdown.
    static var referenceTables: String {
        var lines = ["| command | |", "|---|---|"]
        for rule in table {
            lines.append(
                "| `\(rule.form)` | \(rule.doc)\(rule.feature.needs)\(rule.isExtension ? extensionNote : "") |"
            )
        }
        lines += ["", "| flag | of | |", "|---|---|---|"]
        for entry in flags {
            let commands = entry.commands.map { "`\($0)`" }
            let doc = entry.rule.doc + entry.rule.feature.needs + (entry.rule.isExtension ? extensionNote : "")
            lines.append("| `\(entry.rule.flag.rawValue)` | \(String(joining: commands, separator: ", ")) | \(doc) |")
        }
        lines += ["", "| `VERSION` | features that it adds to those of earlier versions |", "|---|---|"]
        for version in 5...8 {
            let names = EarthfileFeatures.table.filter { $0.since == version }.map { "`\($0.name)`" }
            lines.append("| `0.\(version)` | \(String(joining: names, separator: ", ")) |")
        }
        let others = EarthfileFeatures.table.filter { $0.since == nil }.map { "`--\($0.name)`" }
        lines.append("| only with the flag | \(String(joining: others, separator: ", ")) |")
        return String(joining: lines, separator: "\n")
    }

    private static let extensionNote = " An extension."

    /// All flags in the order of the command table, each with the commands in which it has the same meaning.
    private static var flags: [(rule: FlagRule, commands: [String])] {
        var flags: [(rule: FlagRule, commands: [String])] = []
        for rule in CommandRule.table {
            for flag in rule.flags {
                let known = flags.firstIndex { entry in
                    entry.rule.flag == flag.flag && entry.rule.doc == flag.doc && entry.rule.feature == flag.feature
                }
                if let known {
                    flags[known].commands.append(rule.name)
                } else {
                    flags.append((flag, [rule.name]))
                }
            }
        }
        return flags
    }
}

extension EarthfileFeatures? {
    /// A sentence that names the `VERSION` statements that turn the feature on; empty if no feature is needed.
    fileprivate var needs: String { map { " Needs \($0.condition)." } ?? "" }
}

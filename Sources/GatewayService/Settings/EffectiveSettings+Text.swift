extension EffectiveSettings {
    /// The settings as a configuration file that sets the same, with where each comes from in a comment. Secrets are in
    /// no setting: those that have to do with one name a file.
    public var text: String {
        var lines: [(left: String, comment: String?)] = []
        var table = ""
        for (setting, value, origin) in values {
            if setting.table != table {
                table = setting.table
                lines += [("", nil), ("[\(table)]", nil)]
            }
            if let value {
                lines.append(("\(setting.name) = \(value)", "\(origin)"))
            } else {
                lines.append(("# \(setting.name) =", "not set"))
            }
        }
        // Comments stand below each other where their values aren't long.
        let column = lines.filter { $0.comment != nil }.map(\.left.count).filter { $0 <= 60 }.max() ?? 0
        return lines.reduce(into: "") { text, line in
            text += line.left
            if let comment = line.comment {
                text += String(repeating: " ", count: max(0, column - line.left.count)) + "  # \(comment)"
            }
            text += "\n"
        }
    }
}

/// `docs/service-settings.md`, made from the settings.
public enum SettingsPage {
    /// The page.
    public static var text: String {
        var text = """
            # Settings of the service

            Made from `Setting.all`; to be changed there (`Sources/GatewayService/Settings`).

            `slipway serve --config FILE` reads a TOML file with these keys; a flag overrides the file. `--print-config` shows
            what holds, and where each value comes from, in the form of such a file. All that is wrong is told at once, by
            file, line and key, or by flag. What names a file is read when the service starts.

            """
        for table in [""] + Setting.tables {
            text += "\n## \(table.isEmpty ? "Above the first table" : "`[\(table)]`")\n\n"
            text += "| key | flag | takes | default | |\n|---|---|---|---|---|\n"
            for setting in Setting.all where setting.table == table {
                let standard = setting.standard.map { "`\($0)`" } ?? ""
                text +=
                    "| `\(setting.name)` | `\(setting.flagsText)` | \(setting.takes) | \(standard) | \(setting.summary) |\n"
            }
        }
        return text
    }
}

extension Setting {
    /// The flag, as it is written.
    var flagsText: String { kind == .truth ? "--\(flag)`, `--no-\(flag)" : "--\(flag)" }

    /// What it takes, in words.
    var takes: String {
        switch kind {
        case .text: valueName == "address" ? "an address" : "a text"
        case .file: "a path"
        case .texts: valueName == "address" ? "addresses" : "texts"
        case .whole(let range, let unit):
            "\(unit), from \(range.lowerBound)" + (range.upperBound == .max ? "" : " to \(range.upperBound)")
        case .truth: "`true` or `false`"
        case .choice(let words): words.map { "`\($0)`" }.joined(separator: ", ")
        }
    }
}

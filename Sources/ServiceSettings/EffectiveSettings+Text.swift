import SourceText
import ValueTree

extension EffectiveSettings {
    /// The settings as an equivalent configuration file, with each value's origin in a comment. No value is secret: settings
    /// for keys and tokens contain only the path of a file.
    package var text: String {
        var lines: [(left: String, comment: String?)] = []
        var table = ""
        for setting in Setting.all {
            if setting.table != table {
                table = setting.table
                lines += [("", nil), ("[\(table)]", nil)]
            }
            if let value = setting.text(settings) {
                lines.append(("\(setting.name) = \(value)", origins[setting.key]?.comment ?? "default"))
            } else {
                lines.append(("# \(setting.name) =", "not set"))
            }
        }
        // Comments are aligned, except after a line of more than 60 characters.
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

extension EffectiveSettings.Origin {
    fileprivate var comment: String {
        switch self {
        case .file(let location): "\(location.file.name):\(location.start.line)"
        case .flag(let flag): flag
        }
    }
}

/// The reference page and the schema of the configuration file.
package enum SettingsPage {
    /// The contents of `docs/schema/config.json`.
    package static var schema: String { Setting.fileDescription.jsonSchema() }

    /// The contents of `docs/service-settings.md`.
    package static var text: String {
        """
        # Settings of the service

        Generated from `Setting.all` in `Setting+All.swift`.

        `slipway serve --config FILE` reads a TOML file with these keys. A flag overrides the file. `--print-config` prints
        the effective settings as such a file, with the origin of each value. All errors are reported at once, with their
        position in the file or their flag. Files that settings name are read at the start and when they change.
        `slipway schema config` prints the JSON Schema, for editors: [`schema/config.json`](schema/config.json).


        """
            + Setting.fileDescription.referenceTables(with: [
                ("flag", { setting($0, $1)?.flags ?? "" }),
                ("default", { setting($0, $1)?.text(ServiceSettings()).map { "`\($0)`" } ?? "" }),
            ])
    }

    private static func setting(_ record: RecordType, _ field: any FieldDescription) -> Setting? {
        Setting.all.first { $0.key == field.name || $0.key == "\(record.name).\(field.name)" }
    }
}

extension Setting {
    /// The flag as code in Markdown; for a boolean, followed by the flag's `--no-` form.
    fileprivate var flags: String {
        if case .boolean = field.shape { "`--\(flag)`, `--no-\(flag)`" } else { "`--\(flag)`" }
    }
}

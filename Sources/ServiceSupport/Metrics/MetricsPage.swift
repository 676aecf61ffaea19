/// Metrics in Prometheus' text exposition format, version 0.0.4.
package struct MetricsPage {
    /// The media type of Prometheus' text format.
    package static let mediaType = "text/plain; version=0.0.4; charset=utf-8"

    private(set) var text = ""

    /// Writes the `# HELP` and `# TYPE` lines of a family. The family's samples must follow.
    package mutating func head(_ name: String, _ kind: String, _ help: String) {
        text += "# HELP \(name) \(Self.escaped(help, quotes: false))\n# TYPE \(name) \(kind)\n"
    }

    /// Writes a sample of the current family.
    package mutating func sample(_ name: String, labels: [(String, String)] = [], _ value: String) {
        text += name
        if !labels.isEmpty {
            text += "{" + labels.map { "\($0)=\"\(Self.escaped($1, quotes: true))\"" }.joined(separator: ",") + "}"
        }
        text += " \(value)\n"
    }

    /// Writes a family that has only one sample.
    package mutating func single(_ name: String, _ kind: String, _ help: String, _ value: String) {
        head(name, kind, help)
        sample(name, value)
    }

    /// Escapes text: `\` and line feeds in help, and also double quotes in a label's value.
    private static func escaped(_ text: String, quotes: Bool) -> String {
        var out = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\"" where quotes: out += "\\\""
            default: out.unicodeScalars.append(character)
            }
        }
        return out
    }
}

public import Diagnostics
import SourceText

extension Diagnostic {
    /// Returns the workflow command with which a GitHub Actions job annotates a line, e.g. `::error
    /// file=Dockerfile,line=3,endLine=3,col=1,endColumn=5,title=dockerfile.unknown-instruction::message`.
    ///
    /// - Parameter path: The path of the file, relative to the root of the repository.
    public func gitHubAnnotation(path: String) -> String {
        let command = severity == .note ? "notice" : severity.rawValue
        var properties: [(String, String)] = []
        if let location {
            let (start, end, lines) = (location.start, location.end, location.lines)
            properties += [("file", path), ("line", "\(lines.lowerBound)"), ("endLine", "\(lines.upperBound)")]
            // GitHub ignores columns if the annotation spans several lines.
            if start.line == end.line { properties += [("col", "\(start.column)"), ("endColumn", "\(end.column)")] }
        }
        properties.append(("title", code.rawValue))
        let list = properties.map { "\($0.0)=\(escaped($0.1, isProperty: true))" }.joined(separator: ",")
        return "::\(command) \(list)::\(escaped(message, isProperty: false))"
    }

    /// Escapes line ends, which would end the command, and `%`; in a property, also escapes `:` and `,`, which would end the
    /// property.
    private func escaped(_ text: String, isProperty: Bool) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "%": result += "%25"
            case "\r": result += "%0D"
            case "\n": result += "%0A"
            case ":" where isProperty: result += "%3A"
            case "," where isProperty: result += "%2C"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}

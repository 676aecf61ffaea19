import CLibYAML

/// A syntax error as libyaml reports it, with its message and positions.
struct SyntaxProblem {
    /// libyaml's message, e.g. `did not find expected key`.
    var problem: String
    /// The construct that libyaml was parsing, e.g. `while parsing a block mapping`; empty if libyaml names none.
    var context: String
    /// The zero-based index of the character at which libyaml stopped; nil if its reader failed, which reports a byte offset
    /// instead (`byte`).
    var character: Int?
    /// The zero-based index of the character at which the construct that `context` describes begins.
    var contextCharacter: Int
    /// The offset in the file, in bytes, at which libyaml's reader failed. Valid only if `character` is nil.
    var byte: Int

    /// Copies the current error of a libyaml parser.
    ///
    /// - Parameter byteOffset: The offset in the file, in bytes, at which the parser's text begins.
    init(_ parser: yaml_parser_t, byteOffset: Int) {
        problem = parser.problem.map { String(cString: $0) } ?? "unknown problem"
        context = parser.context.map { String(cString: $0) } ?? ""
        let isReader = parser.error == YAML_READER_ERROR
        character = isReader ? nil : Int(parser.problem_mark.index)
        contextCharacter = Int(parser.context_mark.index)
        byte = byteOffset + Int(parser.problem_offset)
    }

    /// Returns a message for users, and whether to report it at the beginning of the construct in `context`.
    ///
    /// - Parameters:
    ///   - next: The text from the error to the end of its line.
    ///   - isAfterDollar: Whether a `$` precedes the error, as in `[${NAME}]`.
    func explanation(next: Substring, isAfterDollar: Bool) -> (message: String, atContext: Bool) {
        if isAfterDollar, next.hasPrefix("{") {
            return ("within '[…]' and '{…}' a value with '${' must be in quotes", false)
        }
        switch problem {
        case "control characters are not allowed":
            return ("a control character is not allowed here; write it as an escape in double quotes", false)
        case "found character that cannot start any token":
            return (Self.badStart(next), false)
        case "did not find expected alphabetic or numeric character":
            // libyaml reads `*.txt`, for example, as an alias, and `&x.y` as an anchor.
            return (Self.badStart(context.hasSuffix("alias") ? "*" : "&"), true)
        case "did not find expected comment or line break":
            // libyaml reads `>=5`, for example, as a folded block.
            return ("a value can't start with '>' or '|'; put it in quotes", context.hasSuffix("block scalar"))
        case "found unexpected end of stream", "found unexpected document indicator":
            return ("the quoted text that begins here is never closed", true)
        case "mapping values are not allowed in this context":
            return ("unexpected ':'; quote the value, or check the indentation", false)
        case "block sequence entries are not allowed in this context":
            return ("unexpected '-'; put the list on a line of its own, or check the indentation", false)
        case "block mapping keys are not allowed in this context", "mapping keys are not allowed in this context":
            return ("unexpected key; check the indentation", false)
        case "did not find expected key":
            return ("expected a key; compare the indentation of this line with those above", false)
        case "did not find expected '-' indicator":
            return ("expected a list item ('- '); check the indentation", false)
        case "could not find expected ':'":
            return ("expected ': ' after the key", true)
        case "did not find expected ',' or ']'":
            return ("the list that begins here is missing a ',' or its ']'", true)
        case "did not find expected ',' or '}'":
            return ("the mapping that begins here is missing a ',' or its '}'", true)
        case "found unknown escape character":
            return ("unknown escape in double quotes; write '\\\\' for a backslash or use single quotes", false)
        case "found a tab character that violates indentation", "found a tab character that violates intendation",
            "found a tab character where an indentation space is expected",
            "found a tab character where an intendation space is expected":
            return ("a tab can't indent YAML; use spaces", false)
        case "did not find expected <document start>":
            return ("expected '---' or the end of the file", false)
        case "found undefined tag handle":
            return ("unknown tag", false)
        case "did not find expected node content":
            return ("expected a value", false)
        default:
            return ("invalid YAML", false)
        }
    }

    /// Returns the message for a value whose first character can't start a value, e.g. `@` or a tab.
    private static func badStart(_ next: Substring) -> String {
        guard let first = next.first else { return "a value can't start here" }
        if first == "\t" { return "a tab can't indent YAML; use spaces" }
        return "a value can't start with '\(first)'; put it in quotes"
    }

    /// libyaml's own message, for a note below the message for users.
    var original: String {
        context.isEmpty ? "the YAML parser says: \(problem)" : "the YAML parser says: \(context), \(problem)"
    }
}
